"""What a composed unit is put together from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from systemd_directives.model import Preset


class Line(NamedTuple):
    """One assignment of a composed unit, and why it is there."""

    section: str
    name: str
    value: str
    reason: str = ""
    origin: str = ""
    """Where it comes from: ``preset``, ``need``, ``own`` or ``frame``."""
    since: int = 0
    """The systemd that the line waits for, because the oldest target does not have it: it stands in the unit as a comment."""

    def __str__(self) -> str:
        """Give the assignment as it is written."""
        return f"{self.name}={self.value}"


class Omission(NamedTuple):
    """A line of the preset that is not in the unit, and why."""

    line: Line
    why: str


def lines_of(preset: Preset) -> list[Line]:
    """Give the lines of a preset, with ``{name}`` where the unit's name goes."""
    found = []
    for line in preset.line:
        name, _, value = line.set.partition("=")
        found.append(Line(line.section, name, value, line.reason, "preset"))
    return found
