"""Show findings as the workflow commands that GitHub turns into annotations of a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.report.places import below_here, by_path, region
from hardened_unit.rules.wording import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hardened_unit.report.places import Checked
    from hardened_unit.rules import Finding

_COMMANDS = {"error": "error", "warning": "warning", "advice": "notice"}
_MESSAGE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = _MESSAGE | str.maketrans({":": "%3A", ",": "%2C"})


def as_github(files: Sequence[Checked]) -> Iterator[str]:
    """Give one command for each finding."""
    for path, findings in by_path(files).items():
        for finding in findings:
            properties = ",".join(f"{name}={value.translate(_PROPERTY)}" for name, value in _properties(path, finding).items())
            yield f"::{_COMMANDS[finding.severity]} {properties}::{finding.message.translate(_MESSAGE)}"


def _properties(path: str, finding: Finding) -> dict[str, str]:
    line, column, end_line, end_column = region(finding)
    found = {"file": printable(below_here(path)), "line": str(line), "endLine": str(end_line)}
    # GitHub takes columns only of what begins and ends on one line.
    if line == end_line:
        found |= {"col": str(column), "endColumn": str(end_column)}
    return found | {"title": finding.rule}
