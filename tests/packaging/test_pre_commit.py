"""The hooks, as the real pre-commit installs and runs them in a project of somebody else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Commit = Callable[..., subprocess.CompletedProcess[str]]

ROOT = Path(__file__).parents[2]
GOOD = "[Service]\nExecStart=/usr/bin/true\nPrivateTmp=yes\n"
BAD = "[Service]\nExecStart=/usr/bin/true\nPrivateTmp=yes # always\n"
CONFIG = """\
repos:
  - repo: {ours}
    rev: {revision}
    hooks:
      - id: {hook}
        args: [--target, "257"]
"""
# What a test run has about it that is not the user's: where the checkout is, and which repository a commit here would be for.
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "GIT_"))}


def git(*arguments: str, cwd: Path) -> str:
    """Run git as somebody; gives what it says."""
    somebody = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org")
    command = ["git", *somebody, *arguments]
    return subprocess.run(command, cwd=cwd, env=CLEAN, capture_output=True, text=True, check=True).stdout


def repository(folder: Path) -> str:
    """Make a repository of what is in a folder; gives the commit."""
    git("init", "--quiet", cwd=folder)
    git("add", "--all", cwd=folder)
    git("commit", "--quiet", "--no-verify", "--message", "All of it", cwd=folder)
    return git("rev-parse", "HEAD", cwd=folder).strip()


@pytest.fixture(scope="module")
def commit(tmp_path_factory: pytest.TempPathFactory) -> Commit:
    """Give a function that runs a hook of this checkout, as it stands, over the files of a project; or skip."""
    if not shutil.which("git"):
        pytest.skip("there is no git on this machine")
    ours = tmp_path_factory.mktemp("ours")
    listed = git("ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT).split("\0")
    for name in listed:
        if name and (ROOT / name).is_file():
            (ours / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, ours / name)
    revision = repository(ours)
    home = tmp_path_factory.mktemp("home")

    def run(hook: str, project: Path, **files: str) -> subprocess.CompletedProcess[str]:
        for name, text in files.items():
            (project / name).parent.mkdir(parents=True, exist_ok=True)
            (project / name).write_text(text, encoding="utf-8")
        config = (
            f"repos:\n  - repo: {ours}\n    rev: {revision}\n    hooks:\n      - id: {hook}\n        args: [--target, '257']\n"
        )
        (project / ".pre-commit-config.yaml").write_text(config, encoding="utf-8")
        repository(project)
        done = subprocess.run(
            [sys.executable, "-I", "-m", "pre_commit", "run", "--all-files", "--color=never"],
            cwd=project,
            env={**CLEAN, "PRE_COMMIT_HOME": str(home)},
            capture_output=True,
            text=True,
            check=False,
        )
        if "from versions: none" in done.stdout:
            pytest.skip("pre-commit cannot install the hook: the package index cannot be reached")
        return done

    return run


def test_a_unit_with_a_mistake_fails_and_is_named(commit: Commit, tmp_path: Path) -> None:
    """So does a drop-in; what is no unit is not looked at."""
    files = {
        "units/bad.service": BAD,
        "units/good.service": GOOD,
        "etc/foo.socket.d/10-x.conf": "[Socket]\nNoSuch=1\n",
        "etc/service.d/all.conf": "[Service]\nNoSuchEither=1\n",
        "etc/sysctl.d/x.conf": "kernel.dmesg_restrict = 1\n",
        "src/service": "hello\n",
    }
    done = commit("hardened-unit-check", tmp_path, **files)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "units/bad.service:3:16: error: " in done.stdout
    assert "etc/foo.socket.d/10-x.conf:2:1: error: " in done.stdout
    assert "etc/service.d/all.conf:2:1: error: " in done.stdout
    assert not [name for name in ("good.service", "sysctl.d", "src/service") if name in done.stdout]


def test_good_units_pass(commit: Commit, tmp_path: Path) -> None:
    """And the configuration of the project holds."""
    files = {"good.service": GOOD, "kept/bad.service": BAD, "kept/.hardened-unit.toml": '[rules]\ntrailing-comment = "off"\n'}
    done = commit("hardened-unit-check", tmp_path, **files)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Passed" in done.stdout


def test_what_is_certain_is_put_right(commit: Commit, tmp_path: Path) -> None:
    """pre-commit fails because a file was changed, so that the change is looked at; the next time it passes."""
    done = commit("hardened-unit-fix", tmp_path, **{"bad.service": BAD})
    assert done.returncode == 1, done.stdout + done.stderr
    assert "files were modified by this hook" in done.stdout
    assert (tmp_path / "bad.service").read_text(
        encoding="utf-8"
    ) == "[Service]\nExecStart=/usr/bin/true\n# always\nPrivateTmp=yes\n"
    assert commit("hardened-unit-fix", tmp_path, **{"other.service": GOOD}).returncode == 0
