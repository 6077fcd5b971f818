"""The site: built with the extension itself, like any team's wiki."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes

from hardened_unit import __version__
from hardened_unit.cli.configuration import Configuration
from hardened_unit.report.published import FOLDER
from systemd_directives import schema
from systemd_directives.publishing import publish

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "hardened-unit"
author = "the hardened-unit developers"
project_copyright = "the hardened-unit developers"
release = version = __version__

extensions = ["sphinx_hardened_unit", "myst_parser", "sphinx_copybutton"]
# Where the site will be, such as https://example.org/hardened-unit/: a map of it for search engines needs whole addresses.
if html_baseurl := os.environ.get("SITE_URL", ""):
    extensions.append("sphinx_sitemap")
    sitemap_url_scheme = "{link}"
    sitemap_excludes = ["search.html", "genindex.html"]
hardened_unit_reference = "reference"
# Where tools/make_engine.py put the engine that the generator page runs in browsers; without it the page has ready-made units.
hardened_unit_engine = os.environ.get("SITE_ENGINE", "")
myst_enable_extensions = ["colon_fence", "deflist", "fieldlist"]
myst_url_schemes = {"https": None, "site": "{{path}}"}  # site: a file of the site that is no document
copybutton_prompt_text = "$ "
nitpicky = True
exclude_patterns: list[str] = []

html_theme = "furo"
html_title = "hardened-unit"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = [("site.js", {"defer": "defer"})]
templates_path = ["_templates"]
html_copy_source = False
html_show_sphinx = False
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#1f5f3f", "color-brand-content": "#1f5f3f"},
    "dark_css_variables": {"color-brand-primary": "#7fd4a6", "color-brand-content": "#7fd4a6"},
}

# A book has what the first page leads to; the last value leaves out the first page, which is a page of doors.
latex_documents = [("index", "hardened-unit.tex", html_title, author, "manual", True)]
latex_engine = "xelatex"
epub_show_urls = "no"


def setup(app: Sphinx) -> None:
    """Publish the data with the site, and keep its pages small."""
    app.connect("build-finished", _publish_data)
    app.connect("html-page-context", _fold_navigation, priority=400)
    app.connect("doctree-resolved", _link_data)


def _fold_navigation(
    _app: Sphinx, _page: str, _template: str, context: dict[str, Any], _document: nodes.document | None
) -> None:
    """Have only the branch of the navigation unfolded that a page is in.

    The theme asks for all of it on each page, which makes every page larger and the build slower by the number of pages.
    """
    whole = context.get("toctree")
    if whole:
        # Sphinx gives the captions the role of headings, and forgets the level.
        level = 'role="heading"', 'role="heading" aria-level="2"'
        context["toctree"] = lambda **wanted: whole(**wanted | {"collapse": True}).replace(*level)


def _link_data(app: Sphinx, doctree: nodes.document, _docname: str) -> None:
    """Have a book link to the data on the site, or name it where the site has no address yet: no book has the files."""
    if _is_site(app):
        return
    for link in list(doctree.findall(nodes.reference)):
        _, found, path = link.get("refuri", "").partition(f"{FOLDER}/")
        if found and html_baseurl:
            link["refuri"] = f"{html_baseurl}{FOLDER}/{path}"
        elif found:
            link.parent[link.parent.index(link)] = nodes.inline("", "", *link.children)


def _publish_data(app: Sphinx, error: Exception | None) -> None:
    if error is None and _is_site(app):
        configuration = schema.document(Configuration, "The checker's configuration, .hardened-unit.toml")
        publish(Path(app.outdir, FOLDER), {"configuration": configuration})


def _is_site(app: Sphinx) -> bool:
    return bool(app.builder.format == "html") and app.builder.name != "epub"
