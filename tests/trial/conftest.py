"""The systemds that are booted: this machine's, and those that ``make roots`` fetched."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hardened_unit.trial import Boot, why_not

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
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
