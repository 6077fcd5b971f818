"""Load what every document needs before Sphinx forks the processes that read them: each of those would load it anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.compose import sample
from hardened_unit.rules import rule_names
from hardened_unit.rules.registry import module
from sphinx_hardened_unit.drawing import known_names
from sphinx_hardened_unit.settings import default_target
from systemd_directives import catalogue

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def setup(app: Sphinx) -> None:
    """Have it loaded where several processes read."""
    app.connect("env-before-read-docs", _load)


def _load(app: Sphinx, _env: BuildEnvironment, docnames: list[str]) -> None:
    if app.parallel > 1 and docnames:
        known = catalogue.load()
        known_names()
        for name in rule_names():
            module(name)
        # One unit composed and checked has read whatever the engine reads once.
        sample(known.preset(known.names("presets")[0]), default_target(app.config), known)
