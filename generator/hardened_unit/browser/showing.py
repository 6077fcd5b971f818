"""Parts that an answer is put together from: findings, directives, targets with their exposure, steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.errors import UserError
from hardened_unit.exposure.gains import gains
from hardened_unit.exposure.rating import prepared, rate
from hardened_unit.exposure.steps import undone
from hardened_unit.report import compositions, findings, score_formats
from hardened_unit.report.places import region
from hardened_unit.rules import check

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hardened_unit.compose import Line
    from hardened_unit.exposure.steps import Scored, Step
    from hardened_unit.rules import Finding
    from hardened_unit.unitfile import Entry, Unit
    from systemd_directives.catalogue import Catalogue
    from systemd_directives.target import Target

Record = dict[str, object]


class Subject(NamedTuple):
    """A unit, or a part of one, that is looked at."""

    unit: Unit
    name: str
    whole: bool = True
    section: str = ""
    """The section of bare lines."""

    def findings(self, targets: Iterable[Target]) -> list[Finding]:
        """Check it at every target; what is the same for several of them is said once."""
        found = (
            finding
            for target in targets
            for finding in check(self.unit, target, section=self.section, name=self.name, whole=self.whole)
        )
        return list({(finding.entry.last, finding.rule, finding.message): finding for finding in found}.values())

    def scored(self, systemd: int) -> Scored | UserError:
        """Get it ready to be scored, or say why it has no score."""
        try:
            return prepared(self.unit, self.name, systemd, whole=self.whole)
        except UserError as error:
            return error


def finding(found: Finding) -> Record:
    """Give a finding with the place that an editor marks."""
    return {**findings.as_record(found), **region(found)._asdict()}


def lower(found: Finding, by: int) -> Finding:
    """Give a finding as it is when its lines stand further down."""

    def moved(entry: Entry) -> Entry:
        return entry._replace(first=entry.first + by, last=entry.last + by)

    edits = found.fix.edits if found.fix else ()
    fix = found.fix and found.fix._replace(edits=tuple(edit._replace(entry=moved(edit.entry)) for edit in edits))
    return found._replace(entry=moved(found.entry), fix=fix)


def directives(names: Iterable[str], known: Catalogue) -> dict[str, Record]:
    """Give those that have a page, with what they break."""
    found = (known.directive(name) for name in dict.fromkeys(names) if known.has_directive(name))
    return {
        one.name: {"summary": one.summary, "category": one.category, "undo": undone(one), "breaks": _breaks(one.name, known)}
        for one in found
    }


def _breaks(name: str, known: Catalogue) -> list[Record]:
    if not known.has_directive(name):
        return []
    return [{"who": one.who, "symptom": one.symptom, "instead": one.instead} for one in known.directive(name).breaks]


def step(one: Step, known: Catalogue) -> Record:
    """Give a step that lowers the exposure further."""
    undo = undone(known.directive(one.directive)) if known.has_directive(one.directive) else None
    return {
        "directive": one.directive,
        "lines": list(one.lines),
        "preset": one.preset.name,
        "gain": round(one.gain, 4),
        "overall": one.after.overall,
        "undo": undo,
        "breaks": _breaks(one.directive, known),
    }


def targets(subject: Subject, chosen: Iterable[Target]) -> list[Record]:
    """Give the exposure for each target, and what each directive takes off it."""
    by_version: dict[int, Record] = {}
    found = []
    for target in chosen:
        if target.systemd not in by_version:
            by_version[target.systemd] = _exposure(subject, target.systemd)
        found.append({**named(target), **by_version[target.systemd]})
    return found


def named(target: Target) -> Record:
    """Give a target by its names."""
    return {"systemd": target.systemd, "name": target.name or None, "title": target.title or f"systemd {target.systemd}"}


def _exposure(subject: Subject, systemd: int) -> Record:
    scored = subject.scored(systemd)
    if isinstance(scored, UserError):
        return {"overall": None, "level": None, "why": str(scored), "checks": None, "beyond": None, "gains": None}
    rated = rate(subject.unit, subject.name, systemd, whole=subject.whole, read=scored.settings)
    return {
        **score_formats.as_record(rated),
        "why": None,
        "gains": [
            {"section": one.section, "directive": one.name, "without": one.without.overall, "gain": round(one.gain, 4)}
            for one in gains(scored)
        ],
    }


def lines(written: Sequence[Line], text: str) -> list[Record]:
    """Give lines with the numbers that they have in their text, in which they stand in the same order."""
    rows = text.split("\n")
    at = 0
    found: list[Record] = []
    for line in written:
        wanted = f"# {line}" if line.since else str(line)
        number = next((number for number in range(at, len(rows)) if rows[number] == wanted), None)
        at = at if number is None else number + 1
        found.append({"line": None if number is None else at, **compositions.as_record(line), "since": line.since or None})
    return found
