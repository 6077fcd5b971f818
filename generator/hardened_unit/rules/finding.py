"""What a rule reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from hardened_unit.settings import Dropped, Settings
    from hardened_unit.unitfile import Entry, Unit
    from systemd_directives.target import Target

Severity = Literal["advice", "warning", "error"]

SEVERITIES: tuple[Severity, ...] = ("advice", "warning", "error")
"""From the mildest to the gravest."""


class Finding(NamedTuple):
    """One thing that is wrong, and where."""

    rule: str
    severity: Severity
    message: str
    entry: Entry
    """The line that it is about."""
    word: str = ""
    """The part of the value that it is about; empty for all of it."""
    ignored: bool = False
    """systemd drops this line, wholly or in part."""
    fatal: bool = False
    """systemd refuses the unit because of it."""
    explains: tuple[Dropped, ...] = ()
    """What systemd drops and this finding accounts for; a later, more general rule need not report it again."""

    @property
    def place(self) -> tuple[int, int]:
        """The physical line and the column, both from 1, at which the offending text begins."""
        start = self.entry.column
        for number, line in enumerate(self.entry.lines if self.word else (), self.entry.first):
            found = line.find(self.word, start - 1 if number == self.entry.first else 0)
            if found < 0 and number == self.entry.first:
                found = line.find(self.word)
            if found >= 0:
                return number, found + 1
        return self.entry.first, start


class Context(NamedTuple):
    """What a rule looks at."""

    unit: Unit
    settings: Settings
    target: Target
    name: str = ""
    """The name of the unit, where it is known."""
