"""What is said of exit statuses and results is so: the lines that are said to provoke one do, on this systemd and others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hardened_unit.trial import Boot, why_not
from hardened_unit.trial.trying import attempt, prepare
from systemd_directives import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import ExitStatus, Result

ROOTS = Path(__file__).parents[2] / "build" / "roots"
SUITES = ("bookworm-backports", "trixie", "sid")
"""Debian's suites with systemd 254, 257 and 262, which ``make roots`` fetches with all that a boot needs."""
KNOWN = catalogue.load()
STATUSES = [status for number in range(256) if (status := KNOWN.exit_status(number)) and status.provoked_by]
RESULTS = [result for name in KNOWN.names("results") if (result := KNOWN.result(name)) and result.provoked_by]


@pytest.fixture(scope="module", params=["/", *SUITES])
def boot(request: pytest.FixtureRequest) -> Iterator[Boot]:
    """Give a boot in which a service for each of them is ready, or skip."""
    root = request.param if request.param == "/" else str(ROOTS / request.param)
    if why := why_not(root):
        pytest.skip(why)
    with Boot(root) as booted:
        places = ("/run", "/var/lib", "/var/cache", "/var/log")
        booted.write({f"{place}/hardened-unit-file": "in the way\n" for place in places})
        head = "[Service]\nType=exec\nExecStart=/usr/bin/sleep 60\n"
        texts = {f"{record.name}.service": "\n".join((head, *record.provoked_by, "")) for record in (*STATUSES, *RESULTS)}
        booted.write({f"/etc/systemd/system/{name}": text for name, text in texts.items()})
        prepare(booted, *texts)
        yield booted


@pytest.mark.parametrize("status", STATUSES, ids=lambda status: status.name)
def test_a_status_is_provoked(boot: Boot, status: ExitStatus) -> None:
    """The service does not start, and its process ends with the number."""
    seen = attempt(boot, f"{status.name}.service", wait=0)
    assert (seen.ended, seen.status, seen.started, seen.works) == ("exited", status.number, False, False), seen


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: result.name)
def test_a_result_is_provoked(boot: Boot, result: Result) -> None:
    """The service ends with systemd's word for it."""
    seen = attempt(boot, f"{result.name}.service", wait=5)
    assert (seen.result, seen.works) == (result.name, False), seen
