"""The score of one unit for several systemds, and why they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.wording import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hardened_unit.exposure import Assessed
    from hardened_unit.exposure.rating import Rated
    from hardened_unit.report.style import Style


def compared(several: Sequence[Rated], style: Style) -> Iterator[str]:
    """Draw the scores beside each other, and below them only the checks that differ."""
    yield style(printable(several[0].path), "bold")
    for rated in several:
        yield f"  systemd {rated.exposure.systemd}:  {rated.overall}"
    rows = [
        row for row in zip(*(rated.exposure.checks for rated in several), strict=True) if len({one.badness for one in row}) > 1
    ]
    if not rows:
        yield "  every check finds the same"
        return
    names = max(len(row[0].check.name) for row in rows)
    yield ""
    yield f"  {''.ljust(names)}  {'  '.join(f'{rated.exposure.systemd:>5}' for rated in several)}"
    for row in rows:
        cells = "  ".join(f"{_cell(one):>5}" for one in row)
        yield f"  {row[0].check.name.ljust(names)}  {cells}  {_why(row, several)}"


def _cell(one: Assessed) -> str:
    return "n/a" if one.badness is None else f"{one.badness}/{one.check.range}"


def _why(row: Sequence[Assessed], several: Sequence[Rated]) -> str:
    """Say why a check differs: a line that only some of the systemds read, or a change of systemd's own."""
    directive = row[0].check.directive
    for one, rated in zip(row, several, strict=True):
        version = rated.exposure.systemd
        for line in rated.settings.lines if one.badness else ():
            if line.entry.key != directive:
                continue
            if line.status == "newer":
                return f"{version} has no {directive}= yet"
            for dropped in line.reading.dropped if line.reading else ():
                if dropped.since > version:
                    return f"{version} drops {printable(dropped.text)}, which came with {dropped.since}"
    return "systemd counts it in another way"
