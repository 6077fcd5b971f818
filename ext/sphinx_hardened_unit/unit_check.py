"""The builder ``unit-check``: what is found in the units of all documents is summed up and written, and may fail the build."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.util import logging

from hardened_unit.rules import SEVERITIES
from hardened_unit.rules.wording import every
from sphinx_hardened_unit.check_report import Report, as_json, as_sarif, as_text
from sphinx_hardened_unit.unit_builder import UnitBuilder
from sphinx_hardened_unit.warning import fails, silenced

if TYPE_CHECKING:
    from sphinx_hardened_unit.embedded import Found

_log = logging.getLogger(__name__)


class UnitCheck(UnitBuilder):
    """Says what is found, also in documents that have not changed; what the project silences counts for nothing."""

    name = "unit-check"
    epilog = "What was found is in %(outdir)s: output.txt, output.json and output.sarif."

    def finish(self) -> None:
        """Say it, sum it up, and write it."""
        units = list(self.units())
        # A file that several documents include is one place.
        found: dict[Found, tuple[str, str]] = {}
        for docname, unit in units:
            for one in unit.found:
                if not silenced(one, self.config) and one not in found:
                    found[one] = docname, unit.path
                    self.say_again(docname, one)
        report = Report(Path(self.srcdir), [(docname, unit) for docname, unit in units if unit.text], found)
        for name, content in (
            ("output.txt", as_text(report)),
            ("output.json", as_json(report)),
            ("output.sarif", as_sarif(report, self.config)),
        ):
            self.keep(name, content)
        _log.info("%s", _summary(report))
        if any(fails(one, self.config) for one in found):
            self.fail()


def _summary(report: Report) -> str:
    documents = {docname for docname, _ in report.units}
    targets = list(dict.fromkeys(target for _, unit in report.units for target in unit.targets))
    counts = Counter(one.severity for one in report.found)
    found = [
        f"{counts[severity]} {severity}{'s' if counts[severity] > 1 and severity != 'advice' else ''}"
        for severity in reversed(SEVERITIES)
        if counts[severity]
    ]
    checked = f"{_number(len(report.units), 'unit')} in {_number(len(documents), 'document')}"
    return f"{checked}{', for ' if targets else ''}{every(targets)}: {', '.join(found) or 'nothing wrong'}"


def _number(number: int, thing: str) -> str:
    return f"{number} {thing}{'s'[: number != 1]}"
