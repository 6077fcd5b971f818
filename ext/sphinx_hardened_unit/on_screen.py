"""Markup that only a browser gets: pictures and forms. Whatever they say stands beside them in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class OnScreen(nodes.raw):
    """HTML that every other format does without, and e-books too, whose pages may have no forms and undeclared pictures."""


def on_screen(html: str) -> OnScreen:
    """Make such a node; translators never see it."""
    return OnScreen("", html, format="html", translatable=False)


def setup(app: Sphinx) -> None:
    """Have it left out of e-books."""
    app.connect("doctree-resolved", _leave_out)


def _leave_out(app: Sphinx, doctree: nodes.document, _docname: str) -> None:
    if app.builder.name == "epub":
        for node in list(doctree.findall(OnScreen)):
            node.parent.remove(node)
