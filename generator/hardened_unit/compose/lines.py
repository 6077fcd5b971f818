"""What a composed unit is put together from."""

from __future__ import annotations

from typing import NamedTuple


class Line(NamedTuple):
    """One assignment of a composed unit, and why it is there."""

    section: str
    name: str
    value: str
    reason: str = ""
    origin: str = ""
    """Where it comes from: ``preset``, ``need``, ``own`` or ``frame``."""


class Omission(NamedTuple):
    """A line of the preset that is not in the unit, and why."""

    line: Line
    why: str
