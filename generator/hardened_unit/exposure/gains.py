"""What each directive of a unit takes off its exposure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from hardened_unit.exposure.scoring import Exposure
    from hardened_unit.exposure.steps import Scored
    from hardened_unit.settings import Settings


class Gain(NamedTuple):
    """A directive, and what its lines make of the exposure."""

    section: str
    name: str
    without: Exposure
    """The exposure without its lines."""
    gain: float
    """By how much they lower it, of 10; less than 0 where they raise it."""


def gains(scored: Scored) -> list[Gain]:
    """Say of each directive that makes a difference which one, what gains most first."""
    before = scored.score()
    found = []
    for place in scored.settings.in_force:
        without = scored._replace(settings=_without(scored.settings, place)).score()
        if without.points != before.points:
            found.append(Gain(*place, without, (without.points - before.points) * 10))
    return sorted(found, key=lambda one: -one.gain)


def _without(read: Settings, place: tuple[str, str]) -> Settings:
    """Take a directive out; of what a score looks at nothing can have been emptied by another directive."""
    in_force = {other: kept for other, kept in read.in_force.items() if other != place}
    lines = tuple(line for line in read.lines if (line.entry.section, line.entry.key) != place)
    return read._replace(lines=lines, in_force=in_force)
