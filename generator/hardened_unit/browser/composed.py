"""A new unit: the files that ``hardened-unit generate`` gives, and what a page shows beside them."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, cast

from hardened_unit.browser import editor, showing
from hardened_unit.browser.state import Problem
from hardened_unit.browser.steps import next_steps
from hardened_unit.compose import compose
from hardened_unit.compose.asking import Options, ask
from hardened_unit.compose.composing import notes
from hardened_unit.compose.provenance import signed_files
from hardened_unit.errors import UserError, errors_of
from hardened_unit.report import compositions
from hardened_unit.report.playbook import playbook
from hardened_unit.unitfile import parse

if TYPE_CHECKING:
    from hardened_unit.browser.editor import Editor
    from hardened_unit.browser.showing import Record
    from hardened_unit.browser.state import State
    from hardened_unit.compose import Composed, Form, Request
    from hardened_unit.compose.writing import Comments
    from systemd_directives.catalogue import Catalogue
    from systemd_directives.target import Target


def composed(state: State, chosen: tuple[Target, ...], known: Catalogue) -> tuple[Record | None, list[Problem]]:
    """Compose what the state asks for; None with what is wrong where that cannot be."""
    own = editor.read(state.set, chosen[0])
    options = Options(
        chosen,
        name=state.name,
        recipe=state.recipe,
        preset=state.preset,
        need=state.need,
        exec=state.exec,
        description=state.description,
        set=own.words,
        user=state.user,
        socket=state.socket,
        timer=state.timer,
        sysusers=state.with_sysusers,
        form=cast("Form", state.form) or None,
        comments=cast("Comments", state.comments or "headings"),
    )
    try:
        asked = ask(options, known)
        if own.problems:
            return None, list(own.problems)
        made = compose(asked.request, known)
        files = signed_files(made, *asked, known.revision)
    except UserError as error:
        return None, [*own.problems, *(_problem(one, own) for one in errors_of(error))]
    places = compositions.folders(made, asked.request)
    return {
        "name": asked.request.name,
        "command": f"hardened-unit generate {shlex.join(asked.words)}",
        "files": [{"name": name, "folder": places[name], "text": text} for name, text in files.items()],
        "ansible": playbook(options, asked.request),
        "notes": list(notes(made, asked.request)),
        "holds": compositions.holds(made, asked.request),
        "omitted": [{**compositions.as_record(one.line), "why": one.why} for one in made.omitted],
        **_told(made, asked.request, files[made.name], own, known),
    }, []


def _told(made: Composed, request: Request, text: str, own: Editor, known: Catalogue) -> Record:
    """Say of each line of the unit why it is there and what it brings, and what is wrong."""
    section = "Service" if request.form == "directives" else ""
    subject = showing.Subject(parse(text, section), request.name, request.form == "unit", section)
    # The header that a file gets stands before what was checked, behind an empty line.
    shift = text.count("\n", 0, text.index("\n\n") + 2) if text != made.text else 0
    lines = showing.lines(made.lines, text)
    places = own.places
    for line, record in zip(made.lines, lines, strict=True):
        of_own = line.origin in {"own", "frame"}
        record["own_line"] = places.get((line.section, line.name, line.value)) if of_own else None
    found = []
    for one in made.findings:
        place = one.entry.section, one.entry.key, one.entry.value
        found.append({**showing.finding(showing.lower(one, shift)), "own_line": places.get(place)})
    return {
        "lines": lines,
        "directives": showing.directives((line.name for line in made.lines), known),
        "findings": found,
        "targets": showing.targets(subject, request.targets),
        "next": next_steps(subject, request.targets, request.needs, known),
    }


def _problem(error: UserError, own: Editor) -> Problem:
    """Tell of an error; one of the lines of the editor has its line there."""
    if error.option == "set" and error.index is not None:
        return Problem("set", str(error), line=own.lines[error.index].last)
    return Problem(error.option, str(error), error.index)
