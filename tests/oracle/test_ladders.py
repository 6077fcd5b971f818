"""Ladders: the real systemd drops the newer line where it does not have the value, and never the older one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives import catalogue

if TYPE_CHECKING:
    from real_systemd import System

HEAD = "[Service]\nExecStart=/usr/bin/true\n"
OLDER, NEWER = 3, 4


def test_the_real_one_complains_of_the_newer_line_only(real: System) -> None:
    """Each value of the reference that has an older one, with it on the line before."""
    version = int(real.version)
    steps = {
        f"ladder{number}.service": (directive.name, value)
        for number, (directive, value) in enumerate(
            (directive, value) for directive in catalogue.load().directives() for value in directive.value if value.older
        )
    }
    units = {unit: f"{HEAD}{name}={value.older}\n{name}={value.value}\n" for unit, (name, value) in steps.items()}
    since = {(name, value.value): value.since for name, value in steps.values()}
    for unit, verdict in real.verify(units).items():
        name, value = steps[unit]
        dropped = {NEWER} if value.since > version else set()
        dropped |= {OLDER} if since.get((name, value.older), 0) > version else set()
        assert {line for _, line in verdict.complaints} == dropped, units[unit]
        assert not verdict.refused
    assert len(units) > 10
