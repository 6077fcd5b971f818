"""Draw the graph of interactions as SVG, and put a chapter's part of it into a document, with the table that says the same."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Protocol, cast

from docutils import nodes

from hardened_unit.report.layout import ADVANCE, matrices, star
from sphinx_hardened_unit.on_screen import on_screen
from sphinx_hardened_unit.outward import address_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sphinx.application import Sphinx

    from hardened_unit.report.interactions import Edge
    from hardened_unit.report.layout import Box, Line, Mark, Matrix
    from hardened_unit.report.page import Neighbours
    from systemd_directives.catalogue import Catalogue

_ARROW = "M-5 0H5M1-4 5 0 1 4"
_CROSS = "M-4-4 4 4M-4 4 4-4"
_RING = "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z"
_SIGNS = {
    "implies": _ARROW,
    "implied-by": _ARROW,
    "needs": _RING,
    "needed-by": _RING,
    "undoes": _CROSS,
    "voided-by": _CROSS,
    "conflicts-with": "M0-4.5 5 4H-5z",
    "pair-with": "M-1.5 0a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0z",
}
"""The path of each sign around its point; an arrow points to the right."""

_TO = re.compile(r' href="systemd:(\w+)"')
"""A link in a picture, before it is known where the page is."""


def setup(app: Sphinx) -> None:
    """Have the links of pictures lead to pages once all documents are read."""
    app.connect("doctree-resolved", _lead)


def star_picture(content: Neighbours, known: frozenset[str]) -> nodes.raw:
    """Draw a directive amid its neighbours."""
    drawn = star(content)
    lines = "".join(map(_curve, drawn.lines))
    headings = "".join(
        _words([box], "systemd-heading", *(["systemd-end"] if box.x < drawn.middle.x else [])) for box in drawn.headings
    )
    body = (
        f'<g class="systemd-lines" aria-hidden="true">{lines}{_marks(drawn.marks)}</g>{headings}'
        f"{_node(drawn.middle, known, 'systemd-middle')}{''.join(_node(box, known) for box in drawn.boxes)}"
    )
    return _picture(f"{content.name}= and the settings that it has to do with", drawn.width, drawn.height, body)


def _curve(line: Line) -> str:
    (x, y), (to_x, to_y) = line.start, line.end
    between = (x + to_x) / 2
    return f'<path d="M{x:g} {y:g}C{between:g} {y:g} {between:g} {to_y:g} {to_x:g} {to_y:g}"/>'


def matrix_pictures(edges: Sequence[Edge], title: str, catalogue: Catalogue) -> list[nodes.raw]:
    """Draw a chapter's directives, and those that they touch; large chapters in parts."""
    known = frozenset(catalogue.names("directives"))
    drawn = matrices(edges, catalogue)
    labels = [
        f"Interactions: {title}" + (f", part {part} of {len(drawn)}" if len(drawn) > 1 else "")
        for part, _ in enumerate(drawn, 1)
    ]
    return [
        _picture(label, matrix.width, matrix.height, _matrix(matrix, known))
        for label, matrix in zip(labels, drawn, strict=True)
    ]


def _matrix(drawn: Matrix, known: frozenset[str]) -> str:
    right = drawn.columns[-1].x + drawn.columns[-1].width
    bottom = drawn.rows[-1].y + drawn.rows[-1].height
    places = {column.name: column for column in drawn.columns}
    own = "".join(
        f'<rect x="{places[row.name].x:g}" y="{row.y:g}" width="{places[row.name].width:g}" height="{row.height:g}"/>'
        for row in drawn.rows
        if row.name in places
    )
    across = "".join(f"M0 {y:g}H{right:g}" for y in [row.y for row in drawn.rows] + [bottom])
    down = "".join(f"M{x:g} {drawn.top:g}V{bottom:g}" for x in [column.x for column in drawn.columns] + [right])
    return (
        f'<g aria-hidden="true"><g class="systemd-own">{own}</g><path class="systemd-grid" d="{across}{down}"/>'
        f"{_words(drawn.legend)}{_marks([*drawn.signs, *drawn.marks])}</g>{_words(drawn.headings, 'systemd-heading')}"
        f"{''.join(_label(column, known, turned=True) for column in drawn.columns)}"
        f"{''.join(_label(row, known) for row in drawn.rows)}"
    )


