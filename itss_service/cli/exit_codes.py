"""What the command line tells the shell when it ends."""

from __future__ import annotations

OK = 0
FINDINGS = 1
"""It worked and found fault: findings, a chain that cannot hold, invalid content."""
USAGE = 2
"""The command was called wrongly, or something it was to read cannot be read at all."""
FAULT = 70
"""A fault of the program itself."""
INTERRUPTED = 130

HELP = """\
exit status:
  0    done, nothing found fault with
  1    findings, a guarantee chain that cannot hold, or invalid content
  2    wrong usage, or a file that cannot be read
  70   a fault of the program itself; please report it
  130  interrupted
"""
