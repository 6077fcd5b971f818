"""The drop-in for an existing unit: real daemons as Debian ships them go on answering with it, each a real request."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from real_daemons import DAEMONS

from hardened_unit.trial import Boot

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def booted(daemons: Path) -> Iterator[Boot]:
    """Give one boot of the system with the daemons, for all of them."""
    with Boot(str(daemons)) as boot:
        yield boot


@pytest.mark.parametrize("preset", ["standard", "maximum"])
@pytest.mark.parametrize("name", DAEMONS)
def test_daemons_go_on_answering(name: str, preset: str, daemons: Path, booted: Boot, run: Run) -> None:
    """With the drop-in, in its place, the daemon is less exposed and does what it did."""
    daemon = DAEMONS[name]
    done = run("harden", daemon.unit, "--preset", preset, "--root", str(daemons), "--target", "252", "--format", "json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert float(found["targets"][0]["after"]) <= daemon.harden
    booted.write({**daemon.files, f"{found['folder']}/50-hardened-unit.conf": found["drop_in"]})
    booted.run("systemctl", "daemon-reload")
    started = booted.run("systemctl", "start", found["name"])
    journal = booted.run("journalctl", "--no-pager", "-n20", "-u", found["name"]).stdout
    assert started.status == 0, journal
    assert booted.run("sh", "-c", daemon.asked).status == 0, journal
    booted.run("systemctl", "stop", found["name"])
