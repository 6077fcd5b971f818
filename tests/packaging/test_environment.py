"""``make`` on a machine that lacks something says what, in one line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "tools" / "make_environment.sh"


def make(python: str, folder: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    """Ask for an environment; nothing of the checkout is touched."""
    return subprocess.run(
        ["sh", str(SCRIPT), python, str(folder), "docs"],
        cwd=ROOT,
        env={**os.environ, **extra},
        capture_output=True,
        text=True,
        check=False,
    )


def one_line(done: subprocess.CompletedProcess[str]) -> str:
    """Give the one line of the error."""
    assert done.returncode != 0
    (line,) = done.stderr.splitlines()
    return line


def test_no_python(tmp_path: Path) -> None:
    """The name that was looked for, and what to do."""
    assert "Python 3.11 or newer" in one_line(make("no-such-python", tmp_path / "env"))


def test_an_old_python(tmp_path: Path) -> None:
    """A real one, where the machine has it."""
    old = next((found for name in ("3.10", "3.9", "3.8") for found in _pythons(name)), None)
    if old is None:
        # A Python that reports an older version is the same to the script, which asks it for nothing else.
        old = str(tmp_path / "python-old")
        answer = 'case "$*" in --version) echo "Python 3.9.0";; *) exit 1;; esac'
        Path(old).write_text(f"#!/bin/sh\n{answer}\n")
        Path(old).chmod(0o755)
    assert "Python 3.11 or newer is needed" in one_line(make(old, tmp_path / "env"))


def _pythons(version: str) -> list[str]:
    found = shutil.which(f"python{version}")
    works = found and subprocess.run([found, "-c", ""], capture_output=True, check=False).returncode == 0
    return [found] if found and works else []


def test_no_network(tmp_path: Path) -> None:
    """An index that cannot be reached is named as the reason, not pip's hundred lines."""
    if shutil.which("unshare") is None or os.geteuid() != 0:
        pytest.skip("cutting off the network needs root and unshare")
    command = ["unshare", "--net", "sh", str(SCRIPT), sys.executable, str(tmp_path / "env"), "docs"]
    extra = {"PIP_NO_INDEX": "", "PIP_RETRIES": "0", "PIP_NO_CACHE_DIR": "1", "PIP_FIND_LINKS": ""}
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **extra}, capture_output=True, text=True, check=False)
    assert "a network is needed the first time" in one_line(done)
