"""Run the rules over a unit."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hardened_unit import settings
from hardened_unit.rules.finding import Context, Finding
from hardened_unit.rules.registry import ADVICE, ALWAYS, BROKEN, DROPPED, MARK, REPEATED, SUPPRESSED, TRIGGERS, UNREAD, module
from hardened_unit.rules.wording import printable
from hardened_unit.unitfile import Entry, Unit, parse

if TYPE_CHECKING:
    from hardened_unit.settings import Line
    from systemd_directives.target import Target


def check(
    source: Unit | str | bytes,
    target: Target,
    *,
    section: str = "",
    name: str = "",
    whole: bool = True,
    advice: bool = False,
) -> list[Finding]:
    """Find what is wrong with a unit for a target.

    A drop-in is checked with ``whole=False``, a fragment without headers by naming the ``section`` that its lines belong to:
    of neither is anything said to be missing. With ``advice`` what could be tightened is said as well.

    The findings come in the order of the lines. What one rule explains in particular is not reported again by a more
    general one.
    """
    unit = parse(source, section) if isinstance(source, (str, bytes)) else source
    if not unit.entries:
        if not (whole and name):
            return []
        unit = Unit((Entry("blank", "", 1, 1),))
    drop_in = not whole and not section
    read = settings.read(unit, target.systemd, template=not name or "@" in name, drop_in=drop_in)
    lines: dict[str, list[Line]] = {}
    for line in read.lines:
        lines.setdefault(line.entry.key, []).append(line)
    found: list[Finding] = []
    context = Context(unit, read, target, lines, name, whole and not section, drop_in, advice, found)
    explained: set[tuple[str, int, str]] = set()
    there = {*lines, *_conditions(context)}
    for rule, triggers in TRIGGERS.items():
        if there.isdisjoint(triggers) or (rule in ADVICE and not advice):
            continue
        for finding in module(rule).check(context):
            about = {(finding.entry.path, finding.entry.first, dropped.text) for dropped in finding.explains}
            if not about or about - explained:
                found.append(finding._replace(message=printable(finding.message)))
            explained |= about
    if SUPPRESSED in there:
        from hardened_unit.rules.suppressing import suppressions  # noqa: PLC0415 - few units have any

        taken_away = list(suppressions(unit))
        found = [finding for finding in found if not any(one.covers(finding) for one in taken_away)]
    return _in_order([finding for finding in found if advice or finding.severity != "advice"], unit)


def _in_order(found: list[Finding], unit: Unit) -> list[Finding]:
    """Sort by file, line, and within an assignment by the place of the word."""
    files = {path: place for place, path in enumerate(dict.fromkeys(entry.path for entry in unit.entries))} if found else {}
    shared = Counter((finding.entry.path, finding.entry.last) for finding in found)

    def place(finding: Finding) -> tuple[int, int, tuple[int, int]]:
        alone = shared[finding.entry.path, finding.entry.last] == 1
        return files[finding.entry.path], finding.entry.last, (0, 0) if alone else finding.place

    return sorted(found, key=place)


def _conditions(context: Context) -> set[str]:
    """Say which of the conditions hold that make a rule look, besides the names of directives."""
    found = {ALWAYS}
    if any(line.status != "read" for line in context.settings.lines):
        found.add(UNREAD)
    if any(line.reading and line.reading.dropped for line in context.settings.lines):
        found.add(DROPPED)
    if any(len(lines) > 1 for lines in context.lines.values()):
        found.add(REPEATED)
    if any(entry.kind not in _SOUND or (entry.kind == "assignment" and not entry.section) for entry in context.unit.entries):
        found.add(BROKEN)
    if any(entry.kind == "comment" and MARK in entry.text for entry in context.unit.entries):
        found.add(SUPPRESSED)
    return found


_SOUND = frozenset({"assignment", "blank", "comment", "section"})
