"""Build small projects with the real Sphinx."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CONF = """
extensions = ["sphinx_hardened_unit", "myst_parser"]
myst_enable_extensions = ["colon_fence"]
exclude_patterns = ["_build", "*.inc"]
"""


class Built(NamedTuple):
    """What a build left behind."""

    folder: Path
    status: int
    warnings: list[str]

    def text(self, name: str) -> str:
        """Give one file of the output."""
        return (self.folder / name).read_text(encoding="utf-8")


@pytest.fixture
def build(tmp_path: Path) -> Callable[..., Built]:
    """Give a function that builds documents, given as file names and texts, with Sphinx in a process of its own."""

    def call(documents: dict[str, str], builder: str = "html", *options: str, conf: str = "") -> Built:
        source = tmp_path / "source"
        source.mkdir(exist_ok=True)
        (source / "conf.py").write_text(CONF + conf, encoding="utf-8")
        for name, text in documents.items():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_text(text, encoding="utf-8")
        out = tmp_path / builder
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "sphinx",
                "--no-color",
                "-q",
                "-b",
                builder,
                "-d",
                str(tmp_path / "doctrees"),
                *options,
                str(source),
                str(out),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        warnings = [line.removeprefix(f"{source}/") for line in done.stderr.splitlines() if line.strip()]
        return Built(out, done.returncode, warnings)

    return call
