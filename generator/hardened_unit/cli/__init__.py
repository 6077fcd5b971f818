"""The command line: one file per command, imported only when that command runs.

Exit status: 0 fine, 1 findings, 2 wrong usage or unreadable input.
"""

from hardened_unit.cli.running import main

__all__ = ["main"]
