"""Put a unit together, with the socket, the timer and the user that go with it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from hardened_unit.compose import framing
from hardened_unit.compose.fitting import fit, holds_one
from hardened_unit.compose.lines import Line, Omission, lines_of
from hardened_unit.compose.relaxing import idle, relax
from hardened_unit.compose.writing import Comments, ordered, text
from hardened_unit.errors import SeveralErrors, UserError
from hardened_unit.rules import Finding, check
from hardened_unit.unitfile import Unit
from hardened_unit.unitfile.writing import UnsafeText, checked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hardened_unit.compose.names import NeedCall
    from systemd_directives.catalogue import Catalogue
    from systemd_directives.model import Preset
    from systemd_directives.target import Target

Form = Literal["unit", "drop-in", "directives"]


class Request(NamedTuple):
    """What somebody asks for."""

    name: str
    """The unit, with its suffix."""
    targets: tuple[Target, ...]
    """At least one; the unit is right on each of them."""
    preset: Preset | None = None
    needs: tuple[NeedCall, ...] = ()
    command: str = ""
    """What ``ExecStart=`` gets; a unit needs one, here or among its own lines."""
    description: str = ""
    own: Unit = Unit(())
    """The user's own assignments, which come last, as a drop-in would."""
    form: Form = "unit"
    comments: Comments = "headings"
    user: str = ""
    """The user that the service runs as; without one that which the preset and the needs lead to."""
    started: framing.Started = framing.Started()
    sysusers: bool = False
    """Whether a fixed user gets its line for ``systemd-sysusers``."""
    recipe: str = ""
    """The recipe that it began with, whose own lines come as one more need of that name."""

    @property
    def named_needs(self) -> tuple[NeedCall, ...]:
        """The needs that have a page: all but that which stands for a recipe's own lines."""
        return tuple(call for call in self.needs if call.need.name != self.recipe)


class Beside(NamedTuple):
    """A file that goes with a composed unit."""

    name: str
    folder: str
    """Where an administrator puts it."""
    text: str


class Composed(NamedTuple):
    """A composed unit."""

    name: str
    """The name of its file."""
    text: str
    lines: tuple[Line, ...]
    omitted: tuple[Omission, ...]
    """Lines of the preset that are not in it, because of a need or of a target."""
    findings: list[Finding]
    """What the rules say of it, at any of its targets; errors come from the user's own lines."""
    beside: tuple[Beside, ...] = ()
    """The units that start it, and the line for its user."""
    idle: tuple[NeedCall, ...] = ()
    """Needs in whose way nothing of the preset stands."""

    @property
    def files(self) -> dict[str, str]:
        """The texts of all files by their names."""
        return {self.name: self.text, **{file.name: file.text for file in self.beside}}


def compose(request: Request, catalogue: Catalogue) -> Composed:
    """Compose what is asked for, and check it; raises ``UserError`` when something is missing or would not stay one line."""
    if wrong := list(objections(request)):
        raise SeveralErrors(wrong)
    running = _commands(request)
    before = lines_of(request.preset) if request.preset else []
    lines, relaxed = relax(before, request.needs, catalogue)
    stem = framing.stem(request.name)
    lines = [
        line._replace(value=line.value.replace("{name}", stem), reason=line.reason.replace("{name}", stem)) for line in lines
    ]
    lines, unfit = fit(_as_user(lines, request.user), request.targets)
    if request.form == "unit":
        framed = framing.service(request.name, request.description, running, request.started)
        named = {(line.section, line.name) for line in lines}
        framed = [line for line in framed if (line.section, line.name) not in named]
    else:
        framed = framing.replacing(running)
    if request.form == "directives":
        unfit += [
            Omission(line, f"It belongs to [{line.section}], and bare lines are those of [Service].")
            for line in lines
            if line.section != "Service"
        ]
        lines = [line for line in lines if line.section == "Service"]
    lines = ordered(_overridden([*framed, *lines], _own(request.own, but=_ELSEWHERE)), catalogue)
    whole = text(lines, request.comments, catalogue, headers=request.form != "directives")
    found = _findings(whole, request)
    name = request.name if request.form == "unit" else f"{request.name}.conf"
    beside = tuple(_beside(request, lines, catalogue))
    return Composed(name, whole, tuple(lines), (*relaxed, *unfit), found, beside, idle(before, request.needs, catalogue))


