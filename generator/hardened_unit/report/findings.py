"""Show findings: as text with the line and a caret, or as JSON.

The JSON is a contract with other tools: ``version`` changes when a key changes its meaning or goes.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hardened_unit.report.places import Checked, by_path, end_line, path_of
from hardened_unit.report.pointing import pointed
from hardened_unit.rules.wording import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hardened_unit.report.style import Style
    from hardened_unit.rules import Finding
    from hardened_unit.rules.finding import Fix
    from systemd_directives.target import Target

_COLOURS = {"error": "red", "warning": "yellow", "advice": "blue"}
_MARGIN = " " * 6


def as_text(files: Sequence[Checked], style: Style) -> Iterator[str]:
    """Give each finding with its place, the line it is about, a caret and its fix; nothing at all where nothing was found."""
    for file in files:
        for finding in file.findings:
            line, column = finding.place
            place = style(f"{printable(path_of(finding.entry, file))}:{line}:{column}:", "bold")
            yield f"{place} {style(finding.severity, _COLOURS[finding.severity])}: {finding.message} [{finding.rule}]"
            yield from _caret(finding, line, column, style)
            if finding.fix:
                how = "safe" if finding.fix.safe else "unsafe"
                yield f"{style(_MARGIN + '= ', 'dim')}{style('fix:', 'green')} {printable(finding.fix.says)} ({how})"


def _caret(finding: Finding, number: int, column: int, style: Style) -> Iterator[str]:
    line = finding.entry.lines[number - finding.entry.first]
    found = pointed(line, column - 1, len(finding.word) or len(line.rstrip()) - column + 1)
    if found:
        margin = f"{number:>{len(_MARGIN) - 1}} | "
        yield f"{style(margin, 'dim')}{found.shown}"
        yield f"{style(' ' * (len(margin) - 2) + '| ', 'dim')}{_indented(found.carets, style)}"


def _indented(carets: str, style: Style) -> str:
    marks = carets.lstrip()
    return carets[: len(carets) - len(marks)] + style(marks, "green")


def as_json(files: Sequence[Checked], target: Target) -> str:
    """Give the findings in the contract's form."""
    document = {
        "version": 1,
        "target": {"systemd": target.systemd, "name": target.name or None},
        "files": [
            {"path": path, "findings": [as_record(finding) for finding in findings]}
            for path, findings in by_path(files).items()
        ],
    }
    return json.dumps(document, indent=2)


def as_record(finding: Finding) -> dict[str, object]:
    """Give a finding for JSON."""
    assignment = finding.entry.kind == "assignment"
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "line": finding.entry.last,
        "end_line": finding.entry.last,
        "column": finding.place[1] if finding.place[0] == finding.entry.last else 1,
        "section": finding.entry.section or None,
        "directive": finding.entry.key if assignment else None,
        "value": finding.entry.value if assignment else None,
        "ignored": finding.ignored,
        "fatal": finding.fatal,
        "help": f"hardened-unit explain {finding.rule}",
        "fix": finding.fix and _fix(finding.fix, finding.entry.path),
    }


def _fix(fix: Fix, path: str) -> dict[str, object]:
    """Give a fix: whole lines, with their ends, in place of whole lines; an edit has a path where it is in another file."""
    edits = [
        {"line": entry.first, "end_line": end_line(entry), "text": text} | ({"path": entry.path} if entry.path != path else {})
        for entry, text in fix.edits
    ]
    return {"says": fix.says, "safe": fix.safe, "edits": edits}
