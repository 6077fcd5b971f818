"""The style sheet and the script of the catalogue's table, on the pages that need them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_STATIC = Path(__file__).with_name("static")


def setup(app: Sphinx) -> None:
    """Have the files copied into HTML builds and named on their pages."""
    app.connect("builder-inited", _add)
    app.connect("html-page-context", _script)


def _add(app: Sphinx) -> None:
    if app.builder.format == "html":
        app.config.html_static_path.append(str(_STATIC))
        app.add_css_file("hardened-unit.css")


def _script(app: Sphinx, _name: str, _template: str, _context: dict[str, Any], doctree: nodes.document | None) -> None:
    if doctree and any("systemd-catalogue" in table["classes"] for table in doctree.findall(nodes.table)):
        app.add_js_file("hardened-unit-catalogue.js", loading_method="defer")
