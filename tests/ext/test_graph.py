"""The graph of interactions: everything is drawn, everything is said in words too, and nothing is in the way of another."""

from __future__ import annotations

import html
import re
from itertools import combinations
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from hardened_unit.report import interactions, layout, pages
from hardened_unit.report.interactions import RELATIONS, Edge
from hardened_unit.report.page import Neighbour, Neighbours, Section
from sphinx_hardened_unit.graph import matrix_pictures, star_picture
from systemd_directives.model import Interaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from systemd_directives.catalogue import Catalogue

    from .conftest import Built

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def project(build_in: Callable[..., Built], known: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build the whole graph, and in another document all directives."""
    documents = {
        "index.rst": "T\n=\n\n.. toctree::\n   :glob:\n\n   *\n",
        "graph.rst": "G\n=\n\n" + "".join(f".. systemd:interactions:: {name}\n\n" for name in known.names("categories")),
        "all.rst": "A\n=\n\n" + "".join(f".. systemd:autodirective:: {name}\n\n" for name in known.names("directives")),
    }
    folder: Path = tmp_path_factory.mktemp("graph")
    built = build_in(folder, documents)
    assert built.warnings == []
    return built


def pictures(text: str) -> list[ET.Element]:
    """Parse the pictures of a page, as XML, which is stricter than HTML."""
    return [ET.fromstring(drawn) for drawn in re.findall(r"<svg.*?</svg>", text, re.DOTALL)]  # noqa: S314 - our own


def plain(markup: str) -> str:
    """Give the text of some markup."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def stars(known: Catalogue) -> Iterator[Neighbours]:
    """Give what is drawn on the pages of directives."""
    for directive in known.directives():
        for block in pages.directive_page(directive, known).blocks:
            if isinstance(block, Section):
                yield from (part for part in block.blocks if isinstance(part, Neighbours))


def test_every_interaction_is_drawn_and_is_a_row_of_the_table(project: Built, known: Catalogue) -> None:
    """In the picture of its chapter; the row has the relation, the setting, the versions and the note."""
    text = project.text("graph.html")
    drawn = {title.text for picture in pictures(text) for title in picture.iter(f"{SVG}title")}
    rows = [plain(row) for row in re.findall(r"<tr class=\"row-\w+\"><td.*?</tr>", text, re.DOTALL)]
    edges = interactions.edges(known)
    assert len(rows) == len(edges) > 600
    for edge, row in zip(edges, rows, strict=True):
        relation = RELATIONS[edge.other.kind]
        words = f"{edge.source}= {relation[:1].lower()}{relation[1:]} "
        assert any(title and title.startswith(words) and edge.other.with_ in title for title in drawn), edge
        versions = interactions.versions(edge.other.from_, edge.other.until)
        assert row.startswith(" ".join(filter(None, (f"{edge.source}=", relation, edge.other.with_, versions)))), row


def test_every_node_leads_to_the_page_of_its_directive(project: Built, known: Catalogue) -> None:
    """In both kinds of picture. What the reference does not have is no link."""
    there = set(re.findall(r'id="([^"]+)"', project.text("all.html")))
    for name in ("graph.html", "all.html"):
        nodes = [node for picture in pictures(project.text(name)) for node in picture.iter(f"{SVG}a")]
        assert len(nodes) > 500
        for node in nodes:
            label = "".join(node.itertext())
            directive = label.partition("=")[0]
            if "href" in node.attrib:
                page, _, anchor = node.attrib["href"].partition("#")
                assert page == ("" if name == "all.html" else "all.html")
                assert anchor in there
                if known.has_directive(directive):
                    assert anchor == f"systemd-directive-{directive.lower()}"
            else:
                assert not known.has_directive(directive), label


def test_a_page_draws_and_tells_all_that_touch_its_directive(known: Catalogue) -> None:
    """Whichever of the two says so."""
    drawn = {star.name: {other.name for other in star.others} for star in stars(known)}
    for edge in interactions.edges(known):
        assert edge.target in drawn[edge.source]
        if known.has_directive(edge.target):
            assert edge.source in drawn[edge.target]
            told = repr(pages.directive_page(known.directive(edge.target), known).blocks)
            assert f"``{edge.source}=" in told or edge.source == edge.target


def test_what_one_says_the_other_is_told_the_other_way_round(known: Catalogue) -> None:
    """Not twice where both say the same."""
    edges = [
        Edge("A", "B", Interaction("voided-by", "B=yes")),
        Edge("A", "B", Interaction("voided-by", "B=no")),
        Edge("A", "C", Interaction("implies", "C=")),
        Edge("C", "A", Interaction("implied-by", "A=yes")),
        Edge("A", "A", Interaction("pair-with", "x")),
    ]
    assert interactions.own(edges, "A") == (
        Neighbour("voided-by", "B", "B="),
        Neighbour("implies", "C", "C="),
        Neighbour("pair-with", "A", "x"),
    )
    assert interactions.named_by(edges, "B") == (Neighbour("undoes", "A", "A="),)
    assert interactions.named_by(edges, "C") == interactions.named_by(edges, "A") == ()
    assert {edge.other.kind for edge in interactions.edges(known)} <= RELATIONS.keys()


def apart(boxes: list[layout.Box], width: float, height: float) -> None:
    """Check that boxes hold their texts, are inside the picture, and do not overlap."""
    for box in boxes:
        assert len(box.text) * layout.ADVANCE <= max(box.width, box.height), box
        assert box.x >= 0, box
        assert box.y >= 0, box
        assert box.x + box.width <= width, box
        assert box.y + box.height <= height, box
    for one, other in combinations(boxes, 2):
        beside = one.x + one.width <= other.x or other.x + other.width <= one.x
        assert beside or one.y + one.height <= other.y or other.y + other.height <= one.y, (one, other)


def test_nothing_is_in_the_way_in_a_star(known: Catalogue) -> None:
    """Each neighbour has its own place, and a line that ends before it."""
    for content in stars(known):
        star = layout.star(content)
        apart([star.middle, *star.boxes, *star.headings], star.width, star.height)
        assert len(star.boxes) == len(star.lines) == len(star.marks) == len(content.others)
        for box, line in zip(star.boxes, star.lines, strict=True):
            assert box.y < line.end[1] < box.y + box.height
            assert not box.x <= line.end[0] <= box.x + box.width


def test_nothing_is_in_the_way_in_a_matrix(known: Catalogue) -> None:
    """No two signs are at the same place, and no picture is wider than the column of text beside a navigation."""
    for name in known.names("categories"):
        for matrix in layout.matrices(interactions.edges(known, name), known):
            apart([*matrix.columns, *matrix.rows, *matrix.headings, *matrix.legend], matrix.width, matrix.height)
            signs = [*matrix.marks, *matrix.signs]
            places = {(sign.x, sign.y) for sign in signs}
            assert len(places) == len(signs)
            assert all(0 < sign.x < matrix.width and 0 < sign.y < matrix.height for sign in signs)
            assert matrix.width <= 736


def test_what_is_drawn_cannot_be_taken_for_markup(known: Catalogue) -> None:
    """A setting may have any character."""
    text = '<script>&"' + "'"
    other = Interaction("pair-with", text)
    (matrix,) = matrix_pictures([Edge("ProtectHome", "ProtectHome", other)], text, known)
    star = star_picture(Neighbours("ProtectHome", (Neighbour("pair-with", "ProtectHome", text),)), frozenset())
    for picture in (matrix, star):
        (drawn,) = pictures(picture.astext())
        assert text in "".join(drawn.itertext())
        assert drawn.attrib["role"] == "group"
        assert drawn.attrib["aria-label"]
        assert "style" not in picture.astext()


@pytest.mark.parametrize("builder", ["text", "latex", "epub"])
def test_elsewhere_the_table_says_it(build: Callable[..., Built], builder: str) -> None:
    """Without a piece of the picture."""
    built = build(
        {"index.rst": "T\n=\n\n.. systemd:interactions:: network\n\n.. systemd:autodirective:: IPAddressDeny\n"}, builder
    )
    file = {"text": "index.txt", "latex": "*.tex", "epub": "index.xhtml"}[builder]
    (path,) = built.folder.glob(file)
    text = path.read_text(encoding="utf-8")
    assert "svg" not in text
    assert "systemd:" not in text
    assert "Goes with" in text
    assert "SocketBindDeny" in text


def test_an_unknown_chapter_is_a_warning(build: Callable[..., Built]) -> None:
    """With the place, and the names that there are."""
    built = build({"index.rst": "T\n=\n\n.. systemd:interactions:: netwrok\n"})
    (warning,) = built.warnings
    assert "index.rst:4" in warning
    assert "did you mean network?" in warning
