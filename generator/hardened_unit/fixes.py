"""Apply the fixes of findings to a unit: nothing else in it changes, and it never gets worse."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.unitfile import Unit, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from hardened_unit.rules import Finding
    from hardened_unit.rules.finding import Fix
    from hardened_unit.unitfile import Entry

    Find = Callable[[Unit], list[Finding]]

_PASSES = 10
"""How often a unit is looked at again because one fix may make room for another."""

_GRAVE = ("error", "warning", "advice")


class Fixed(NamedTuple):
    """A unit after its fixes."""

    unit: Unit
    findings: list[Finding]
    """What remains to be found in it."""


def put_right(unit: Unit, find: Find, *, unsafe: bool = False) -> Fixed:
    """Apply the safe fixes of what ``find`` reports of the unit, with ``unsafe`` the others too, until none is left.

    A fix after which ``find`` reports something graver, or the same again, is left out.
    """
    fixed = Fixed(unit, find(unit))
    for _ in range(_PASSES):
        fixes = [finding.fix for finding in fixed.findings if finding.fix and (finding.fix.safe or unsafe)]
        before, fixed = fixed, _bettered(fixed, fixes, find)
        if fixed is before:
            break
    return fixed


def edited(unit: Unit, fixes: Iterable[Fix]) -> Unit:
    """Apply fixes, each wholly or not at all: one that touches what an earlier one has changed is left out."""
    there = frozenset(unit.entries)
    changed: dict[Entry, str] = {}
    for fix in fixes:
        edits = {edit.entry: edit.text for edit in fix.edits}
        if there.issuperset(edits) and changed.keys().isdisjoint(edits):
            changed |= edits
    if not changed:
        return unit
    entries: list[Entry] = []
    for path, part in groupby(unit.entries, key=lambda entry: entry.path):
        old = list(part)
        section = "" if old[0].kind == "section" else old[0].section
        entries += parse("".join(changed.get(entry, entry.text) for entry in old), section, path).entries
    return Unit(tuple(entries))


def texts(unit: Unit) -> dict[str, str]:
    """Give the text of each file of a unit by its path."""
    return {path: "".join(entry.text for entry in part) for path, part in groupby(unit.entries, key=lambda entry: entry.path)}


def _bettered(fixed: Fixed, fixes: Sequence[Fix], find: Find) -> Fixed:
    """Apply as many of the fixes as do good: all at once where that works, else in halves, down to the one that does not."""
    best = fixed
    kept: list[Fix] = []
    batches = [list(fixes)] if fixes else []
    while batches:
        batch = batches.pop()
        unit = edited(fixed.unit, [*kept, *batch])
        tried = Fixed(unit, find(unit))
        if _do_good(len(batch), best.findings, tried.findings):
            best = tried
            kept += batch
        elif len(batch) > 1:
            half = len(batch) // 2
            batches += [batch[half:], batch[:half]]
    return best


def _do_good(count: int, before: list[Finding], after: list[Finding]) -> bool:
    """Tell whether so many fixes have each put something right.

    A single one may bring something else to light that is no graver: what is wrong with a value is seen once the name is right.
    """
    said = [Counter((finding.rule, finding.message) for finding in found) for found in (before, after)]
    if said[1] - said[0]:
        return count == 1 and _gravity(after) <= _gravity(before)
    return len(before) - len(after) >= count


def _gravity(found: list[Finding]) -> tuple[int, ...]:
    return sum(finding.fatal for finding in found), *(sum(item.severity == grave for item in found) for grave in _GRAVE)
