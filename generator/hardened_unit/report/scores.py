"""Scores as people read them in a terminal: a bar for each check, worst first, and what the number does not say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.exposure import shown
from hardened_unit.rules.wording import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hardened_unit.exposure import Assessed
    from hardened_unit.exposure.rating import Rated
    from hardened_unit.report.style import Style
    from hardened_unit.unitfile import Entry

_BAR = 20
_SMALL_BAR = 8
_FULL, _EMPTY = "\N{FULL BLOCK}", "\N{LIGHT SHADE}"
_WORST = 100
_NAME = 38
"""The room that the names of nearly all checks need."""
_SHORTEST, _LONGEST = 24, 60
"""How short and how long the room for descriptions may be."""
_LOOKS = {
    "DANGEROUS": "red",
    "UNSAFE": "red",
    "EXPOSED": "red",
    "MEDIUM": "yellow",
    "OK": "green",
    "SAFE": "green",
    "PERFECT": "green",
}


def in_full(rated: Rated, style: Style, *, everything: bool) -> Iterator[str]:
    """Draw a unit check by check; the good ones are only counted, unless ``everything`` is wanted."""
    import shutil  # noqa: PLC0415 - a list of many needs no width

    width = shutil.get_terminal_size((100, 24)).columns
    yield f"{style(printable(rated.path), 'bold')}  {_headline(rated, style)}"
    yield ""
    checks = sorted(rated.exposure.checks, key=_worst_first)
    listed = [one for one in checks if everything or one.state == "bad"]
    column = min(max(width - _SMALL_BAR - 11 - _NAME, _SHORTEST), _LONGEST)
    scale = max((one.exposure or 0 for one in listed), default=0) or 1
    for one in listed:
        yield _row(one, column, scale, width, style, doubted=one.check.id in rated.doubted)
    rest = [state for state in ("good", "na") if not everything and any(one.state == state for one in checks)]
    if rest:
        counts = {state: sum(one.state == state for one in checks) for state in rest}
        said = [f"{counts[state]} {'good' if state == 'good' else 'not applicable'}" for state in rest]
        yield style(f"  {' and '.join(said)} (--all shows them)", "dim")
    yield from _beyond(rated, width, style)


def in_short(files: Sequence[Rated], style: Style) -> Iterator[str]:
    """Draw each unit on a line of its own, worst first."""
    for rated in sorted(files, key=lambda one: -one.exposure.points):
        colour = _LOOKS[rated.exposure.level]
        bar = style(_bar(rated.exposure.tenths, _WORST, _BAR), colour)
        level = style(rated.exposure.level.ljust(9), colour)
        yield f"{bar} {rated.exposure.overall:>4} {level} {printable(rated.path)}{_doubt(rated)}"


def _headline(rated: Rated, style: Style) -> str:
    exposure = rated.exposure
    bar = _bar(exposure.tenths, _WORST, _BAR)
    return f"{style(f'{bar} {rated.overall}', _LOOKS[exposure.level])} {style(f'(systemd {exposure.systemd})', 'dim')}"


def _doubt(rated: Rated) -> str:
    return f" ({rated.overall.partition(', ')[2]})" if rated.doubted else ""


def _row(one: Assessed, column: int, scale: int, width: int, style: Style, *, doubted: bool) -> str:
    number = shown(one.exposure) if one.exposure else "" if one.state == "na" else "0.0"
    bar = _bar(one.exposure or 0, scale, _SMALL_BAR) if one.state != "na" else " " * _SMALL_BAR
    colour = {"bad": "red" if one.badness == one.check.range else "yellow", "good": "green", "na": "dim"}[one.state]
    name = f"{one.check.name}{' (see below)' if doubted else ''}"
    cut = _cut(name, max(width - column - _SMALL_BAR - 11, 1))
    return f"  {number:>4} {style(bar, colour)}  {_cut(one.says, column).ljust(column)}  {style(cut, 'dim')}".rstrip()


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: room - 1]}…"


def _beyond(rated: Rated, width: int, style: Style) -> Iterator[str]:
    headings = {
        "mistake": ("Good only because of a mistake", "red"),
        "void": ("Good, and without effect", "yellow"),
        "uncounted": ("In force, and not counted by systemd", "green"),
    }
    for kind, (heading, colour) in headings.items():
        items = [item for item in rated.beyond if item.kind == kind]
        if not items:
            continue
        import textwrap  # noqa: PLC0415 - many units have none

        yield ""
        yield f"  {style(heading, colour)}"
        for item in items:
            text = f"{item.directive}=  {printable(item.says)}{_where(item.entry)}"
            yield from textwrap.wrap(text, width, initial_indent="    ", subsequent_indent="      ", break_long_words=False)


def _where(entry: Entry | None) -> str:
    return f" (line {entry.last})" if entry else ""


def _worst_first(one: Assessed) -> tuple[bool, float, str]:
    badness = (one.badness or 0) * one.check.weight / one.check.range
    return one.state == "na", -badness, one.check.name


def _bar(amount: int, most: int, length: int) -> str:
    full = max(amount * length // most, min(amount, 1))
    return _FULL * full + _EMPTY * (length - full)
