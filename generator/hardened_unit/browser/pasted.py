"""A unit that is there already: what is wrong with it, how exposed it is, and what ``hardened-unit harden`` makes of it."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, cast

from hardened_unit.browser import showing
from hardened_unit.browser.state import Problem
from hardened_unit.browser.steps import next_steps
from hardened_unit.compose import need_calls, shown_name
from hardened_unit.compose.comparing import Side, compare
from hardened_unit.compose.hardening import FILE, Hardening, harden, shown_needs
from hardened_unit.errors import UserError, errors_of
from hardened_unit.report import comparisons, compositions, hardenings
from hardened_unit.settings.loading import SECTIONS
from hardened_unit.unitfile import parse
from hardened_unit.unitfile.dropins import MANAGERS, is_unit, merged
from systemd_directives.catalogue import UnknownName

if TYPE_CHECKING:
    from hardened_unit.browser.showing import Record
    from hardened_unit.browser.state import State
    from hardened_unit.compose import NeedCall
    from hardened_unit.compose.inferring import Inferred
    from hardened_unit.compose.writing import Comments
    from hardened_unit.rules import Finding
    from hardened_unit.unitfile import Unit
    from systemd_directives.catalogue import Catalogue
    from systemd_directives.target import Target

_PRESET = "standard"


def pasted(state: State, chosen: tuple[Target, ...], known: Catalogue) -> tuple[Record | None, list[Problem]]:
    """Look at the unit of a state; None with what is wrong where the rest of the state cannot be read."""
    problems: list[Problem] = []
    name, preset = state.name, known.preset(_PRESET)
    needs: tuple[NeedCall, ...] = ()
    try:
        name = name if name in MANAGERS else shown_name(name or "pasted.service")
        if not is_unit(name) and name not in MANAGERS:
            problems.append(Problem("name", f"{name} is no unit; its name is such as mydaemon.service"))
    except UserError as error:
        problems.append(Problem("name", str(error)))
    try:
        preset = known.preset(state.preset or _PRESET)
    except UnknownName as error:
        problems.append(Problem("preset", str(error)))
    try:
        needs = need_calls(state.need, known)
    except UserError as error:
        problems += [Problem("need", str(one), one.index) for one in errors_of(error)]
    if problems:
        return None, problems
    unit = parse(state.unit)
    subject = showing.Subject(unit, name, name not in MANAGERS)
    comments = cast("Comments", state.comments or "reasons")
    asked = Hardening(unit, name, preset, needs, chosen, comments)
    hardened: Record | None = None
    why_not = None if name.endswith(".service") else f"{name} is no service; only services are hardened"
    if not why_not:
        try:
            inferred = [] if state.no_infer else shown_needs(asked, (), known)
            asked = asked.with_needs(inferred)
            hardened = _hardened(asked, inferred, state, known)
        except UserError as error:
            why_not = str(error)
    return {
        "name": name,
        "findings": [showing.finding(one) for one in subject.findings(chosen)],
        "directives": showing.directives((entry.key for entry in unit.assignments()), known),
        "targets": showing.targets(subject, chosen),
        "next": next_steps(subject, chosen, asked.needs, known),
        "hardened": hardened,
        "why_not": why_not,
    }, []


def _hardened(asked: Hardening, inferred: list[Inferred], state: State, known: Catalogue) -> Record:
    """Give the drop-in; raises ``UserError`` for a unit that systemd refuses as it is."""
    made = harden(asked, known)
    text = hardenings.drop_in(hardenings.Told(asked, made, inferred)) if made.lines else ""
    lines = showing.lines(made.lines, text)
    numbers = {(line["directive"], line["value"]): line["line"] for line in lines}
    exposed = {one.target: one for one in made.exposed}
    return {
        "command": _command(asked, state),
        "name": FILE,
        "folder": asked.folder,
        "text": text,
        "lines": lines,
        "directives": showing.directives((line.name for line in made.lines), known),
        "omitted": [{**compositions.as_record(one.line), "why": one.why} for one in made.left],
        "findings": [_finding(one, numbers) for one in made.findings],
        "no_network": made.cut_off,
        "inferred": [
            {
                "need": str(one.call),
                "sure": one.sure,
                "why": one.why,
                "sign": one.sign.text or None,
                "line": one.sign.entry.last if one.sign.entry else None,
            }
            for one in inferred
        ],
        "targets": [
            {
                **showing.named(target),
                "before": exposed[target].before.overall if target in exposed else None,
                "after": exposed[target].after.overall if target in exposed else None,
            }
            for target in asked.targets
        ],
        "diff": _difference(asked.unit, text, asked),
    }


def _finding(found: Finding, numbers: dict[tuple[object, object], object]) -> Record:
    """Place a finding in the text of the drop-in; what is about a line of the unit has no place there."""
    record = showing.finding(found)
    line = numbers.get((found.entry.key, found.entry.value)) if found.entry.path == FILE else None
    return {**record, "line": line, "end_line": line, "fix": None}


def _difference(unit: Unit, drop_in: str, asked: Hardening) -> Record:
    section = SECTIONS.get(asked.name.rpartition(".")[2], "Service")
    before = Side(asked.name, unit, section, template="@" in asked.name)
    after = before._replace(unit=merged([unit, parse(drop_in, path=FILE)]))
    return comparisons.as_record(compare(before, after, asked.targets[0].systemd))


def _command(asked: Hardening, state: State) -> str:
    words = [f"--preset={asked.preset.name}", *(f"--need={one}" for one in state.need)]
    words += ["--no-infer"] if state.no_infer else []
    words += [f"--target={target.name or target.systemd}" for target in asked.targets]
    words += [f"--comments={asked.comments}"] if asked.comments != "reasons" else []
    return f"hardened-unit harden {shlex.join([*words, asked.name])}"
