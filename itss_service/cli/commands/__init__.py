"""One module per command, with the texts DESCRIPTION and EXAMPLES for its help.

`add_arguments(parser: argparse.ArgumentParser) -> None` says what it takes, `run(args: argparse.Namespace) -> int`
does it and returns the exit status. A module is imported only when its command is chosen.
"""
