"""All that is known of a composed unit: for people who decide about it, and for other programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hardened_unit.compose.holding import Holding, holdings
from hardened_unit.errors import UserError
from hardened_unit.exposure.rating import rate
from hardened_unit.report.markdown import code, fenced, plain, prose, table
from hardened_unit.rules.wording import printable
from hardened_unit.unitfile import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hardened_unit.compose import Composed, Line, Request
    from hardened_unit.exposure import Exposure
    from hardened_unit.report.style import Style
    from systemd_directives.catalogue import Catalogue
    from systemd_directives.target import Target


def as_json(composed: Composed, request: Request, files: Mapping[str, str], catalogue: Catalogue) -> str:
    """Give the contract's JSON, version 1; ``files`` are as they would be written."""
    exposures = [_exposure(composed, request, target) for target in request.targets]
    return (
        json.dumps(
            {
                "version": 1,
                "revision": catalogue.revision,
                "name": request.name,
                "preset": request.preset.name if request.preset else None,
                "recipe": request.recipe or None,
                "needs": [{"name": call.need.name, "parameter": call.parameter or None} for call in request.named_needs],
                "targets": [
                    {
                        "systemd": target.systemd,
                        "name": target.name or None,
                        "exposure": found.overall if found else None,
                        "level": found.level if found else None,
                    }
                    for target, found in zip(request.targets, exposures, strict=True)
                ],
                "files": [
                    {"name": name, "folder": folders(composed, request)[name], "text": text} for name, text in files.items()
                ],
                "lines": [{**as_record(line), "since": line.since or None} for line in composed.lines],
                "idle_needs": [str(call) for call in composed.idle],
                "omitted": [{**as_record(one.line), "why": one.why} for one in composed.omitted],
                "holds": holds(composed, request),
                "findings": [
                    {"rule": one.rule, "severity": one.severity, "line": one.entry.last, "message": one.message}
                    for one in composed.findings
                ],
            },
            ensure_ascii=False,
            indent=1,
        )
        + "\n"
    )


def holds(composed: Composed, request: Request) -> list[dict[str, object]]:
    """Give for JSON what of the unit holds on which target."""
    return [
        {"section": one.section, "directive": one.name, "values": list(one.values), "waits_for": one.waits or None}
        for one in holdings(composed.lines, request.targets)
    ]


def as_record(line: Line) -> dict[str, object]:
    """Give a line, and why it is there, for JSON."""
    return {
        "section": line.section,
        "directive": line.name,
        "value": line.value,
        "reason": line.reason,
        "origin": line.origin,
    }


def folders(composed: Composed, request: Request) -> dict[str, str]:
    """Say for each file in which folder an administrator puts it."""
    own = "/etc/systemd/system" if request.form == "unit" else f"/etc/systemd/system/{request.name}.d"
    return {composed.name: own, **{file.name: file.folder for file in composed.beside}}


def _exposure(composed: Composed, request: Request, target: Target) -> Exposure | None:
    """Score the unit for a target; None where the scores of its systemd are not known."""
    section = "Service" if request.form == "directives" else ""
    try:
        return rate(parse(composed.text, section), request.name, target.systemd, whole=request.form == "unit").exposure
    except UserError:
        return None


def where(composed: Composed, request: Request, style: Style) -> str:
    """Draw what does not hold on all targets alike, and how exposed the service is on each; for a terminal."""
    from hardened_unit.report import terminal  # noqa: PLC0415 - a browser has none

    differing = [one for one in holdings(composed.lines, request.targets) if one.differs]
    rows = [[f"{one.name}=", *(map(printable, cells))] for one, cells in zip(differing, map(_cells, differing), strict=True)]
    scores = [_exposure(composed, request, target) for target in request.targets]
    rows.append(["exposure", *(f"{found.overall} {found.level}" if found else "not known" for found in scores)])
    return terminal.table(["what holds where", *(target.called for target in request.targets)], rows, style)


def _cells(one: Holding) -> list[str]:
    nothing = f"from {one.waits} on" if one.waits else "-"
    return [nothing if value is None else value or "(empty)" for value in one.values]


def as_markdown(composed: Composed, request: Request, files: Mapping[str, str], catalogue: Catalogue) -> str:
    """Give a page about the unit: the files, why each line is there, what was left out, and what holds where."""
    return "\n".join(_markdown(composed, request, files, catalogue)) + "\n"


def _markdown(composed: Composed, request: Request, files: Mapping[str, str], catalogue: Catalogue) -> Iterator[str]:
    needs = ", ".join(code(str(call)) for call in request.named_needs)
    preset = f"preset {code(request.preset.name)}" if request.preset else "no preset"
    yield f"# {plain(request.name)}"
    yield ""
    yield f"Made from {preset}{f' with the needs {needs}' if needs else ''}; catalogue {catalogue.revision}."
    places = folders(composed, request)
    for name, text in files.items():
        yield from ("", f"{code(f'{places[name]}/{name}')}:", "", fenced(text, "ini"))
    yield from ("", "## What holds where", "")
    found = [_exposure(composed, request, target) for target in request.targets]
    rows = [[code(f"{one.name}="), *(code(cell) for cell in _cells(one))] for one in holdings(composed.lines, request.targets)]
    rows.append(["exposure", *(f"{one.overall} {one.level}" if one else "not known" for one in found)])
    yield from table(["directive", *(target.called for target in request.targets)], rows)
    yield from ("", "## Why", "")
    yield from table(["line", "reason"], [[code(str(line)), prose(line.reason)] for line in composed.lines if line.reason])
    if composed.omitted:
        yield from ("", "## Left out", "")
        yield from table(["line", "why"], [[code(str(one.line)), prose(one.why)] for one in composed.omitted])
