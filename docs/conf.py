"""The site: built with the extension itself, like any team's wiki."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hardened_unit import __version__
from hardened_unit.cli.configuration import Configuration
from systemd_directives import catalogue, checks, proofs, schema

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

project = "hardened-unit"
author = "the hardened-unit developers"
project_copyright = "the hardened-unit developers"
release = version = __version__

extensions = ["sphinx_hardened_unit", "myst_parser", "sphinx_copybutton"]
hardened_unit_reference = "reference"
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


def setup(app: Sphinx) -> None:
    """Publish the data with the site, and keep its pages small."""
    app.connect("build-finished", _publish_data)
    app.connect("html-page-context", _fold_navigation, priority=400)


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


def _publish_data(app: Sphinx, error: Exception | None) -> None:
    if error is None and app.builder.format == "html":
        folder = Path(app.outdir, "data", "v1")
        shutil.copytree(Path(catalogue.COMPILED).with_name("schemas"), folder / "schema", dirs_exist_ok=True)
        shutil.copy(catalogue.COMPILED, folder)
        shutil.copy(checks.COMPILED, folder)
        shutil.copy(proofs.RECORD, folder)
        configuration = schema.document(Configuration, "The checker's configuration, .hardened-unit.toml")
        folder.joinpath("schema", "configuration.json").write_text(json.dumps(configuration, indent=2) + "\n", encoding="utf-8")
