"""Rank the lines of a unit by how much points at them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.diagnose.clues import Clue, clues
from hardened_unit.diagnose.judging import Unit
from hardened_unit.diagnose.logs import messages
from hardened_unit.diagnose.matching import Signs
from hardened_unit.rules.checking import context_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardened_unit import unitfile
    from hardened_unit.diagnose.matching import Shown
    from systemd_directives.catalogue import Catalogue
    from systemd_directives.model import Symptom
    from systemd_directives.target import Target

_ENOUGH = 3.0
"""The points below which nothing is suspected: an error that many things cause, and a line that may be one of them."""
_STEP = 0.2
"""What a cause loses for each that its symptom names before it."""
_NO_HARDENING = frozenset({"ExecStart", "Type", "Restart", "RestartSec", "StartLimitBurst", "WorkingDirectory"})
_PLAIN = 1.5
"""What a cause loses that only says what the service is and when it is started."""
_BEHIND = 6.0
"""How far behind the first a suspect may be."""
_MOST = 6
_LINES = 3


class Suspect(NamedTuple):
    """A line that may be the reason."""

    line: str
    """As the unit has it; without a unit the directive, with its value where only that one does it."""
    path: str
    """The file; empty where there is no unit."""
    number: int
    directive: str
    points: float
    because: str
    """What the line has to do with what was seen."""
    fits: str
    """What of the evidence fits this line in particular; may be empty."""
    seen: tuple[str, ...]
    """The lines of the log that point at it."""
    symptom: Symptom
    relaxation: tuple[str, ...]
    """The least to write into a drop-in; empty where the line has to go."""


class Diagnosis(NamedTuple):
    """What came of it."""

    suspects: tuple[Suspect, ...]
    """The most likely first."""
    symptoms: tuple[Symptom, ...]
    """What the log shows, whoever may be the reason."""
    read: int
    """How many different lines were looked at."""


def diagnose(log: bytes, unit: unitfile.Unit | None, name: str, target: Target, known: Catalogue) -> Diagnosis:
    """Say what a log points at in a unit, or without one, at which directives."""
    said = messages(log)
    signs = Signs(known)
    context = context_of(unit, target, name) if unit is not None and unit.entries else None
    looked_at = Unit(context, target.systemd)
    found: dict[str, Suspect] = {}
    symptoms: dict[str, tuple[int, Symptom]] = {}
    for clue in clues(said):
        for shown in signs.shown_by(clue):
            before = symptoms.get(shown.symptom.name)
            if not before or before[0] < shown.strength:
                symptoms[shown.symptom.name] = shown.strength, shown.symptom
            for suspect in _suspects(clue, shown, looked_at, known):
                key = suspect.line if context else suspect.directive
                found[key] = _together(found[key], suspect) if key in found else suspect
    ranked = sorted((one for one in found.values() if one.points >= _ENOUGH), key=lambda one: -one.points)
    ranked = [one for one in ranked if one.points >= ranked[0].points - _BEHIND][:_MOST]
    strongest = sorted(symptoms.values(), key=lambda each: -each[0])
    return Diagnosis(tuple(ranked), tuple(symptom for _, symptom in strongest), len(said))


def _suspects(clue: Clue, shown: Shown, unit: Unit, known: Catalogue) -> Iterator[Suspect]:
    because = ""
    if not clue.calls and shown.calls:
        clue = clue._replace(calls=frozenset(shown.calls))
    for place, cause in enumerate(shown.symptom.cause):
        name, _, value = cause.directive.partition("=")
        # Prose that goes on from the cause before it is no reason by itself.
        because = because if cause.why.startswith("The same") else cause.why
        line = unit.holds(name, value)
        if name == "SystemCallErrorNumber" or not line:
            continue
        verdict = unit.judge(name, value, clue)
        points = 1 + shown.strength + verdict.points - place * _STEP - (_PLAIN if name in _NO_HARDENING else 0)
        if points > 0:
            own = line.partition("=")[0]
            entry = unit.entry(own)
            yield Suspect(
                line if entry else cause.directive.removesuffix("="),
                entry.path if entry else "",
                entry.last if entry else 0,
                own if entry else name,
                points,
                because,
                verdict.why,
                (clue.text,),
                shown.symptom,
                verdict.lines or _milder(own, line, shown.symptom, unit, known),
            )


def _milder(name: str, line: str, symptom: Symptom, unit: Unit, known: Catalogue) -> tuple[str, ...]:
    """Give what helps where the log names nothing to allow: a milder step, what lifts the line, or the symptom's fix."""
    if name in _NAMED or unit.is_brought(name):
        return ()
    fixes = [tuple(text for text in fix.unit.split("\n") if "=" in text) for fix in symptom.fix]
    if name in _WHOSE:
        return next((lines for lines in fixes if lines), ())
    if known.has_directive(name):
        directive = known.directive(name)
        newer = {f"{name}={value.value}" for value in directive.value if value.since > unit.version}
        steps = [step.lines for step in directive.softer if newer.isdisjoint(step.lines)]
        steps = steps[steps.index((line,)) + 1 :] if (line,) in steps else steps
        if steps and "mydaemon" not in "".join(steps[0]):
            return steps[0]
        if directive.default == "no":
            return (f"{name}=no",)
    own = (lines for lines in fixes if any(text.startswith(f"{name}=") for text in lines) and line not in lines)
    return next((lines for lines in own if "mydaemon" not in "".join(lines)), ())


_WHOSE = frozenset({"User", "DynamicUser"})
"""Lines that say who the service is: what it may not do as that one, something else has to allow."""
_NAMED = frozenset({"SystemCallFilter", "CapabilityBoundingSet"})
"""Lists of which nothing can be given back before it is known what is missing."""


def _together(one: Suspect, other: Suspect) -> Suspect:
    """Let two reasons to suspect a line be one: the stronger, which the weaker makes a little stronger."""
    strong, weak = (one, other) if one.points >= other.points else (other, one)
    seen = tuple(dict.fromkeys((*strong.seen, *weak.seen)))[:_LINES]
    bonus = 0.5 if weak.seen[0] not in strong.seen else 0.1
    return strong._replace(points=min(strong.points + bonus, 14.0), seen=seen)
