"""The systemds that are booted: this machine's, and those that ``make roots`` fetched."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hardened_unit.trial import Boot, why_not

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(Path(__file__).parent))  # where the tests find real_daemons
DAEMONS = ROOT / "build" / "roots" / "daemons"
SUITES = ("bookworm-backports", "trixie", "sid")
"""Debian's suites that have systemd 254, 257 and 262; this machine's is one more."""


@pytest.fixture(scope="session", params=("/", *SUITES))
def system(request: pytest.FixtureRequest) -> Iterator[Boot]:
    """Give a boot of one system after the other, or skip."""
    root = Path("/" if request.param == "/" else ROOT / "build" / "roots" / request.param)
    if not (root / "usr/bin/python3").exists():
        pytest.skip(f"there is no Python in {root}, for the probes: make roots fetches a system with it")
    if why := why_not(str(root)):
        pytest.skip(why)
    with Boot(str(root)) as booted:
        yield booted


@pytest.fixture(scope="session")
def daemons() -> Path:
    """Give the system with the daemons, and what they serve."""
    if why := why_not():
        pytest.skip(why)
    if not DAEMONS.exists():
        pytest.skip("there is no build/roots/daemons: make roots builds it")
    served = DAEMONS / "srv" / "trial"
    served.mkdir(exist_ok=True)
    for name in ("server.js", "nginx-www.conf"):
        # At one stroke: another process of the tests may be at a boot that reads it.
        shutil.copy(Path(__file__).parent / "daemons" / name, served / f"{name}.{os.getpid()}")
        (served / f"{name}.{os.getpid()}").rename(served / name)
    return DAEMONS
