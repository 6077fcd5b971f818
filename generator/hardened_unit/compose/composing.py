"""Put a unit together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from hardened_unit.compose.fitting import fit, holds_one
from hardened_unit.compose.lines import Line, Omission
from hardened_unit.compose.relaxing import relax
from hardened_unit.errors import UserError
from hardened_unit.rules import Finding, check
from hardened_unit.unitfile import Unit
from hardened_unit.unitfile.writing import UnsafeText, assignment

if TYPE_CHECKING:
    from hardened_unit.compose.names import NeedCall
    from systemd_directives.catalogue import Catalogue
    from systemd_directives.model import Preset
    from systemd_directives.target import Target

Form = Literal["unit", "drop-in", "directives"]
Comments = Literal["headings", "reasons", "none"]


class Request(NamedTuple):
    """What somebody asks for."""

    name: str
    """The unit, with its suffix."""
    target: Target
    preset: Preset | None = None
    needs: tuple[NeedCall, ...] = ()
    command: str = ""
    """What ``ExecStart=`` gets; a unit needs one, here or among its own lines."""
    description: str = ""
    own: Unit = Unit(())
    """The user's own assignments, which come last, as a drop-in would."""
    form: Form = "unit"
    comments: Comments = "headings"


class Composed(NamedTuple):
    """A composed unit."""

    text: str
    lines: tuple[Line, ...]
    omitted: tuple[Omission, ...]
    """Lines of the preset that are not in it, because of a need or of the target."""
    findings: list[Finding]
    """What the rules say of it; errors come from the user's own lines."""


def compose(request: Request, catalogue: Catalogue) -> Composed:
    """Compose what is asked for, and check it; raises ``UserError`` when something is missing or would not stay one line."""
    commands = _commands(request)
    if request.form == "unit" and not commands:
        msg = "a unit needs a command to run; give it one, or ask for a drop-in"
        raise UserError(msg)
    if request.form != "unit" and request.description:
        msg = "a description belongs to a whole unit; a drop-in leaves the unit's own"
        raise UserError(msg)
    lines = [
        Line(line.section, *_split(line.set), line.reason, "preset") for line in (request.preset.line if request.preset else ())
    ]
    lines, relaxed = relax(lines, request.needs)
    stem = _stem(request.name)
    lines = [
        line._replace(value=line.value.replace("{name}", stem), reason=line.reason.replace("{name}", stem)) for line in lines
    ]
    lines, unfit = fit(lines, request.target)
    lines = _ordered(_overridden([*_frame(request, stem, commands), *lines], request.own), catalogue)
    try:
        text = _text(lines, request, catalogue)
    except UnsafeText as error:
        raise UserError(str(error)) from None
    section = "Service" if request.form == "directives" else ""
    found = check(text, request.target, section=section, name=request.name, whole=request.form == "unit")
    return Composed(text, tuple(lines), (*relaxed, *unfit), found)


def _split(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name, value


def _stem(name: str) -> str:
    """Give a unit's name as a directory can carry it: without suffix, and without what stands for an instance."""
    return re.sub(r"[\\:]", "-", name.removesuffix(".service").partition("@")[0])


def _commands(request: Request) -> list[str]:
    """Give the commands that the service runs: the one asked for, and those among the user's own lines.

    Only ``Type=oneshot`` can have several; for any other the last takes the place of those before it. An empty one takes
    away what was collected.
    """
    commands = [request.command] if request.command else []
    service = [entry for entry in request.own.assignments() if entry.section == "Service"]
    several = [entry.value for entry in service if entry.key == "Type"][-1:] == ["oneshot"]
    for entry in service:
        if entry.key == "ExecStart":
            commands = [*(commands if several else ()), entry.value] if entry.value else []
    return commands


def _frame(request: Request, stem: str, commands: list[str]) -> list[Line]:
    """Give the lines that any service needs, hardened or not."""
    running = [Line("Service", "ExecStart", command, origin="frame") for command in commands]
    if request.form != "unit":
        # A drop-in adds to a list of commands; an empty assignment first makes it replace the unit's.
        return [Line("Service", "ExecStart", "", "The unit's own command is taken away.", "frame"), *running] if running else []
    why = "A start that fails in the sandbox or in finding the program is reported as failed."
    return [
        Line("Unit", "Description", request.description or stem, origin="frame"),
        Line("Service", "Type", "exec", why, "frame"),
        *running,
        Line("Install", "WantedBy", "multi-user.target", origin="frame"),
    ]


def _overridden(lines: list[Line], own: Unit) -> list[Line]:
    """Put the user's own assignments to the others: beside them, or where only one can hold, in their place."""
    for entry in own.assignments():
        if not entry.section:
            msg = f"{entry.text.strip()!r} stands before the first section header, such as [Service]"
            raise UserError(msg)
        if (entry.section, entry.key) == ("Service", "ExecStart"):
            continue  # among the commands already
        line = Line(entry.section, entry.key, entry.value, "From the unit's own lines.", "own")
        same = [index for index, other in enumerate(lines) if (other.section, other.name) == (line.section, line.name)]
        if same and (entry.key in _FRAMED or holds_one(entry.key)):
            lines = [line if index == same[0] else other for index, other in enumerate(lines) if index not in same[1:]]
        else:
            lines = [*lines, line]
    return lines


_FRAMED = frozenset({"Description", "Type", "WantedBy"})


def _ordered(lines: list[Line], catalogue: Catalogue) -> list[Line]:
    """Sort by section, then the lines without a page before the categories in the reference's order; else as they came."""
    sections = [
        "Unit",
        "Service",
        *dict.fromkeys(line.section for line in lines if line.section not in {"Unit", "Service", "Install"}),
        "Install",
    ]
    chapters = catalogue.names("categories")

    def place(line: Line) -> tuple[int, int]:
        chapter = _category(line, catalogue)
        return sections.index(line.section), chapters.index(chapter) + 1 if chapter else 0

    return sorted(lines, key=place)


def _category(line: Line, catalogue: Catalogue) -> str:
    return (
        catalogue.directive(line.name).category
        if line.section not in {"Unit", "Install"} and catalogue.has_directive(line.name)
        else ""
    )


def _text(lines: list[Line], request: Request, catalogue: Catalogue) -> str:
    out: list[str] = []
    section = chapter = ""
    for line in lines:
        if line.section != section and request.form != "directives":
            section, chapter = line.section, ""
            out += ["", f"[{section}]"] if out else [f"[{section}]"]
        if (now := _category(line, catalogue)) != chapter:
            chapter = now
            if request.comments != "none":
                out += ["", f"# {catalogue.category(chapter).title}"] if out else [f"# {catalogue.category(chapter).title}"]
        if request.comments == "reasons" and line.reason and line.origin != "own":
            out += _comment(line.reason)
        out.append(assignment(line.name, line.value))
    return "\n".join(out) + "\n" if out else ""


def _comment(reason: str) -> list[str]:
    import textwrap  # noqa: PLC0415 - only for commented units

    return textwrap.wrap(
        reason.replace("``", ""),
        96,
        initial_indent="# ",
        subsequent_indent="# ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def sample(preset: Preset, target: Target, catalogue: Catalogue) -> Composed:
    """Compose a preset for a daemon that stands for any, as its page shows it."""
    return compose(Request("mydaemon.service", target, preset, command="/usr/bin/mydaemon"), catalogue)
