"""What each directive of a unit takes off its exposure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.exposure.sandbox import looked_at, sandbox
from hardened_unit.exposure.scoring import score

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardened_unit.exposure.scoring import Exposure
    from hardened_unit.exposure.steps import Scored


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
    before = scored.score().points
    found = [
        Gain(*place, without, (without.points - before) * 10)
        for place, without in (*_of_values(scored), *_of_others(scored))
        if without.points != before
    ]
    return sorted(found, key=lambda one: -one.gain)


def _of_values(scored: Scored) -> Iterator[tuple[tuple[str, str], Exposure]]:
    """Score without each directive whose value is looked at; what the others come to is put together once."""
    values = scored.settings.values(scored.section, looked_at())
    for name in values:
        others = {other: value for other, value in values.items() if other != name}
        yield (scored.section, name), score(sandbox(scored.settings, scored.section, values=others))


def _of_others(scored: Scored) -> Iterator[tuple[tuple[str, str], Exposure]]:
    """Score without each directive of which something else is looked at: its section, or its lines."""
    read = scored.settings
    of_section = ("LoadCredential", "LoadCredentialEncrypted", "SetCredential", "SetCredentialEncrypted")
    for place in (("Unit", "DefaultDependencies"), *((scored.section, name) for name in of_section)):
        if read.in_force.get(place):
            in_force = {other: kept for other, kept in read.in_force.items() if other != place}
            lines = tuple(line for line in read.lines if (line.entry.section, line.entry.key) != place)
            yield place, scored._replace(settings=read._replace(lines=lines, in_force=in_force)).score()
