"""Scores on pages: a sentence and a bar, and what each line of a unit contributes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit import settings
from hardened_unit.exposure.steps import Scored
from hardened_unit.report.page import Bar, Paragraph, Section, Table
from hardened_unit.unitfile import parse
from systemd_directives import checks
from systemd_directives.target import Target

if TYPE_CHECKING:
    from typing import Literal

    from hardened_unit.compose import Composed
    from hardened_unit.exposure import Exposure
    from hardened_unit.exposure.rating import Rated
    from hardened_unit.report.page import Cell

_FAIR, _BAD = 25, 75
"""From how many tenths on a score is coloured as fair, and as bad."""


def scored_for(target: Target) -> Target:
    """Give the target itself, or for one whose scores are not known the oldest systemd of which they are."""
    return target if target.systemd >= checks.OLDEST else Target(checks.OLDEST)


def score_sentence(rated: Rated, target: Target) -> str:
    """Say what the score is, and for which systemd."""
    where = f" of {target.title}" if target.title else ""
    return f"Exposure {rated.overall}, by systemd {rated.exposure.systemd}{where}."


def score_bar(exposure: Exposure) -> Bar:
    """Draw a score as a bar, which is the longer the worse."""
    look: Literal["good", "fair", "bad"] = "good" if exposure.tenths < _FAIR else "fair" if exposure.tenths < _BAD else "bad"
    return Bar(exposure.overall, exposure.tenths / 100, f"exposure {exposure.overall} of 10", look)


def contributions(composed: Composed, target: Target) -> Section:
    """Show how the exposure falls from line to line of a composed unit."""
    version = scored_for(target).systemd
    unit = Scored(settings.read(parse("[Service]\n"), version))
    before = unit.score()
    rows: list[tuple[Cell, ...]] = [("a service without any of them", score_bar(before))]
    silent: list[str] = []
    for line in composed.lines:
        if line.section != "Service" or line.origin not in {"preset", "need"}:
            continue
        text = f"{line.name}={line.value}"
        unit = unit.with_lines([text])
        after = unit.score()
        if after.load == before.load:
            silent.append(f"``{text}``")
        else:
            rows.append((f"``{text}``", score_bar(after)))
        before = after
    table = Table(("Line", "Exposure with it"), (60, 40), tuple(rows))
    said = f"The exposure by systemd {version}, as it falls from line to line in the order of the unit."
    rest = f"Of these the score says nothing: {', '.join(silent)}." if silent else ""
    return Section("What each line contributes", (Paragraph(said), table, *([Paragraph(rest)] if rest else [])))
