"""What changes between two units: in their settings, their exposure, and the systemd that they need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from hardened_unit import settings
from hardened_unit.exposure import Exposure, sandbox, score
from hardened_unit.settings.reading import Filter, Mask
from systemd_directives import checks, harvest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardened_unit.exposure import Assessed
    from hardened_unit.settings import Setting
    from hardened_unit.unitfile import Unit

Kind = Literal["added", "removed", "changed"]


class Side(NamedTuple):
    """One of the two units."""

    title: str
    unit: Unit
    section: str = "Service"
    template: bool = False


class Changed(NamedTuple):
    """A setting that is not the same."""

    kind: Kind
    section: str
    name: str
    before: str
    after: str
    """What holds, as it is written; of lists of the same kind the words that only this side has."""
    words: bool = False
    """Whether it is only words of lists."""
    lines: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    """The values of the assignments that make it, on both sides."""


class Comparison(NamedTuple):
    """What changes from one unit to another."""

    settings: tuple[Changed, ...]
    before: Exposure | None
    after: Exposure | None
    """The exposures; None for a version whose scores are not known."""
    checks: tuple[tuple[Assessed, Assessed], ...]
    """The checks that find something else, before and after."""
    needs: tuple[tuple[int, str], tuple[int, str]]
    """The oldest systemd that reads each of them whole, and what it is that an older one drops; 0 for any that is covered."""


def compare(one: Side, other: Side, systemd: int, *, only: frozenset[str] | None = None) -> Comparison:
    """Compare two units for a systemd; with ``only`` no other directives than these are looked at."""
    sides = (one, other)
    read = [settings.read(side.unit, systemd, template=side.template) for side in sides]
    changed = tuple(change for change in _changes(*read) if only is None or change.name in only)
    scores = [
        score(sandbox(found, side.section)) if systemd >= checks.OLDEST else None
        for found, side in zip(read, sides, strict=True)
    ]
    before, after = scores
    pairs = zip(before.checks, after.checks, strict=True) if before and after else ()
    unlike = tuple((first, second) for first, second in pairs if first.badness != second.badness)
    return Comparison(changed, before, after, unlike, (needed(one), needed(other)))


def needed(side: Side) -> tuple[int, str]:
    """Say which systemd a unit needs to be read whole, and for what; 0 where the oldest that is covered will do."""
    newest = (0, "")
    for line in settings.read(side.unit, harvest.OLDEST, template=side.template).lines:
        name = line.entry.key
        if line.status == "newer":
            newest = max(newest, (settings.since(line.entry.section, name), f"{name}="))
        for dropped in line.reading.dropped if line.reading else ():
            newest = max(newest, (dropped.since, f"{name}={dropped.text}"))
    # A newer directive may have values that are newer still.
    if newest[0] > harvest.OLDEST:
        for line in settings.read(side.unit, newest[0], template=side.template).lines:
            for dropped in line.reading.dropped if line.reading else ():
                newest = max(newest, (dropped.since, f"{line.entry.key}={dropped.text}"))
    return newest


def _changes(before: settings.Settings, after: settings.Settings) -> Iterator[Changed]:
    """Go through the settings that differ, in the order in which they stand."""
    old, new = before.effective, after.effective
    for section, name in dict.fromkeys((*old, *new)):
        first, second = old.get((section, name)), new.get((section, name))
        lines = _lines(first), _lines(second)
        if first is None and second is not None:
            yield Changed("added", section, name, "", _written(second), lines=lines)
        elif second is None and first is not None:
            yield Changed("removed", section, name, _written(first), "", lines=lines)
        elif first and second and first.value != second.value:
            yield Changed("changed", section, name, *_apart(first, second), lines)


def _lines(setting: Setting | None) -> tuple[str, ...]:
    return tuple(entry.value for entry in setting.entries) if setting else ()


def _written(setting: Setting) -> str:
    return " ".join(_lines(setting))


def _apart(first: Setting, second: Setting) -> tuple[str, str, bool]:
    """Give what differs of two settings: of lists of the same kind the words that only one has, else the whole."""
    match first.value, second.value:
        case (Filter(allow=one), Filter(allow=other)) if one == other:
            words = first.value.words, second.value.words
            mark = "" if one else "~"
        case (Mask(inverted=one), Mask(inverted=other)) if one == other:
            words = tuple(sorted(first.value.flags)), tuple(sorted(second.value.flags))
            mark = "~" if one else ""
        case (tuple(), tuple()) if all(isinstance(word, str) for word in (*first.value, *second.value)):
            words, mark = (first.value, second.value), ""
        case _:
            return _written(first), _written(second), False
    there, now = map(set, words)
    left = [word for word in words[0] if word not in now]
    right = [word for word in words[1] if word not in there]
    return mark * bool(left) + " ".join(left), mark * bool(right) + " ".join(right), True
