"""Draw a page of the reference as docutils nodes.

Only plain nodes are made, because a builder that does not know a node may drop its text, and no markup is ever parsed, so
that the result is the same in reStructuredText and MyST and no prose can inject anything.
"""

from __future__ import annotations

from functools import cache
from html import escape
from itertools import zip_longest
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes

from hardened_unit.report.page import (
    Bar,
    Block,
    Bullets,
    Cell,
    Code,
    Fields,
    Link,
    Neighbours,
    Paragraph,
    Ref,
    Section,
    Table,
    Warned,
    runs,
)
from sphinx_hardened_unit.graph import star_picture
from sphinx_hardened_unit.on_screen import on_screen
from systemd_directives import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from systemd_directives.catalogue import Catalogue

LANGUAGE = "systemd"
"""The name of Pygments' lexer for unit files."""
OWN = "systemd_own"
"""The attribute of a block of code that the extension drew."""


def known_names() -> frozenset[str]:
    """List what running text can refer to: the directives, groups of system calls and capabilities that have a page."""
    return _names(catalogue.load())


@cache
def _names(known: Catalogue) -> frozenset[str]:
    return frozenset(name for kind in ("directives", "syscalls", "capabilities") for name in known.names(kind))


class Drawing:
    """Draws the blocks of one page.

    With ``sections`` headings are sections, which only the end of a section can hold; otherwise they are rubrics, which can
    stand anywhere.
    """

    def __init__(self, known: frozenset[str], *, sections: bool = False, prefix: str = "") -> None:
        """Take the names that references in running text may lead to, and what section identifiers begin with."""
        self._known = known
        self._sections = sections
        self._prefix = prefix

    def blocks(self, content: Iterable[Block]) -> list[nodes.Node]:
        """Draw blocks one after the other."""
        return [node for block in content for node in self._block(block)]

    def paragraph(self, text: str, *classes: str) -> nodes.paragraph:
        """Draw running text as a paragraph."""
        return nodes.paragraph("", "", *self.inline(text), classes=list(classes))

    def inline(self, text: Cell) -> list[nodes.Node]:
        """Draw running text, or a single reference, link or bar."""
        if isinstance(text, Bar):
            # The picture is left out by every builder but those of HTML, for which it is drawn.
            return [nodes.Text(f"{text.text} "), on_screen(bar_picture(text))]
        if isinstance(text, Link):
            return [nodes.reference("", text.text, refuri=text.address, internal=False)]
        if isinstance(text, Ref):
            pieces = [(nodes.literal if run.literal else nodes.inline)("", run.text) for run in runs(text.text or text.name)]
            return [self._reference(text, pieces[0] if len(pieces) == 1 else nodes.inline("", "", *pieces))]
        drawn: list[nodes.Node] = []
        for run in runs(text):
            shown = nodes.literal("", run.text) if run.literal else nodes.Text(run.text)
            if run.ref and run.ref.name in self._known:
                aimed = shown if run.literal else nodes.inline("", run.text)
                drawn.append(self._reference(run.ref, aimed))
            else:
                drawn.append(shown)
        return drawn

    def _block(self, block: Block) -> list[nodes.Node]:
        match block:
            case Paragraph(text, anchor):
                paragraph = self.paragraph(text)
                paragraph["ids"] += [anchor] if anchor else []
                return [paragraph]
            case Warned(text):
                return [nodes.warning("", self.paragraph(text), support_smartquotes=False)]
            case Bullets(items):
                return [
                    nodes.bullet_list("", *(nodes.list_item("", nodes.paragraph("", "", *self.inline(item))) for item in items))
                ]
            case Fields(rows):
                return [nodes.field_list("", *(self._field(label, value) for label, value in rows), classes=["systemd-fields"])]
            case Table(rows=rows):
                return [self._table(block)] if rows else []
            case Code(text):
                return [code(text)]
            case Neighbours():
                return [star_picture(block, self._known)]
            case Section(title, parts):
                return self._section(title, self.blocks(parts))

    def _section(self, title: str, content: Sequence[nodes.Node]) -> list[nodes.Node]:
        if not self._sections:
            return [nodes.rubric("", title), *content]
        return [nodes.section("", nodes.title("", title), *content, ids=[nodes.make_id(f"{self._prefix}-{title}")])]

    def _field(self, label: str, value: Cell) -> nodes.field:
        return nodes.field("", nodes.field_name("", label), nodes.field_body("", nodes.paragraph("", "", *self.inline(value))))

    def _table(self, table: Table) -> nodes.table:
        used = [column for column in range(len(table.headings)) if any(row[column] for row in table.rows)]
        group = nodes.tgroup("", *(nodes.colspec("", colwidth=table.widths[column]) for column in used), cols=len(used))
        headings = (nodes.entry("", nodes.paragraph("", table.headings[column])) for column in used)
        group += nodes.thead("", nodes.row("", *headings))
        body = nodes.tbody("")
        for row, anchor in zip_longest(table.rows, table.anchors):
            first, *rest = (nodes.paragraph("", "", *self.inline(row[column])) for column in used)
            if anchor:
                # A node of its own: LaTeX and others lose the identifier of a row or a paragraph.
                first.insert(0, nodes.target("", "", ids=[anchor]))
            body += nodes.row("", *(nodes.entry("", paragraph) for paragraph in (first, *rest)))
        group += body
        return nodes.table("", group, classes=["systemd-table", "colwidths-given"])

    @staticmethod
    def _reference(ref: Ref, shown: nodes.Node) -> addnodes.pending_xref:
        return addnodes.pending_xref(
            "",
            shown,
            refdomain="systemd",
            reftype=ref.kind,
            reftarget=ref.name,
            refexplicit=True,
            systemd_optional=True,
            systemd_anchor=ref.anchor,
        )


_LENGTH, _HEIGHT = 120, 10


def bar_picture(bar: Bar) -> str:
    """Draw a bar as inline SVG; its colours are the style sheet's, so that it can be read on dark pages too."""
    filled = round(max(0.0, min(bar.share, 1.0)) * _LENGTH, 1)
    label = escape(bar.label, quote=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="systemd-bar systemd-bar-{bar.look}" role="img" aria-label="{label}" '
        f'width="{_LENGTH}" height="{_HEIGHT}" viewBox="0 0 {_LENGTH} {_HEIGHT}"><title>{label}</title>'
        f'<rect class="systemd-bar-whole" width="{_LENGTH}" height="{_HEIGHT}" rx="2" fill="currentColor" fill-opacity=".15"/>'
        f'<rect class="systemd-bar-share" width="{filled}" height="{_HEIGHT}" rx="2" fill="currentColor"/></svg>'
    )


def code(text: str, language: str = LANGUAGE) -> nodes.literal_block:
    """Draw the text of a unit; one that the lexer stumbles over is shown all the same, and without a word.

    It is marked as the extension's own, which is not checked as a block of the document.
    """
    shown = text.rstrip("\n")
    return nodes.literal_block(shown, shown, language=language, force=True, **{OWN: True})
