"""The text of a unit file: parse it without losing a byte, and in ``writing`` write lines that cannot become anything else.

Nothing here knows a directive; only the syntax of systemd.syntax(7), as the real parser reads it.
"""

from hardened_unit.unitfile.parsing import parse
from hardened_unit.unitfile.tree import Entry, Unit

__all__ = ["Entry", "Unit", "parse"]
