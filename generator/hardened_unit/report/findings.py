"""Show findings: as text with the line and a caret, or as JSON.

The JSON is a contract with other tools: ``version`` changes when a key changes its meaning or goes.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.rules.wording import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hardened_unit.report.style import Style
    from hardened_unit.rules import Finding
    from systemd_directives.target import Target

_COLOURS = {"error": "red", "warning": "yellow", "advice": "blue"}
_WIDEST = 160


class Checked(NamedTuple):
    """A file, and what was found in it."""

    path: str
    findings: list[Finding]


def as_text(files: Sequence[Checked], style: Style) -> Iterator[str]:
    """Give each finding with its place, the line it is about and a caret; ends with nothing when there is nothing."""
    for file in files:
        for finding in file.findings:
            line, column = finding.place
            place = style(f"{printable(file.path)}:{line}:{column}:", "bold")
            yield f"{place} {style(finding.severity, _COLOURS[finding.severity])}: {finding.message} [{finding.rule}]"
            yield from _caret(finding, style)


def _caret(finding: Finding, style: Style) -> Iterator[str]:
    number, column = finding.place
    line = finding.entry.lines[number - finding.entry.first]
    shown = "".join(character if character == "\t" else printable(character) for character in line)
    if not shown.strip() or len(shown) > _WIDEST:
        return
    margin = f"{number:>5} | "
    start = min(column - 1, len(shown))
    pad = "".join("\t" if character == "\t" else " " for character in shown[:start])
    marked = "^" * max(1, min(len(finding.word) or len(shown.rstrip()) - start, len(shown) - start))
    yield f"{style(margin, 'dim')}{shown}"
    yield f"{style(' ' * (len(margin) - 2) + '| ', 'dim')}{pad}{style(marked, 'green')}"


def as_json(files: Sequence[Checked], target: Target) -> str:
    """Give the findings in the contract's form."""
    document = {
        "version": 1,
        "target": {"systemd": target.systemd, "name": target.name or None},
        "files": [{"path": file.path, "findings": [_plain(finding) for finding in file.findings]} for file in files],
    }
    return json.dumps(document, indent=2)


def _plain(finding: Finding) -> dict[str, object]:
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
        "fix": None,
    }
