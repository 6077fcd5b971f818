"""The part of ``check`` that scores what it checks; what is only for that is imported where it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardened_unit.exposure.rating import Rated
    from hardened_unit.report.style import Style
    from hardened_unit.settings import Settings
    from hardened_unit.sources import Source
    from hardened_unit.unitfile import Unit
    from systemd_directives.target import Target


def rated(unit: Unit, source: Source, target: Target, read: Settings) -> list[Rated]:
    """Score a unit from the settings that it is checked by; nothing for one that has no score, of which the findings tell."""
    from hardened_unit.exposure.rating import rate  # noqa: PLC0415 - as above

    path = "<stdin>" if source.path == "-" else source.path
    try:
        return [rate(unit, source.name, target.systemd, whole=source.whole, path=path, read=read)]
    except UserError:
        return []


def lines(found: list[Rated], style: Style) -> Iterator[str]:
    """Show the scores below the findings."""
    from hardened_unit.report import scores  # noqa: PLC0415 - as above

    yield ""
    yield from scores.in_short(found, style)
