"""A project is built again after something in the catalogue has changed: just what shows that is read again."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import hardened_unit
import sphinx_hardened_unit
import systemd_directives

if TYPE_CHECKING:
    from collections.abc import Callable

DOCUMENTS = {
    "conf.py": 'extensions = ["sphinx_hardened_unit"]\nhardened_unit_reference = "reference"\n',
    "index.rst": "T\n=\n\n.. toctree::\n   :glob:\n\n   *\n   reference/index\n",
    "home.rst": "H\n=\n\n.. hardened-unit:: a.service\n\n   [Service]\n   ExecStart=/usr/bin/a\n   ProtectHome=yes\n",
    "strict.rst": "S\n=\n\n.. hardened-unit:: a.service\n   :preset: standard\n   :exec: /usr/bin/a\n",
    "none.rst": "N\n=\n\n.. hardened-unit:: a.service\n\n   [Service]\n   ExecStart=/usr/bin/a\n",
    "presets.rst": "P\n=\n\n.. systemd:presets:: standard\n",
    "symptoms.rst": "Y\n=\n\n.. systemd:symptoms::\n",
    "part.rst": "A\n=\n\n.. systemd:autocategory:: filesystem\n   :members: ProtectHome\n   :no-index:\n",
    "needs.rst": "W\n=\n\n.. systemd:needs::\n",
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Give the data files of a copy of the catalogue's package."""
    shutil.copytree(Path(systemd_directives.__file__).parent, tmp_path / "copy" / "systemd_directives")
    return tmp_path / "copy" / "systemd_directives" / "data"


@pytest.fixture
def rebuild(tmp_path: Path, data: Path) -> Callable[[], set[str]]:
    """Give a function that compiles the copy and builds the project with it; it tells which documents were read."""
    source = tmp_path / "source"
    source.mkdir()
    for name, text in DOCUMENTS.items():
        (source / name).write_text(text, encoding="utf-8")

    def call() -> set[str]:
        roots = [
            str(data.parents[1]),
            *(str(Path(package.__file__).parents[1]) for package in (hardened_unit, sphinx_hardened_unit)),
        ]
        environment = {"PYTHONPATH": os.pathsep.join(roots), "PATH": "/usr/bin:/bin"}
        subprocess.run([sys.executable, "-m", "systemd_directives.build"], env=environment, check=True)
        options = ["-b", "dummy", "-d", str(tmp_path / "trees"), "--no-color", "-v"]
        done = subprocess.run(
            [sys.executable, "-m", "sphinx", *options, str(source), str(tmp_path / "out")],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stderr == ""
        return set(re.findall(r"reading sources\.\.\. \[ *\d+%\] (\S+)", done.stdout))

    return call


def test_only_what_shows_a_change_is_read_again(data: Path, rebuild: Callable[[], set[str]]) -> None:
    """Nothing without a change; else its page, the tables that have its summary, and the units that rest on it."""
    everything = rebuild()
    assert {"index", "home", "strict", "none", "reference/filesystem/ProtectHome", "reference/index"} <= everything
    assert rebuild() == set()

    home = data / "directives" / "filesystem" / "ProtectHome.toml"
    text = home.read_text(encoding="utf-8")
    home.write_text(text.replace("description = '''\n", "description = '''\nNew. ", 1), encoding="utf-8")
    touched = rebuild()
    assert {"home", "strict", "part", "reference/filesystem/ProtectHome"} <= touched
    assert not touched & {
        "none",
        "index",
        "symptoms",
        "reference/index",
        "reference/filesystem/index",
        "reference/filesystem/ProtectSystem",
        "reference/interactions",
    }
    assert len(touched) < len(everything) / 10

    text = home.read_text(encoding="utf-8")
    home.write_text(f'{text}\n[[interaction]]\nkind = "pair-with"\nwith = "SecureBits="\n', encoding="utf-8")
    touched = rebuild()
    assert {"reference/filesystem/ProtectHome", "reference/privileges/SecureBits", "reference/interactions"} <= touched
    assert not touched & {"none", "reference/index", "reference/filesystem/ProtectSystem"}

    listen = data / "needs" / "listen.toml"
    text = listen.read_text(encoding="utf-8")
    listen.write_text(re.sub(r'(?m)^summary = "', 'summary = "New: ', text, count=1), encoding="utf-8")
    touched = rebuild()
    assert {"needs", "reference/needs/listen", "reference/needs/index"} <= touched
    assert not touched & {"home", "strict", "none", "reference/index"}

    preset = data / "presets" / "standard.toml"
    text = preset.read_text(encoding="utf-8")
    preset.write_text(re.sub(r'(?m)^summary = "', 'summary = "New: ', text, count=1), encoding="utf-8")
    touched = rebuild()
    assert {"strict", "presets", "reference/presets/standard"} <= touched
    assert not touched & {"home", "none", "needs", "symptoms", "part"}
