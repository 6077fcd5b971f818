"""The formats in which findings can be had."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hardened_unit.rules import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hardened_unit.report.places import Checked
    from hardened_unit.report.style import Style
    from hardened_unit.rules import Finding
    from systemd_directives.target import Target

FORMATS = ("text", "json", "sarif", "github")


def lines(form: str, files: Sequence[Checked], target: Target, style: Style) -> Iterable[str]:
    """Give what the format makes of findings, line by line; ``style`` is for text only."""
    # Each of them is imported when it is asked for.
    match form:
        case "json":
            from hardened_unit.report.findings import as_json  # noqa: PLC0415

            return [as_json(files, target)]
        case "sarif":
            from hardened_unit.report.sarif import as_sarif  # noqa: PLC0415

            return [as_sarif(files, target)]
        case "github":
            from hardened_unit.report.github import as_github  # noqa: PLC0415

            return as_github(files)
        case _:
            from hardened_unit.report.findings import as_text  # noqa: PLC0415

            return as_text(files, style)


def summary(files: Sequence[Checked], target: Target) -> str:
    """Say in one line how it went."""
    found = [finding for file in files for finding in file.findings]
    said = counted(found)
    fixable = sum(finding.fix is not None and finding.fix.safe for finding in found)
    hint = f"; {fixable} can be put right with --fix" if fixable else ""
    return f"{len(files)} file{'s'[: len(files) != 1]} for systemd {target.systemd}: {said or 'nothing wrong'}{hint}"


def counted(found: Iterable[Finding]) -> str:
    """Count findings by their severity, the gravest first; empty where there are none."""
    counts = Counter(finding.severity for finding in found)
    return ", ".join(
        f"{counts[severity]} {severity}{'s' if counts[severity] > 1 and severity != 'advice' else ''}"
        for severity in reversed(SEVERITIES)
        if counts[severity]
    )
