"""Run the rules over a unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit import settings
from hardened_unit.rules.finding import Context, Finding
from hardened_unit.rules.registry import RULES, module
from hardened_unit.rules.wording import printable
from hardened_unit.unitfile import parse

if TYPE_CHECKING:
    from hardened_unit.unitfile import Unit
    from systemd_directives.target import Target


def check(source: Unit | str | bytes, target: Target, *, section: str = "", name: str = "") -> list[Finding]:
    """Find what is wrong with a unit, a drop-in, or with ``section`` a fragment of that section, for a target.

    The findings come in the order of the lines. What one rule explains in particular is not reported again by a more
    general one.
    """
    unit = parse(source, section) if isinstance(source, (str, bytes)) else source
    context = Context(unit, settings.read(unit, target.systemd, template=not name or "@" in name), target, name)
    found: list[Finding] = []
    explained: set[tuple[int, str]] = set()
    for rule in RULES:
        for finding in module(rule).check(context):
            about = {(finding.entry.first, dropped.text) for dropped in finding.explains}
            if not about or about - explained:
                found.append(finding._replace(message=printable(finding.message)))
            explained |= about
    return sorted(found, key=lambda finding: (finding.entry.last, finding.place))
