"""Sphinx extension: hardened unit files that are checked at each build, and the reference behind them.

``extensions = ["sphinx_hardened_unit"]`` gives the domain ``systemd``, the Sphinx directive ``hardened-unit``, and on request
the pages of the reference as documents of the project.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit import __version__
from sphinx_hardened_unit import assets, documents, engine, graph, on_screen, settings, showing
from sphinx_hardened_unit.advice import believed
from sphinx_hardened_unit.domain import SystemdDomain, leave_plain
from sphinx_hardened_unit.generator import generated
from sphinx_hardened_unit.hardened_unit import BASES, HardenedUnit
from sphinx_hardened_unit.kernel_tables import kernel_rows
from sphinx_hardened_unit.reference import PAGES
from sphinx_hardened_unit.tables import interactions_of, overviews, records, summary

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register everything with Sphinx."""
    settings.setup(app)
    app.add_domain(SystemdDomain)
    app.connect("missing-reference", leave_plain)
    app.add_directive("hardened-unit", HardenedUnit)
    documents.setup(app)
    assets.setup(app)
    engine.setup(app)
    graph.setup(app)
    on_screen.setup(app)
    contents: dict[str, Callable[[str, Config], object]] = {shown.kind: shown.page for shown in PAGES}
    contents |= {"catalogue": overviews, "interactions": interactions_of, "records": records, "table": summary}
    contents |= {"advice": believed, "kernel": kernel_rows, "generator": generated}
    showing.setup(app, contents | BASES)
    return {
        "version": __version__,
        "env_version": SystemdDomain.data_version,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
