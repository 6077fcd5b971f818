"""Where everything of a picture of interactions goes, in pixels: what is drawn, before anyone draws it.

Two kinds of picture. A *star* has one directive in the middle and its neighbours to the left and right. A *matrix* has a column
for each directive that says something and a row for each that it is said of, with signs where they cross: hundreds of edges can
still be read so, as lines they could not.
"""

from __future__ import annotations

from itertools import chain
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.report.interactions import RELATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hardened_unit.report.interactions import Edge
    from hardened_unit.report.page import Neighbours
    from systemd_directives.catalogue import Catalogue

ADVANCE = 7.25
"""The width of a character; the drawing stretches or narrows a text to just this."""

_PAD = 6
_BOX = 20
_STEP = 25
_HEADING = 20
_GAP = 56
_COLUMN, _ROW = 19, 20
_WIDEST = 23
"""How many columns one picture has at most, so that it fits beside a navigation; with more there are several pictures."""
_LEGEND = 312
"""How wide a legend may always be."""
_SIGN = 16
_BEFORE = 9
"""How far a sign stands before its box."""


class Box(NamedTuple):
    """A place for a text; of a turned one, which reads upwards, the height is the longer side."""

    x: float
    y: float
    width: float
    height: float
    text: str
    name: str = ""
    """The directive that it leads to."""


class Mark(NamedTuple):
    """The sign of a relation, around a point."""

    x: float
    y: float
    relation: str
    says: str = ""
    turn: int = 0
    """By how many degrees an arrow is turned that would point to the right."""


class Line(NamedTuple):
    """A connection from the middle of a star to a neighbour."""

    start: tuple[float, float]
    end: tuple[float, float]


class Star(NamedTuple):
    """A directive and its neighbours."""

    width: float
    height: float
    middle: Box
    boxes: tuple[Box, ...]
    headings: tuple[Box, ...]
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]


class Matrix(NamedTuple):
    """Directives, and those that they say something of."""

    width: float
    height: float
    left: float
    top: float
    columns: tuple[Box, ...]
    rows: tuple[Box, ...]
    headings: tuple[Box, ...]
    marks: tuple[Mark, ...]
    legend: tuple[Box, ...]
    signs: tuple[Mark, ...]


def _length(text: str) -> float:
    return len(text) * ADVANCE


_Group = tuple[str, list[tuple[str, str]]]
"""A relation, and the name and text of each neighbour."""

_LEFT = "implied-by", "needed-by", "voided-by"
_RIGHT = "implies", "needs", "undoes"
_TURN = {"implies": 180, "implied-by": 270}
"""Where arrows point in a matrix: from the column to the row's name, or up."""


