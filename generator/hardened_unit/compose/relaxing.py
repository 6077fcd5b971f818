"""Apply needs to the lines of a preset: exactly the changes that each of them names, in whatever order they were asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.compose.fitting import holds_one
from hardened_unit.compose.lines import Line, Omission
from hardened_unit.compose.widening import widened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hardened_unit.compose.names import NeedCall
    from systemd_directives.catalogue import Catalogue
    from systemd_directives.model import Change

_ROOT_HAS_NO_USE = {
    "DynamicUser": "It would make a user that is not root.",
    "PrivateUsers": "Root of a user namespace is not root of the machine.",
    "RemoveIPC": "It does nothing for root.",
}


class _Step(NamedTuple):
    """A change of a need, with its parameter in place."""

    change: Change
    line: Line


def relax(lines: Sequence[Line], calls: Sequence[NeedCall], catalogue: Catalogue) -> tuple[list[Line], list[Omission]]:
    """Give the lines as they are once every need is met, and those that had to go. A need named twice counts once."""
    ordered = sorted(set(calls), key=lambda call: (call.need.name, call.parameter))
    steps = [_Step(change, _line(change, call)) for call in ordered for change in call.need.change]
    left, gone = _as_someone(list(lines), ordered)
    for do in ("drop", "soften", "widen", "close", "add"):
        for step in (step for step in steps if step.change.do == do):
            if step.change.where and not any(line.name in step.change.where for line in left):
                continue
            there = [line for line in left if (line.section, line.name) == (step.line.section, step.line.name)]
            now, gone_now = _changed(there, step, catalogue)
            gone += [Omission(line, step.line.reason) for line in gone_now]
            left = _put(left, there, now)
    return left, gone


def idle(lines: Sequence[Line], calls: Sequence[NeedCall], catalogue: Catalogue) -> tuple[NeedCall, ...]:
    """Give the needs in whose way nothing stands: those that change none of the lines."""
    return tuple(call for call in calls if relax(lines, [call], catalogue) == (list(lines), []))


def _line(change: Change, call: NeedCall) -> Line:
    name, _, value = change.line.partition("=")
    why = f"For ``{call.need.name}``: {change.reason.replace('{parameter}', call.parameter)}"
    return Line(change.section, name, value.replace("{parameter}", call.parameter), why, "need")


def _as_someone(lines: list[Line], calls: Sequence[NeedCall]) -> tuple[list[Line], list[Omission]]:
    """Let the service run as whom the needs ask for: as root, for whom some lines do nothing, or as a fixed user."""
    who = {call.need.user: call for call in reversed(calls)}
    call = who.get("root") or who.get("fixed")
    if call is None:
        return lines, []
    why = f"For ``{call.need.name}``: {call.need.user_reason}"
    names = _ROOT_HAS_NO_USE if call.need.user == "root" else {"DynamicUser": ""}
    gone = [line for line in lines if line.section == "Service" and line.name in names]
    fixed = [Line("Service", "User", "{name}", why, "need")] if gone and call.need.user == "fixed" else []
    left = [line for line in lines if line not in gone]
    return [*left, *fixed], [Omission(line, f"{why} {names[line.name]}".strip()) for line in gone]


def _changed(there: list[Line], step: _Step, catalogue: Catalogue) -> tuple[list[Line], list[Line]]:
    """Give the lines of one directive as they are after a step, and those that are gone."""
    match step.change.do:
        case "drop":
            return [], there
        case "add":
            if step.line.value in [line.value for line in there]:
                return there, []
            return ([step.line], there) if holds_one(step.line.name) else ([*there, step.line], [])
        case "widen":
            return widened(there, step.line.value.split(), step.line.reason)
        case "soften":
            return _softened(there, step.line, catalogue)
        case "close":
            return (there, []) if [line.value for line in there] == [step.line.value] else ([step.line], there)


def _softened(there: list[Line], milder: Line, catalogue: Catalogue) -> tuple[list[Line], list[Line]]:
    """Let a milder value take the place of all that are tighter; of a ladder the rungs stay that are as mild or milder."""
    known = catalogue.directive(milder.name)
    steps = [step.lines[0].partition("=")[2] for step in known.softer if len(step.lines) == 1]

    def mildness(line: Line) -> int:
        return len(steps) if line.value == known.default else steps.index(line.value) if line.value in steps else -1

    kept = [line for line in there if mildness(line) >= mildness(milder)]
    tighter = [line for line in there if line not in kept]
    needed = tighter and all(mildness(line) != mildness(milder) for line in kept)
    return [*kept, milder] if needed else kept, tighter


def _put(lines: list[Line], there: list[Line], now: list[Line]) -> list[Line]:
    """Put lines of a directive where it stood, or at the end."""
    if not there:
        return [*lines, *now]
    return list(_replaced(lines, there, now))


def _replaced(lines: list[Line], there: list[Line], now: list[Line]) -> Iterator[Line]:
    for line in lines:
        if line is there[0]:
            yield from now
        elif not any(line is other for other in there):
            yield line
