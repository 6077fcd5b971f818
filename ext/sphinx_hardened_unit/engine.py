"""The generator's script and, where the project has it, the engine that runs in the reader's browser.

The engine's files are no part of this package: ``tools/make_engine.py`` makes a folder of them, which the configuration names.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from docutils import nodes
from sphinx.errors import ConfigError

from sphinx_hardened_unit import showing

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

_PLACE = "_static/hardened-unit-engine"
_OFFLINE = "hardened-unit-offline.js"
_STATIC = Path(__file__).with_name("static") / "hardened-unit-generator"


class Engine(NamedTuple):
    """The files of an engine for browsers."""

    folder: Path
    digest: str
    """What tells it from any other, so that a browser may keep it for good."""
    files: dict[str, int]
    """Their names and sizes."""

    @property
    def place(self) -> str:
        """Where they are in the output."""
        return f"{_PLACE}/{self.digest}/"


def setup(app: Sphinx) -> None:
    """Declare the configuration, have pages with a generator name its files, and have the engine copied."""
    app.add_config_value(
        "hardened_unit_engine",
        "",
        "env",
        types=frozenset({str}),
        description="The folder with the engine for browsers, relative to conf.py.",
    )
    app.connect("config-inited", _look)
    app.connect("env-updated", _to_write)
    app.connect("html-page-context", _assets)
    app.connect("build-finished", _copy)


def engine(app: Sphinx) -> Engine | None:
    """Give the engine that the configuration names; None for none."""
    if not app.config.hardened_unit_engine:
        return None
    folder = Path(app.confdir, app.config.hardened_unit_engine)
    manifest = json.loads((folder / "engine.json").read_text(encoding="utf-8"))
    return Engine(folder, manifest["digest"], manifest["files"])


def _look(app: Sphinx, config: Config) -> None:
    try:
        engine(app)
    except (OSError, ValueError, KeyError, TypeError) as error:
        msg = f"hardened_unit_engine: {config.hardened_unit_engine!r} is no folder that tools/make_engine.py made: {error}"
        raise ConfigError(msg) from None


def _to_write(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Give the pages with a generator to be written again where the output has another engine than they are to name."""
    found = engine(app)
    if not found or Path(app.outdir, found.place).is_dir():
        return []
    return list(showing.documents(env, "generator"))


def has_generator(doctree: nodes.document | None) -> bool:
    """Tell whether a document has a generator."""
    found = doctree.findall(nodes.container) if doctree else ()
    return any("systemd-generator" in container["classes"] for container in found)


def _assets(app: Sphinx, page: str, _template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    if not has_generator(doctree):
        return
    app.add_css_file("hardened-unit-generator.css")
    told = {}
    if found := engine(app):
        told = {
            "data-engine": context["pathto"](found.place, 1),
            "data-files": json.dumps(found.files),
            "data-offline": context["pathto"](_OFFLINE, 1),
        }
        if folder := app.config.hardened_unit_reference:
            told["data-reference"] = app.builder.get_relative_uri(page, f"{folder}/KIND/NAME")
    app.add_js_file("hardened-unit-generator.js", loading_method="defer", **told)


def _copy(app: Sphinx, error: Exception | None) -> None:
    """Copy the engine to where pages look for it, and remove those before it."""
    if error or app.builder.format != "html" or app.builder.name == "epub":
        return
    there = Path(app.outdir, _PLACE)
    found = engine(app)
    for old in list(there.glob("*")):
        if not found or old.name != found.digest:
            shutil.rmtree(old)
    if found and not (there / found.digest).is_dir():
        # Under another name until it is whole.
        partial = there / f"{found.digest}.partial"
        partial.mkdir(parents=True, exist_ok=True)
        for name in found.files:
            shutil.copyfile(found.folder / name, partial / name)
        partial.rename(there / found.digest)
    if found:
        # A service worker sees only what lies beside it and below.
        shutil.copyfile(_STATIC / _OFFLINE, Path(app.outdir, _OFFLINE))