def star(content: Neighbours) -> Star:
    """Lay out a directive and its neighbours: to the left what acts on it, to the right what it acts on."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for other in content.others:
        groups.setdefault(other.relation, []).append((other.name, other.text))
    left = [(relation, groups[relation]) for relation in _LEFT if relation in groups]
    right = [(relation, groups[relation]) for relation in _RIGHT if relation in groups]
    if "conflicts-with" in groups:
        min(left, right, key=_height).append(("conflicts-with", groups["conflicts-with"]))
    beside = groups.get("pair-with", [])
    room = round((_height(right) - _height(left) + len(beside) * _STEP) / (2 * _STEP))
    split = min(max(room, 0), len(beside))
    for side, some in ((left, beside[:split]), (right, beside[split:])):
        if some:
            side.append(("pair-with", some))

    own = f"{content.name}="
    height = max(_height(left), _height(right), _BOX) + 2 * _PAD
    widths = [_width(side) for side in (left, right)]
    middle_x = widths[0] + _GAP if left else 0
    middle = Box(middle_x + 1, height / 2 - _BOX / 2 - 2, _length(own) + 2 * _PAD, _BOX + 4, own, content.name)
    right_x = middle.x + middle.width + _GAP
    drawn = [*_side(left, 1, widths[0], height, middle), *_side(right, right_x, widths[1], height, middle)]
    width = right_x + widths[1] + 1 if right else middle.x + middle.width + 1
    return Star(
        width,
        height,
        middle,
        tuple(item for item in drawn if isinstance(item, Box) and item.name),
        tuple(item for item in drawn if isinstance(item, Box) and not item.name),
        tuple(item for item in drawn if isinstance(item, Line)),
        tuple(item for item in drawn if isinstance(item, Mark)),
    )


def _height(groups: Sequence[_Group]) -> int:
    return sum(_HEADING + len(members) * _STEP for _, members in groups)


def _width(groups: Sequence[_Group]) -> float:
    texts = [text for relation, members in groups for text in (RELATIONS[relation], *(text for _, text in members))]
    return max(map(_length, texts), default=0) + 2 * _PAD


def _side(groups: Sequence[_Group], x: float, width: float, height: float, middle: Box) -> Iterator[Box | Line | Mark]:
    """Lay out one side, which begins at ``x``: its groups one below the other, in the middle of the height."""
    leftwards = x < middle.x
    start = (middle.x if leftwards else middle.x + middle.width, height / 2)
    y = (height - _height(groups)) / 2
    for relation, members in groups:
        wording = RELATIONS[relation]
        words = _length(wording)
        yield Box(x + width - words - _PAD if leftwards else x + _PAD, y, words, _HEADING, wording)
        y += _HEADING
        for name, text in members:
            own = _length(text) + 2 * _PAD
            box = Box(x + width - own if leftwards else x, y + (_STEP - _BOX) / 2, own, _BOX, text, name)
            at = box.x + own if leftwards else box.x
            centre = y + _STEP / 2
            away = 1 if leftwards else -1
            yield box
            yield Line(start, (at + away * _BEFORE * 2, centre))
            yield Mark(at + away * _BEFORE, centre, relation)
            y += _STEP


def matrices(edges: Sequence[Edge], known: Catalogue) -> list[Matrix]:
    """Lay out edges as matrices, each with as many columns as fit."""
    sources = list(dict.fromkeys(edge.source for edge in edges))
    if not sources:
        return []
    pictures = ceil(len(sources) / _WIDEST)
    many = ceil(len(sources) / pictures)
    parts = [sources[first : first + many] for first in range(0, len(sources), many)]
    return [_matrix(part, [edge for edge in edges if edge.source in part], known) for part in parts]


def _matrix(sources: Sequence[str], edges: Sequence[Edge], known: Catalogue) -> Matrix:
    groups = _chapters({edge.target for edge in edges}, known.directive(sources[0]).category, known)
    texts = [*groups, *(f"{name}=" for name in chain.from_iterable(groups.values()))]
    left = max(map(_length, texts)) + 2 * _PAD
    width = max(left + len(sources) * _COLUMN, _LEGEND) + 2 * _PAD
    legend, signs, legend_height = _legend({edge.other.kind for edge in edges}, width)
    head = max(_length(f"{source}=") for source in sources) + 2 * _PAD
    top = legend_height + head
    columns = {
        source: Box(left + index * _COLUMN, legend_height, _COLUMN, head, f"{source}=", source)
        for index, source in enumerate(sources)
    }
    rows: dict[str, Box] = {}
    headings: list[Box] = []
    y = top
    for title, names in groups.items():
        headings.append(Box(0, y, left, _HEADING, title))
        y += _HEADING
        for name in names:
            rows[name] = Box(0, y, left, _ROW, f"{name}=", name)
            y += _ROW
    marks = tuple(_marks(edges, columns, rows))
    return Matrix(
        width, y + _PAD, left, top, tuple(columns.values()), tuple(rows.values()), tuple(headings), marks, legend, signs
    )


def _chapters(names: set[str], own: str, known: Catalogue) -> dict[str, list[str]]:
    """Group names by the titles of their chapters: the one that is asked for, the others in their order, and who is in none."""
    groups: dict[str, list[str]] = {}
    for directive in sorted(known.directives(), key=lambda directive: directive.category != own):
        if directive.name in names:
            groups.setdefault(known.category(directive.category).title, []).append(directive.name)
    if others := sorted(name for name in names if not known.has_directive(name)):
        groups["Not in this reference"] = others
    return groups


def _marks(edges: Iterable[Edge], columns: dict[str, Box], rows: dict[str, Box]) -> Iterator[Mark]:
    cells: dict[tuple[str, str], dict[str, list[str]]] = {}
    for edge in edges:
        cells.setdefault((edge.source, edge.target), {}).setdefault(edge.other.kind, []).append(edge.other.with_)
    for (source, target), kinds in cells.items():
        column, row = columns[source], rows[target]
        for place, (kind, settings) in enumerate(kinds.items()):
            # Where there are several they share the cell.
            x = column.x + _COLUMN * (2 * place + 1) / (2 * len(kinds))
            says = f"{source}= {RELATIONS[kind][:1].lower()}{RELATIONS[kind][1:]} {', '.join(settings)}"
            yield Mark(x, row.y + _ROW / 2, kind, says, _TURN.get(kind, 0))


def _legend(kinds: set[str], width: float) -> tuple[tuple[Box, ...], tuple[Mark, ...], float]:
    """Explain the signs, from left to right and then below; give also the height that this takes."""
    entries = [(kind, wording.lower()) for kind, wording in RELATIONS.items() if kind in kinds]
    boxes = [Box(_PAD, 0, _length(intro := "The setting above …"), _ROW, intro)]
    signs: list[Mark] = []
    x, y = boxes[0].width + 3 * _PAD, 0.0
    for kind, wording in [*entries, ("", "… the one to the left.")]:
        sign = _SIGN if kind else 0
        if x + sign + _length(wording) > width:
            x, y = _PAD, y + _ROW
        if kind:
            signs.append(Mark(x + _SIGN / 2, y + _ROW / 2, kind, turn=_TURN.get(kind, 0)))
        boxes.append(Box(x + sign, y, _length(wording), _ROW, wording))
        x += sign + _length(wording) + 2 * _PAD
    return tuple(boxes), tuple(signs), y + _ROW + 2 * _PAD
