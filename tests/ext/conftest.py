"""Build small projects with the real Sphinx."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

import pytest
from sphinx.cmd.build import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CONF = """
extensions = ["sphinx_hardened_unit", "myst_parser"]
myst_enable_extensions = ["colon_fence"]
exclude_patterns = ["_build", "*.inc"]
"""
LOADED = ("sphinx.cmd.build", "sphinx.builders.html", "sphinx_hardened_unit", "myst_parser.sphinx_ext.main")
"""What every build loads."""


class Built(NamedTuple):
    """What a build left behind."""

    folder: Path
    status: int
    warnings: list[str]

    def text(self, name: str) -> str:
        """Give one file of the output."""
        return (self.folder / name).read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def sphinx() -> Iterator[ProcessPoolExecutor]:
    """Give what runs Sphinx in a process of its own each time, forked from one that has loaded it."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(LOADED))
    with ProcessPoolExecutor(max_workers=1, mp_context=context, max_tasks_per_child=1) as processes:
        yield processes


@pytest.fixture(scope="session")
def build_in(sphinx: ProcessPoolExecutor) -> Callable[..., Built]:
    """Give a function that builds documents, given as file names and texts, in a folder."""

    def call(folder: Path, documents: dict[str, str | bytes], builder: str = "html", *options: str, conf: str = "") -> Built:
        source, out, said = folder / "source", folder / builder, folder / "warnings"
        source.mkdir(exist_ok=True)
        (source / "conf.py").write_text(CONF + conf, encoding="utf-8")
        for name, text in documents.items():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        arguments = ["--no-color", "-q", "-w", str(said), "-b", builder, "-d", str(folder / "doctrees"), *options]
        status = sphinx.submit(main, [*arguments, str(source), str(out)]).result()
        lines = said.read_text(encoding="utf-8").splitlines()
        return Built(out, status, [line.removeprefix(f"{source}/") for line in lines if line.strip()])

    return call


@pytest.fixture
def build(build_in: Callable[..., Built], tmp_path: Path) -> Callable[..., Built]:
    """Give a function that builds documents in a folder of the test's own."""

    def call(documents: dict[str, str | bytes], builder: str = "html", *options: str, conf: str = "") -> Built:
        return build_in(tmp_path, documents, builder, *options, conf=conf)

    return call
