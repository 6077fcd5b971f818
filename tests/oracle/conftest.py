"""The real systemds that the checker is held against: those that ``make roots`` fetched."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tools"), str(Path(__file__).parent)]

from real_systemd import System  # noqa: E402 - a tool, found by path

SUITES = ("bookworm", "bookworm-backports", "trixie", "sid")
"""Debian's suites that have systemd 252, 254, 257 and 262."""


@pytest.fixture(scope="session", params=SUITES)
def real(request: pytest.FixtureRequest) -> System:
    """Give one real systemd after the other."""
    folder = ROOT / "build" / "roots" / request.param
    if os.geteuid() != 0:
        pytest.skip("a chroot in namespaces of its own needs root")
    if not (folder / "etc" / "group").exists():
        pytest.skip(f"there is no {folder.relative_to(ROOT)}: make roots fetches it")
    return System(folder)
