"""What the page on checks says is so: its pipelines are YAML, and their commands do what it says."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

PAGE = (Path(__file__).parents[2] / "docs" / "embedding" / "checking.md").read_text(encoding="utf-8")
COMMANDS = sorted(set(re.findall(r"sphinx-build -b .*", PAGE)))


def pipelines() -> list[dict[str, object]]:
    """Give the pipelines of the page."""
    return [yaml.safe_load(text) for text in re.findall(r"(?s)```yaml\n(.*?)```", PAGE)]


def test_the_pipelines_run_both_builders() -> None:
    """On GitHub and on GitLab, in that order."""
    github, gitlab = pipelines()
    for one in (github, gitlab):
        commands = re.findall(r"-b (unit-\w+) .*?(build/unit\S*?)'", str(one))
        assert commands == [("unit-check", "build/unit-check"), ("unit-files", "build/units")]
    assert "build/unit-check/output.sarif" in str(github)


@pytest.mark.parametrize(("user", "status"), [("web", 0), ("nobody", 1)])
def test_the_commands_do_what_the_page_says(tmp_path: Path, user: str, status: int) -> None:
    """From the root of a project, as written."""
    assert len(COMMANDS) == 2
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "conf.py").write_text('extensions = ["sphinx_hardened_unit"]\n')
    unit = f"   [Service]\n   ExecStart=/usr/bin/web\n   User={user}\n"
    (tmp_path / "docs" / "index.rst").write_text(f"T\n=\n\n.. hardened-unit:: web\n\n{unit}")
    statuses = {}
    for command in COMMANDS:
        _, *arguments = shlex.split(command)
        done = subprocess.run([sys.executable, "-m", "sphinx", *arguments], cwd=tmp_path, capture_output=True, check=False)
        statuses[arguments[1]] = done.returncode
    assert statuses == {"unit-check": status, "unit-files": 0}
    assert (tmp_path / "build" / "unit-check" / "output.sarif").is_file()
    assert f"User={user}\n" in (tmp_path / "build" / "units" / "web.service").read_text()


def test_a_makefile_of_sphinx_has_them(tmp_path: Path) -> None:
    """It hands the name of its target over to Sphinx."""
    subprocess.run(
        [
            sys.executable,
            "-m",
            "sphinx.cmd.quickstart",
            "-q",
            "-p",
            "x",
            "-a",
            "x",
            "--extensions",
            "sphinx_hardened_unit",
            ".",
        ],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    (tmp_path / "index.rst").write_text("T\n=\n\n.. hardened-unit:: web\n\n   [Service]\n   ExecStart=/usr/bin/web\n")
    sphinx = f"SPHINXBUILD={sys.executable} -m sphinx"
    for target in ("unit-check", "unit-files"):
        subprocess.run(["make", target, sphinx], cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / "_build" / "unit-check" / "output.txt").read_text() == ""
    assert (tmp_path / "_build" / "unit-files" / "web.service").is_file()
