"""Run the rules over a unit."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hardened_unit import settings
from hardened_unit.rules.finding import PROCESS_SECTIONS, Context, Finding
from hardened_unit.rules.registry import (
    ADVICE,
    ALWAYS,
    BROKEN,
    DROPPED,
    MARK,
    MOST,
    PIECES,
    STRANGE_SECTION,
    TRIGGERS,
    UNREAD,
    module,
)
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
    most: int = MOST,
) -> list[Finding]:
    """Find what is wrong with a unit for a target.

    A drop-in is checked with ``whole=False``, a fragment without headers by naming the ``section`` that its lines belong to:
    of neither is anything said to be missing. With ``advice`` what could be tightened is said as well.

    The findings come in the order of the lines. What one rule explains in particular is not reported again by a more
    general one. A rule that has found the ``most`` there may be of one kind says so in the next finding, its last.
    """
    unit = parse(source, section) if isinstance(source, (str, bytes)) else source
    if not unit.entries:
        if not (whole and name):
            return []
        unit = Unit((Entry("blank", "", 1, 1),))
    read = settings.read(unit, target.systemd, template=not name or "@" in name)
    lines: dict[str, list[Line]] = {}
    for line in read.lines:
        lines.setdefault(line.entry.key, []).append(line)
    seen = {(entry.kind, entry.section) for entry in unit.entries}
    found: list[Finding] = []
    cut_short: set[str] = set()
    sections = {section for kind, section in seen if kind in {"section", "assignment"}}
    process = next((section for section in PROCESS_SECTIONS if section in sections), PROCESS_SECTIONS[0])
    context = Context(unit, read, target, lines, process, name, whole and not section, advice, found, cut_short)
    explained: set[tuple[str, int, str]] = set()
    there = {*lines, *_conditions(context, seen)}
    for rule, triggers in TRIGGERS.items():
        if there.isdisjoint(triggers) or (rule in ADVICE and not advice):
            continue
        number = 0
        for finding in module(rule).check(context):
            if finding.explains:
                about = {(finding.entry.path, finding.entry.first, dropped.text) for dropped in finding.explains}
                if about <= explained:
                    continue
                explained |= about
            number += 1
            found.append(_worded(finding, last=number > most))
            if number > most:
                cut_short.add(rule)
                break
    if MARK in there:
        from hardened_unit.rules.suppressing import unsuppressed  # noqa: PLC0415 - few units have any

        found = unsuppressed(found, unit)
    return _in_order([finding for finding in found if advice or finding.severity != "advice"], unit)


def _worded(finding: Finding, *, last: bool) -> Finding:
    """Word a finding so that it can be shown anywhere; the ``last`` of a rule that has found too many says so."""
    message = printable(finding.message)
    if last:
        message += "; this is the last of its kind that is looked for, there may be more"
    return finding if message is finding.message else finding._replace(message=message)


def _in_order(found: list[Finding], unit: Unit) -> list[Finding]:
    """Sort by file, line, and within an assignment by the place of the word."""
    if not found:
        return found
    files = {path: place for place, path in enumerate(dict.fromkeys(entry.path for entry in unit.entries))}
    shared = Counter((finding.entry.path, finding.entry.last) for finding in found)

    def place(finding: Finding) -> tuple[int, int, tuple[int, int]]:
        alone = shared[finding.entry.path, finding.entry.last] == 1
        return files[finding.entry.path], finding.entry.last, (0, 0) if alone else finding.place

    return sorted(found, key=place)


def _conditions(context: Context, seen: set[tuple[str, str]]) -> set[str]:
    """Say what else makes a rule look than the names of directives; ``seen`` are kinds of lines and their sections."""
    found = {ALWAYS}
    lines = context.settings.lines
    if any(line.status != "read" for line in lines):
        found.add(UNREAD)
    if any(line.reading and line.reading.dropped for line in lines):
        found.add(DROPPED)
    if any(kind not in _SOUND or (kind == "assignment" and not section) for kind, section in seen):
        found.add(BROKEN)
    headers = {section for kind, section in seen if kind == "section"}
    if not headers <= _OF_SERVICES or (context.name and not context.name.endswith(".service")):
        found.add(STRANGE_SECTION)
    text = str(context.unit)
    return found.union(piece for piece in PIECES if piece in text)


_SOUND = frozenset({"assignment", "blank", "comment", "section"})
_OF_SERVICES = frozenset({"Unit", "Service", "Install"})
