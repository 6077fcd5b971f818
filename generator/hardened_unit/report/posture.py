"""The posture of a folder of units: how exposed each of them is, what is found in it, and what would gain most.

A unit is taken with its drop-ins. Units that run no process have no exposure, and a row only where something is found in them.
"""

from __future__ import annotations

import os
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.errors import UserError
from hardened_unit.exposure.rating import KINDS, Rated, Refused, prepared, rate
from hardened_unit.exposure.steps import steps
from hardened_unit.report.formats import counted
from hardened_unit.report.page import Table
from hardened_unit.report.score_blocks import score_bar, scored_for
from hardened_unit.rules import check
from hardened_unit.rules.wording import printable
from hardened_unit.sources import is_masked, load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hardened_unit.report.page import Cell
    from hardened_unit.rules import Finding
    from hardened_unit.sources import Source
    from hardened_unit.unitfile import Unit
    from systemd_directives.catalogue import Catalogue
    from systemd_directives.target import Target


class Standing(NamedTuple):
    """How one unit stands."""

    source: Source
    shown: str
    """Its file, seen from the folder."""
    unit: Unit | None
    """What it says; None where a file cannot be read."""
    rated: tuple[Rated | str, ...]
    """Its score for each target, or why it has none."""
    findings: tuple[Finding, ...]
    """What is wrong with it on any of the targets."""
    idle: bool = False
    """Whether it runs no process."""

    @property
    def tenths(self) -> int:
        """The exposure on the worst of the targets, in tenths; that of a unit that is broken is above all others."""
        if self.idle:
            return -1
        return max(101 if isinstance(one, str) else one.exposure.tenths for one in self.rated)

    @property
    def problems(self) -> list[str]:
        """Why it has no score, though it should have one."""
        return [] if self.idle else list(dict.fromkeys(one for one in self.rated if isinstance(one, str)))


class Posture(NamedTuple):
    """How all units of a folder stand, the worst first."""

    targets: tuple[Target, ...]
    """What they are scored for."""
    standings: tuple[Standing, ...]
    idle: int
    """How many units run no process and have nothing wrong in them."""

    def above(self, most: float) -> list[Standing]:
        """List the units with an exposure above a bound, of 10."""
        return [one for one in self.standings if any(_exceeds(rated, most) for rated in one.rated)]


def _exceeds(rated: Rated | str, most: float) -> bool:
    return isinstance(rated, Rated) and rated.exposure.tenths > most * 10 + 1e-9


def posture(folder: str, found: Sequence[Source], targets: Sequence[Target]) -> Posture:
    """Look at each unit of a folder for each target; one that is masked cannot be started, and is passed over."""
    standings = [_standing(folder, source, targets) for source in found if not (source.whole and is_masked(source.path))]
    shown = [one for one in standings if not one.idle or one.findings]
    shown.sort(key=lambda one: (-one.tenths, one.shown))
    return Posture(tuple(map(scored_for, targets)), tuple(shown), len(standings) - len(shown))


def _standing(folder: str, source: Source, targets: Sequence[Target]) -> Standing:
    shown = printable(os.path.relpath(source.path, folder))
    kind = source.name.rpartition(".")[2]
    idle = bool(kind) and kind not in KINDS
    try:
        unit = load(source)
    except UserError as error:
        why = printable(str(error)).removeprefix(f"{printable(source.path)}: ").replace(printable(folder), "").lstrip("/")
        return Standing(source, shown, None, (why,) * len(targets), ())
    found = {
        (finding.entry.path, finding.entry.last, finding.message): finding
        for target in targets
        for finding in check(unit, target, name=source.name, whole=source.whole)
    }
    rated = tuple("runs no process" if idle else _rated(unit, source, scored_for(target)) for target in targets)
    return Standing(source, shown, unit, rated, tuple(found.values()), idle)


def _rated(unit: Unit, source: Source, target: Target) -> Rated | str:
    try:
        return rate(unit, source.name, target.systemd, whole=source.whole)
    except Refused as error:
        return f"refused: {printable(error.why)}"


def table(seen: Posture, chosen: Sequence[Standing], known: Catalogue) -> Table:
    """Give a row for each of the chosen units; what gains most is that for the first target."""
    several = len(seen.targets) > 1
    exposures = tuple(f"Exposure, {target.title or target.called}" if several else "Exposure" for target in seen.targets)
    rows = tuple(
        (one.shown, *map(_exposure, one.rated), counted(one.findings) or "none", _next(one, seen.targets[0], known))
        for one in chosen
    )
    widths = (24, *[30 // len(exposures)] * len(exposures), 16, 30)
    return Table(("Unit", *exposures, "Findings", "What gains most"), widths, rows)


def _exposure(rated: Rated | str) -> Cell:
    return rated if isinstance(rated, str) else score_bar(rated.exposure)._replace(text=rated.overall)


def _next(one: Standing, target: Target, known: Catalogue) -> str:
    """Give the lines that lower the exposure most, by how much, and the mildest preset that has them."""
    if one.unit is None or isinstance(one.rated[0], str):
        return ""
    found = steps(prepared(one.unit, one.source.name, target.systemd, whole=one.source.whole), known)
    if not found:
        return "no line of a preset"
    lines = " ".join(f"``{line}``" for line in found[0].lines)
    return f"{lines}: {found[0].gain:.1f} less, as in ``{found[0].preset.name}``"


def sentences(seen: Posture) -> str:
    """Sum up how many units there are, and for each target the median and the worst."""
    number = sum(not one.idle for one in seen.standings)
    idle = len(seen.standings) - number + seen.idle
    rest = f", and {idle} that run{'s' * (idle == 1)} no process" if idle else ""
    said = [f"{number} unit{'s' * (number != 1)}{rest}."]
    for place, target in enumerate(seen.targets):
        scored = [(rated.exposure, one.shown) for one in seen.standings if isinstance(rated := one.rated[place], Rated)]
        if scored:
            middle = median(exposure.tenths for exposure, _ in scored) / 10
            worst, name = max(scored, key=lambda pair: pair[0].points)
            by = f"By systemd {target.systemd}{f' of {target.title}' if target.title else ''}"
            said.append(f"{by}: exposure {middle:.1f} in the median, {worst.overall} at worst, in ``{name}``.")
    return " ".join(said)
