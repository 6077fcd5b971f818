"""Fit lines to the targets: each of them gets the strongest protection that its systemd has, and none gets less than it could.

Where a directive holds one value, older values stand on the lines before newer ones: an older systemd drops the line that it
cannot read and keeps the one above. What the oldest target does not have at all becomes a comment, and what none of them has
is left out.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from hardened_unit import settings
from hardened_unit.compose.lines import Line, Omission
from hardened_unit.unitfile import parse
from systemd_directives import harvest, syntax

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from systemd_directives.target import Target


def fit(lines: Sequence[Line], targets: Sequence[Target]) -> tuple[list[Line], list[Omission]]:
    """Give the lines that the targets have a use for, and the others with the reason.

    Several values of a directive that holds only one are a ladder, the strongest last. The lines of a directive come together,
    where the first of them stood.
    """
    versions = sorted({target.systemd for target in targets})
    together: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        together.setdefault((line.section, line.name), []).append(line)
    kept: list[Line] = []
    omitted: list[Omission] = []
    for (_, name), some in together.items():
        one = holds_one(name)
        for found in _ladder([*_below(some[0], versions[0]), *some], versions) if one else _words(some, versions):
            if isinstance(found, Line):
                kept.append(found)
            else:
                omitted.append(found)
    return kept, omitted


def _ladder(rungs: list[Line], versions: list[int]) -> Iterator[Line | Omission]:
    """Keep the rungs that are the best of some version; without any for the oldest they wait as comments."""
    needs = [needed(rung) for rung in rungs]
    best = {version: max((place for place, need in enumerate(needs) if need <= version), default=-1) for version in versions}
    waits = best[versions[0]] < 0
    for place, (rung, need) in enumerate(zip(rungs, needs, strict=True)):
        if place in best.values():
            yield rung._replace(since=need) if waits else rung
        elif need > versions[-1]:
            yield _too_new(rung, need, versions)
        else:
            stronger = rungs[min(other for other in best.values() if other > place)]
            has = "the target has" if len(versions) == 1 else "all targets have"
            yield Omission(rung, f"``{stronger}`` is stronger, and {has} it.")


def _below(rung: Line, version: int) -> list[Line]:
    """Find what an older systemd has in the place of the lowest rung, when that is too new for it; the oldest value first."""
    known = syntax.of("", rung.name)
    found: list[Line] = []
    while known and needed(rung) > version and (older := known.before(rung.value)):
        reason = f"For a systemd that does not have ``{rung}`` yet, which drops the next line and keeps this one."
        rung = rung._replace(value=older, reason=reason)
        found.insert(0, rung)
    return found


def _words(lines: list[Line], versions: list[int]) -> Iterator[Line | Omission]:
    """Take from lists the words that the oldest version does not have: they wait on a line of their own.

    A whole value for which there is an older one stands behind that.
    """
    for line in lines:
        if below := _below(line, versions[0]):
            yield from _ladder([*below, line], versions)
            continue
        waits: dict[int, list[str]] = {}
        for need, word in _newer(line.section, line.name, line.value, versions[0]):
            waits.setdefault(need, []).append(word)
        mark = "~" if line.value[:1] == "~" else ""
        gone = {word for words in waits.values() for word in words}
        left = [word for word in line.value.removeprefix("~").split() if word not in gone]
        if not waits or (left and "" not in gone):
            yield line._replace(value=mark + " ".join(left)) if waits else line
        for need, words in sorted(waits.items()):
            later = line._replace(value=mark + " ".join(words)) if "" not in gone else line
            yield later._replace(since=need) if need <= versions[-1] else _too_new(later, need, versions)


@lru_cache(maxsize=2048)
def _newer(section: str, name: str, value: str, oldest: int) -> tuple[tuple[int, str], ...]:
    """Find the words of a line that are newer than the oldest version, and the directive as an empty word.

    They are remembered: a page composes the same lines again at each key.
    """
    lines = settings.read(parse(f"[{section}]\n{name}={value}\n"), oldest).lines
    if any(read.status == "newer" for read in lines):
        return ((settings.since(section, name), ""),)
    dropped = (one for read in lines if read.reading for one in read.reading.dropped)
    return tuple((one.since, one.text.removeprefix("~")) for one in dropped if one.since > oldest)


def _too_new(line: Line, need: int, versions: list[int]) -> Omission:
    newest = f"the target is {versions[0]}" if len(versions) == 1 else f"the newest target is {versions[-1]}"
    return Omission(line, f"systemd has it from {need} on; {newest}.")


def holds_one(name: str) -> bool:
    """Tell whether a directive holds one value only, so that a later assignment takes the place of an earlier one."""
    known = syntax.of("", name)
    return known is not None and known.repeat == "last-valid-wins"


def needed(line: Line) -> int:
    """Give the first version that reads the whole of a line, 0 where all do that are covered."""
    return max((need for need, _ in _newer(line.section, line.name, line.value, harvest.OLDEST)), default=0)