_ELSEWHERE = ("Socket", "Timer")
"""Sections of the units that start a service, which are files of their own."""


def _commands(request: Request) -> list[str]:
    return framing.commands(request.command, request.own, oneshot=bool(request.started.timer))


def objections(request: Request) -> Iterator[UserError]:
    """Say what is missing, does not go together or would not stay one line, each with the option that it is about."""
    yield from _unsafe(request)
    yield from _unlike_the_form(request)
    root = next((call.need.name for call in request.needs if call.need.user == "root"), "")
    if root and request.user not in {"", "root"}:
        msg = f"the need {root!r} can be met for root only, and the service is to run as {request.user}; leave --user away"
        yield UserError(msg, option="user")
    for section, there in zip(_ELSEWHERE, request.started, strict=True):
        if not there and _own(request.own, only=(section,)):
            kind = section.lower()
            yield UserError(f"there is no {kind} unit for the lines in [{section}]: ask for one with --{kind}", option="set")


def _unsafe(request: Request) -> Iterator[UserError]:
    """Find what would not stay one line, and a timer that is none."""
    for option, name, value in (
        ("exec", "ExecStart", request.command),
        ("description", "Description", request.description),
        ("user", "User", request.user),
        ("socket", "ListenStream", request.started.socket),
    ):
        try:
            checked(value, f"the value of {name}=")
        except UnsafeText as error:
            yield UserError(str(error), option=option)
    if when := request.started.timer:
        try:
            framing.timer(request.name, request.description, when)
        except UserError as error:
            yield UserError(str(error), option="timer")


def _unlike_the_form(request: Request) -> Iterator[UserError]:
    """Find what a unit lacks, and what only a unit has."""
    if request.form == "unit":
        if not _commands(request):
            yield UserError("a unit needs a command to run; give it one, or ask for a drop-in", option="exec")
        return
    whole = "belongs to a whole unit; a drop-in leaves the unit's own"
    if request.description:
        yield UserError(f"a description {whole}", option="description")
    for option, there in zip(("socket", "timer"), request.started, strict=True):
        if there:
            yield UserError(f"a {option} {whole}", option=option)
    if request.form == "directives" and (other := _own(request.own, but=("Service",))):
        msg = f"bare lines are those of [Service]; {other[0]} belongs to [{other[0].section}]: ask for a drop-in"
        yield UserError(msg, option="set")


def _as_user(lines: list[Line], user: str) -> list[Line]:
    """Give the service a fixed user, in the place of the one that it would be given at each start."""
    if not user:
        return lines
    fixed = Line("Service", "User", user, "Its own user, which owns nothing else.", "own")
    return [fixed, *(line for line in lines if line.name not in {"DynamicUser", "User"})]


def _own(own: Unit, *, only: Sequence[str] = (), but: Sequence[str] = ()) -> list[Line]:
    """Give the user's own assignments as lines, of some sections or without some."""
    lines = []
    for entry in own.assignments():
        if not entry.section:
            msg = f"{entry.text.strip()!r} stands before the first section header, such as [Service]"
            raise UserError(msg)
        if (entry.section in only or not only) and entry.section not in but:
            lines.append(Line(entry.section, entry.key, entry.value, "From the unit's own lines.", "own"))
    return lines


