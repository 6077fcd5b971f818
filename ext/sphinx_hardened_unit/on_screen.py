"""Markup that only a browser gets: pictures and forms. Whatever they say stands beside them in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def on_screen(html: str) -> nodes.raw:
    """Make a node that every other format does without, and e-books too, whose pages may have no forms and undeclared pictures.

    It is a plain one with a mark, since some builders fail on a kind of node that they do not know. Translators never see it.
    """
    return nodes.raw("", html, format="html", translatable=False, on_screen=True)


def setup(app: Sphinx) -> None:
    """Have it left out of e-books."""
    app.connect("doctree-resolved", _leave_out)


def _leave_out(app: Sphinx, doctree: nodes.document, _docname: str) -> None:
    if app.builder.name == "epub":
        for node in list(doctree.findall(nodes.raw)):
            if node.get("on_screen"):
                node.parent.remove(node)