def _picture(label: str, width: float, height: float, body: str) -> nodes.raw:
    size = f'width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}"'
    drawn = on_screen(
        f'<div class="systemd-graph"><svg xmlns="http://www.w3.org/2000/svg" role="group" '
        f'aria-label="{escape(label, quote=True)}" {size}>{body}</svg></div>'
    )
    drawn["systemd_links"] = True
    return drawn


def _marks(marks: Iterable[Mark]) -> str:
    return "".join(
        f'<g class="systemd-sign systemd-sign-{mark.relation}" transform="translate({mark.x:g} {mark.y:g})'
        f'{f" rotate({mark.turn})" if mark.turn else ""}">'
        f"{f'<title>{escape(mark.says)}</title>' if mark.says else ''}"
        f'<rect x="-9" y="-9" width="18" height="18"/><path d="{_SIGNS[mark.relation]}"/></g>'
        for mark in marks
    )


def _words(boxes: Iterable[Box], *classes: str) -> str:
    named = " ".join(("systemd-words", *classes))
    return "".join(
        f'<text class="{named}" x="{box.x + (box.width if "systemd-end" in classes else 0):g}" '
        f'y="{box.y + box.height / 2 + 4:g}">{escape(box.text)}</text>'
        for box in boxes
    )


def _text(box: Box, where: str) -> str:
    return f'<text {where} textLength="{len(box.text) * ADVANCE:g}" lengthAdjust="spacingAndGlyphs">{escape(box.text)}</text>'


def _node(box: Box, known: frozenset[str], *classes: str) -> str:
    """Draw a node of a star."""
    shape = f'<rect x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}" rx="4"/>'
    text = _text(box, f'x="{box.x + (box.width - len(box.text) * ADVANCE) / 2:g}" y="{box.y + box.height / 2 + 4:g}"')
    return _link(box.name, known, shape + text, "systemd-node", *classes)


def _label(box: Box, known: frozenset[str], *, turned: bool = False) -> str:
    """Draw the name of a matrix's row, or turned that of a column."""
    shape = f'<rect x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}"/>'
    x, y = (
        (box.x + box.width / 2 + 4, box.y + box.height - 6) if turned else (box.x + box.width - 6, box.y + box.height / 2 + 4)
    )
    where = f'transform="translate({x:g} {y:g}) rotate(-90)"' if turned else f'class="systemd-end" x="{x:g}" y="{y:g}"'
    return _link(box.name, known, shape + _text(box, where), "systemd-label")


def _link(name: str, known: frozenset[str], content: str, *classes: str) -> str:
    aim = f' href="systemd:{name}"' if name in known else ""
    return f'<a class="{" ".join(classes)}"{aim}>{content}</a>'


class _Entry(Protocol):
    """Where something is described."""

    docname: str
    node_id: str


class _Places(Protocol):
    """What the domain knows."""

    objects: dict[tuple[str, str], _Entry]


def _lead(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    if app.builder.format != "html":
        return
    objects = cast("_Places", app.env.domains["systemd"]).objects

    def address(found: re.Match[str]) -> str:
        entry = objects.get(("directive", found[1]))
        if entry is None:
            elsewhere = address_of(app, docname, "directive", found[1])
            return f' href="{escape(elsewhere, quote=True)}"' if elsewhere else ""
        page = app.builder.get_relative_uri(docname, entry.docname)
        # In a document of one file a page is an anchor itself, which that of the directive replaces.
        return f' href="{escape(page.partition("#")[0], quote=True)}#{entry.node_id}"'

    for node in list(doctree.findall(nodes.raw)):
        if node.get("systemd_links"):
            node.replace_self(on_screen(_TO.sub(address, node.astext())))
