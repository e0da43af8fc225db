"""One module per command: `add_arguments(parser)` describes it, `run(args)` does it and returns the exit status.

A module is imported only when its command is chosen.
"""