def _overridden(lines: list[Line], own: Iterable[Line]) -> list[Line]:
    """Put the user's own assignments to the others: beside them, or where only one can hold, in their place."""
    for line in own:
        if (line.section, line.name) == ("Service", "ExecStart"):
            continue  # among the commands already
        same = [index for index, other in enumerate(lines) if (other.section, other.name) == (line.section, line.name)]
        if same and (line.name in framing.FRAMED or holds_one(line.name)):
            lines = [line if index == same[0] else other for index, other in enumerate(lines) if index not in same[1:]]
        else:
            lines = [*lines, line]
    return lines


def _findings(whole: str, request: Request) -> list[Finding]:
    """Check at every target; what is the same for several of them is said once."""
    section = "Service" if request.form == "directives" else ""
    found = (
        finding
        for target in request.targets
        for finding in check(whole, target, section=section, name=request.name, whole=request.form == "unit")
    )
    return list({(finding.entry.last, finding.rule, finding.message): finding for finding in found}.values())


def _beside(request: Request, lines: Sequence[Line], catalogue: Catalogue) -> list[Beside]:
    """Write the files that go with the service; raises ``UserError`` with all that is wrong in what was asked for them."""
    written: list[Beside] = []
    problems: list[UserError] = []
    asked = {"socket": request.started.socket, "timer": request.started.timer, "with-sysusers": request.sysusers}
    write = {"socket": _socket, "timer": _timer, "with-sysusers": _sysusers}
    for option in (option for option, there in asked.items() if there):
        try:
            written.append(write[option](request, lines, catalogue))
        except UserError as error:
            problems.append(UserError(str(error), option=option))
    if problems:
        raise SeveralErrors(problems)
    return written


def _socket(request: Request, lines: Sequence[Line], catalogue: Catalogue) -> Beside:
    folders = [folder for line in lines if line.name == "RuntimeDirectory" for folder in line.value.split()]
    listening = framing.socket(request.name, request.description, request.started.socket, folders)
    return _starting(listening, "Socket", request, catalogue)


def _timer(request: Request, _: Sequence[Line], catalogue: Catalogue) -> Beside:
    return _starting(framing.timer(request.name, request.description, request.started.timer), "Timer", request, catalogue)


def _sysusers(request: Request, lines: Sequence[Line], _: Catalogue) -> Beside:
    stem = framing.stem(request.name)
    user = next((line.value for line in lines if line.name == "User"), "")
    if not re.fullmatch(_USER, user) or user == "root":
        msg = f"{user!r} is no user that systemd-sysusers could make" if user else "the service has no fixed user to make"
        msg += "; --user names one"
        raise UserError(msg)
    return Beside(f"{stem}.conf", "/etc/sysusers.d", f'u {user} - "Runs {stem}"\n')


_USER = "[a-z_][a-z0-9_-]{0,30}"


def _starting(lines: list[Line], section: str, request: Request, catalogue: Catalogue) -> Beside:
    """Write the unit that starts the service; raises ``UserError`` with what is wrong in it."""
    name = framing.beside(request.name, section.lower())
    written = text(ordered(_overridden(lines, _own(request.own, only=(section,))), catalogue), request.comments, catalogue)
    wrong = {finding.message for target in request.targets for finding in check(written, target, name=name)}
    if wrong:
        raise UserError(f"{name}: " + "; ".join(sorted(wrong)))
    return Beside(name, "/etc/systemd/system", written)


def notes(composed: Composed, request: Request) -> Iterator[str]:
    """Say which needs change nothing, and who has to be there."""
    for call in composed.idle:
        there = request.preset.name if request.preset else "the unit"
        yield f"{call}: nothing in {there} stands in its way"
    user = next((line for line in composed.lines if (line.section, line.name) == ("Service", "User")), None)
    if user and not request.sysusers and (request.user or user.origin == "need"):
        yield f"it runs as {user.value}, who has to be there; --with-sysusers gives the line that makes it"


def sample(preset: Preset, target: Target, catalogue: Catalogue) -> Composed:
    """Compose a preset for a daemon that stands for any, as its page shows it."""
    return compose(Request("mydaemon.service", (target,), preset, command="/usr/bin/mydaemon"), catalogue)
