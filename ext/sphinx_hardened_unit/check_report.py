"""What the builder ``unit-check`` writes: lines for people, JSON for programs, SARIF for services that review code.

Paths are relative to the source folder; in SARIF to the repository that it is in, as those services take them.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.report import sarif
from hardened_unit.report.places import Checked
from hardened_unit.rules import Finding, rule_names
from hardened_unit.rules.wording import printable
from hardened_unit.unitfile import parse
from sphinx_hardened_unit.settings import default_target

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sphinx.config import Config

    from hardened_unit.unitfile import Entry
    from sphinx_hardened_unit.embedded import Embedded, Found


class Report(NamedTuple):
    """What there is to be said."""

    folder: Path
    """The source folder."""
    units: Sequence[tuple[str, Embedded]]
    """All units, each with its document."""
    found: Mapping[Found, tuple[str, str]]
    """What was found: in which document, and in the unit of which path."""


def as_text(report: Report) -> str:
    """Give a line for each finding."""
    lines = (
        f"{printable(_below(one.place.file, report.folder))}:{one.place.line}: [{one.severity}] {one.message} [{one.rule}]\n"
        for one in report.found
    )
    return "".join(lines)


def as_json(report: Report) -> str:
    """Give the findings by file as ``check --format json`` has them, with what only a document has, and all units."""
    files: dict[str, list[dict[str, object]]] = {}
    for _, unit in report.units:
        files.setdefault(_below(unit.place.file, report.folder), [])
    for one, (docname, path) in report.found.items():
        files.setdefault(_below(one.place.file, report.folder), []).append(
            {
                "rule": one.rule,
                "severity": one.severity,
                "message": one.message,
                "line": one.place.line,
                "end_line": one.place.line,
                "document": docname,
                "unit": path or None,
                "help": f"hardened-unit explain {one.rule}" if one.rule in rule_names() else None,
            }
        )
    units = [
        {
            "path": unit.path or None,
            "document": docname,
            "file": _below(unit.place.file, report.folder),
            "line": unit.place.line,
            "targets": list(unit.targets),
        }
        for docname, unit in report.units
    ]
    listed = [{"path": path, "findings": findings} for path, findings in files.items()]
    return json.dumps({"version": 1, "units": units, "files": listed}, indent=2) + "\n"


def as_sarif(report: Report, config: Config) -> str:
    """Give the findings as the command line gives those of unit files; a document's line stands for that of the unit."""
    root = _repository(report.folder)
    files: dict[Path, list[Found]] = {}
    for one in report.found:
        files.setdefault(Path(one.place.file).resolve(), []).append(one)
    checked = [Checked(_in_repository(file, root), _findings(file, found)) for file, found in files.items()]
    return sarif.as_sarif(checked, default_target(config)) + "\n"


def _below(file: str, folder: Path) -> str:
    return Path(os.path.relpath(file, folder)).as_posix()


def _in_repository(file: Path, root: Path) -> str:
    return file.relative_to(root).as_posix() if file.is_relative_to(root) else str(file)


def _repository(folder: Path) -> Path:
    """Find the folder that a reviewing service names files by; without a repository it is the source folder."""
    return next((each for each in (folder, *folder.parents) if (each / ".git").exists()), folder)


def _findings(file: Path, found: Sequence[Found]) -> list[Finding]:
    try:
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    return [Finding(one.rule, one.severity, one.message, _entry(lines, one.place.line)) for one in found]


def _entry(lines: Sequence[str], line: int) -> Entry:
    text = lines[line - 1] if line <= len(lines) else ""
    return parse(text or "\n").entries[0]._replace(text=text, first=line, last=line)
