"""What holds where: the distributions with what they lack, what came with which systemd, and values that make a ladder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.compose import sample
from hardened_unit.compose.fitting import needed
from hardened_unit.report.page import Table
from systemd_directives import harvest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hardened_unit.report.page import Cell
    from systemd_directives.catalogue import Catalogue
    from systemd_directives.target import Target


def distributions(catalogue: Catalogue) -> Table:
    """Say of each distribution which systemd it has, and which lines of the presets that one cannot read."""
    targets = (catalogue.target(name) for name in catalogue.names("targets"))
    rows = tuple((_called(target), str(target.systemd), _lacking(target, catalogue), target.source) for target in targets)
    return Table(("Distribution", "systemd", "What it lacks of the presets", "How that is known"), (22, 8, 40, 30), rows)


def _called(target: Target) -> str:
    ended = "" if target.supported else "; no longer supported"
    return f"{target.title}: ``{target.name}``{ended}"


def _lacking(target: Target, catalogue: Catalogue) -> str:
    """Name the lines that are left out for this target because its systemd does not read them, with the presets."""
    found: dict[str, list[str]] = {}
    for name in catalogue.names("presets"):
        for omission in sample(catalogue.preset(name), target, catalogue).omitted:
            if needed(omission.line) > target.systemd:
                found.setdefault(f"``{omission.line}``", []).append(name)
    return "; ".join(f"{line} ({', '.join(presets)})" for line, presets in found.items()) or "nothing"


def news(catalogue: Catalogue) -> Table:
    """Say which directives and values came with which systemd, of those that the reference has."""
    directives: dict[int, list[str]] = {}
    values: dict[int, list[str]] = {}
    for directive in catalogue.directives():
        directives.setdefault(directive.since, []).append(f"``{directive.name}=``")
        for value in directive.value:
            if value.since > directive.since:
                values.setdefault(value.since, []).append(f"``{directive.name}={value.value}``")
    versions = sorted(version for version in {*directives, *values} if version > harvest.OLDEST)
    rows = tuple(
        (str(version), ", ".join(directives.get(version, [])), ", ".join(values.get(version, []))) for version in versions
    )
    return Table(("systemd", "New directives", "New values of older ones"), (8, 52, 40), rows)


def ladders(catalogue: Catalogue) -> Table:
    """Name the values for which there is an older one to write on the line before."""
    return Table(("From", "Write", "and on the line before"), (10, 45, 45), tuple(_rungs(catalogue)))


def _rungs(catalogue: Catalogue) -> Iterator[tuple[Cell, ...]]:
    for directive in catalogue.directives():
        for value in directive.value:
            if value.older:
                name = directive.name
                yield str(value.since), f"``{name}={value.value}``", f"``{name}={value.older}``"


TABLES: dict[str, Callable[[Catalogue], Table]] = {"distributions": distributions, "news": news, "ladders": ladders}
"""All of them, by name."""
