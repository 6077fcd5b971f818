"""Sphinx extension: hardened unit files that are checked at each build, and the reference behind them.

``extensions = ["sphinx_hardened_unit"]`` gives the domain ``systemd``, the Sphinx directive ``hardened-unit``, and on request
the pages of the reference as documents of the project.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit import __version__
from sphinx_hardened_unit import (
    annotating,
    assets,
    code_blocks,
    confluence,
    documents,
    engine,
    graph,
    guarding,
    on_screen,
    outward,
    reading_ahead,
    settings,
    showing,
)
from sphinx_hardened_unit.domain import PARTS, SystemdDomain
from sphinx_hardened_unit.generator import generated
from sphinx_hardened_unit.guarding import guarded
from sphinx_hardened_unit.hardened_unit import BASES, HardenedUnit
from sphinx_hardened_unit.unit_check import UnitCheck
from sphinx_hardened_unit.unit_files import UnitFiles

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register everything with Sphinx."""
    settings.setup(app)
    app.add_domain(SystemdDomain)
    app.add_directive("hardened-unit", guarded(HardenedUnit))
    app.add_builder(UnitCheck)
    app.add_builder(UnitFiles)
    code_blocks.setup(app)
    guarding.setup(app)
    documents.setup(app)
    annotating.setup(app)
    assets.setup(app)
    confluence.setup(app)
    engine.setup(app)
    graph.setup(app)
    on_screen.setup(app)
    outward.setup(app)
    reading_ahead.setup(app)
    contents: dict[str, Callable[[str, Config], object]] = {part.kind: part.find for part in PARTS}
    contents["generator"] = generated
    showing.setup(app, contents | BASES)
    return {
        "version": __version__,
        "env_version": SystemdDomain.data_version,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
