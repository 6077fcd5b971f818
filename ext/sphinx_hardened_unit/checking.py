"""Check the text of a unit in a document, for each of its targets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hardened_unit.rules import check, rule
from hardened_unit.rules.registry import advising
from hardened_unit.settings.loading import SECTIONS
from hardened_unit.unitfile import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hardened_unit.rules import Finding, Level
    from sphinx_hardened_unit.aiming import Aim
    from systemd_directives.target import Target


def bare(text: str, aim: Aim, section: str = "") -> str:
    """Give the section that lines without a header belong to: the one they are taken from, else that of the type of unit.

    Empty where the text begins with a header of its own, or comes to one later without being a part of a file.
    """
    first = next((line.lstrip() for line in text.splitlines() if line.strip() and line.lstrip()[0] not in "#;"), "")
    if first.startswith("[") or (not section and re.search(r"(?m)^\s*\[", text)):
        return ""
    return section or SECTIONS.get(aim.name.rpartition(".")[2], "Service")


def findings(
    text: str,
    aim: Aim,
    targets: Iterable[Target],
    *,
    section: str = "",
    whole: bool = True,
    expected: Sequence[str] = (),
    advice: bool = False,
) -> list[Finding]:
    """Find what is wrong at any of the targets; what several of them say of a line is said once.

    ``section`` is that of bare lines. Rules that look for advice alone do so where they are ``expected``, or with ``advice``.
    """
    whole = whole and not aim.drop_in
    asked: dict[str, Level] = {name: "warning" for name in expected if name in advising()}
    unit = parse(text, section)
    found = (
        finding
        for target in targets
        for finding in check(unit, target, section=section, name=aim.name, whole=whole, advice=advice, levels=asked)
    )
    return list({(finding.entry.last, finding.message): finding for finding in found}.values())


def expected_rules(given: Iterable[str]) -> tuple[list[str], list[str]]:
    """Read names of rules; what is wrong with those that are none comes apart."""
    rules, wrong = [], []
    for name in given:
        try:
            rules.append(rule(name).name)
        except LookupError as error:
            wrong.append(str(error))
    return rules, wrong
