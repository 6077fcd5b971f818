"""Run the rules over a unit."""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING

from hardened_unit import settings
from hardened_unit.rules.finding import PROCESS_SECTIONS, Context, Finding
from hardened_unit.rules.registry import (
    ALWAYS,
    BROKEN,
    DROPPED,
    MARK,
    MOST,
    MOST_OF_LINE,
    PIECES,
    REPEATED,
    STRANGE_SECTION,
    UNREAD,
    advising,
    module,
    triggers,
)
from hardened_unit.rules.wording import printable
from hardened_unit.unitfile import Entry, Unit, parse
from hardened_unit.unitfile.dropins import MANAGERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hardened_unit.rules.finding import Level
    from hardened_unit.settings import Line, Settings
    from systemd_directives.target import Target

_AS_THEY_ARE: Mapping[str, Level] = MappingProxyType({})
_RAISED = ("warning", "error")


def check(  # noqa: PLR0913 - the options of a check are not of one kind
    source: Unit | str | bytes,
    target: Target,
    *,
    section: str = "",
    name: str = "",
    whole: bool = True,
    advice: bool = False,
    levels: Mapping[str, Level] = _AS_THEY_ARE,
    most: int = MOST,
    read: Settings | None = None,
) -> list[Finding]:
    """Find what is wrong with a unit for a target.

    A drop-in is checked with ``whole=False``, a fragment without headers by naming the ``section`` that its lines belong to:
    of neither is anything said to be missing, nor of the configuration of a manager, which goes by its name. With ``advice``
    what could be tightened is said as well.
    ``levels`` gives the findings of some rules, by their names, another severity, or leaves them out. ``read`` is what the unit
    says, as ``read_for`` gives it, where somebody has read it before.

    The findings come in the order of the lines. What one rule explains in particular is not reported again by a more
    general one. A rule that has found the ``most`` there may be of one kind says so in the next finding, its last.
    """
    unit = parse(source, section) if isinstance(source, (str, bytes)) else source
    whole = whole and name not in MANAGERS
    if not unit.entries:
        if not (whole and name):
            return []
        unit = Unit((Entry("blank", "", 1, 1),))
    found: list[Finding] = []
    quiet = frozenset[str]() if advice else advising() - {rule for rule, level in levels.items() if level in _RAISED}
    context = context_of(unit, target, name, whole=whole, section=section, read=read)
    context = context._replace(quiet=quiet, found=found)
    there = _there(context)
    explained: set[tuple[str, int, str]] = set()
    for rule, wanted in triggers().items():
        if not there.isdisjoint(wanted) and rule not in quiet:
            found += _looked(rule, context, explained, most)
    if MARK in there:
        from hardened_unit.rules.suppressing import unsuppressed  # noqa: PLC0415 - few units have any

        found = unsuppressed(found, unit)
    if levels:
        found = [_levelled(finding, levels) for finding in found if levels.get(finding.rule) != "off"]
    return _in_order([finding for finding in found if advice or finding.severity != "advice"], unit)


def context_of(
    unit: Unit, target: Target, name: str, *, whole: bool = True, section: str = "", read: Settings | None = None
) -> Context:
    """Put together what a rule looks at, before any has found anything; the unit has at least one line."""
    drop_in = not whole and not section
    read = read or read_for(unit, target, name, drop_in=drop_in)
    lines: dict[str, list[Line]] = {}
    for line in read.lines:
        lines.setdefault(line.entry.key, []).append(line)
    process = _process({entry.section for entry in unit.entries if entry.kind in {"section", "assignment"}})
    return Context(unit, read, target, lines, process, name, whole and not section, drop_in, frozenset(), [], set())


def read_for(unit: Unit, target: Target, name: str, *, drop_in: bool) -> Settings:
    """Read the settings of a unit as it is checked: one whose name is not known may be a template."""
    manager = name in MANAGERS
    return settings.read(unit, target.systemd, template=not name or "@" in name, drop_in=drop_in, manager=manager)


def _levelled(finding: Finding, levels: Mapping[str, Level]) -> Finding:
    level = levels.get(finding.rule, finding.severity)
    return finding if level in {finding.severity, "off"} else finding._replace(severity=level)


def _looked(rule: str, context: Context, explained: set[tuple[str, int, str]], most: int) -> Iterator[Finding]:
    """Let a rule look, and give what is not explained yet; one more than the most, and the rule is cut short.

    Of one line it gives fewer: each finding is shown with its line, so that many of a long one would fill the memory.
    """
    number = 0
    of_line: Counter[int] = Counter()
    for finding in module(rule).check(context):
        if finding.explains:
            about = {(finding.entry.path, finding.entry.first, dropped.text) for dropped in finding.explains}
            if about <= explained:
                continue
            explained |= about
        number += 1
        of_line[id(finding.entry)] += 1
        if of_line[id(finding.entry)] <= MOST_OF_LINE + 1:
            yield _worded(finding, last=number > most or of_line[id(finding.entry)] > MOST_OF_LINE)
        if number > most:
            context.cut_short.add(rule)
            return


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


def _there(context: Context) -> set[str]:
    """Give what makes rules look: the names of directives, and conditions of lines and of the text."""
    there = {ALWAYS, *context.lines}
    for line in context.settings.lines:
        if line.status != "read":
            there.add(UNREAD)
        elif line.reading and line.reading.dropped:
            there.add(DROPPED)
    if any(len(several) > 1 for several in context.lines.values()):
        there.add(REPEATED)
    text = str(context.unit)
    there |= {piece for piece in PIECES if piece in text}
    seen = {(entry.kind, entry.section) for entry in context.unit.entries}
    if any(kind not in _SOUND or (kind == "assignment" and not section) for kind, section in seen):
        there.add(BROKEN)
    headers = {section for kind, section in seen if kind == "section"}
    if not headers <= _OF_SERVICES or (context.name and not context.name.endswith(".service")):
        there.add(STRANGE_SECTION)
    return there


def _process(sections: set[str]) -> str:
    """Find the section that says how the unit's process is run."""
    return next((section for section in PROCESS_SECTIONS if section in sections), PROCESS_SECTIONS[0])


_SOUND = frozenset({"assignment", "blank", "comment", "section"})
_OF_SERVICES = frozenset({"Unit", "Service", "Install"})
