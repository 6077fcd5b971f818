"""Advises to add the protections that a service lacks, what gains most first.

Each line is one of a preset, and the exposure with it is that of ``systemd-analyze security`` for the target. A line may break
the service: its page in the reference says whom and how that looks, and ``hardened-unit score --next`` puts the lines with the
least risk first. A list that the unit has already is taken for what the service needs.

The example is for systemd 252.

How sure: certain what the score becomes; whether the service works with the line has to be tried.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    DynamicUser=yes

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    DynamicUser=yes
    ProtectHome=yes
    PrivateMounts=yes
    PrivateDevices=yes
    PrivateNetwork=yes
    PrivateUsers=yes
    ProtectClock=yes
    ProtectControlGroups=yes
    ProtectHostname=yes
    ProtectKernelLogs=yes
    ProtectKernelModules=yes
    ProtectKernelTunables=yes
    ProtectProc=invisible
    ProcSubset=pid
    CapabilityBoundingSet=
    LockPersonality=yes
    MemoryDenyWriteExecute=yes
    RestrictRealtime=yes
    RestrictNamespaces=yes
    RestrictAddressFamilies=AF_UNIX
    IPAddressDeny=any
    DevicePolicy=closed
    UMask=0077
    SystemCallArchitectures=native
    SystemCallFilter=@system-service
    SystemCallFilter=~@privileged @resources io_uring_setup
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.exposure.steps import steps
from hardened_unit.rules.finding import Context, Finding
from systemd_directives import catalogue, checks

if TYPE_CHECKING:
    from collections.abc import Iterator

_SAID_BY_OTHERS = frozenset({"DynamicUser", "SystemCallArchitectures"})
"""The directives that rules of their own advise to add."""


def check(context: Context) -> Iterator[Finding]:
    """Advise at the header of the section; nothing for versions whose score is not known."""
    if not context.whole or context.target.systemd < checks.OLDEST:
        return
    header = context.header()
    before = context.scored.score()
    for step in steps(context.scored, catalogue.load()):
        if step.directive in _SAID_BY_OTHERS:
            continue
        lines = " and ".join(step.lines)
        message = f"{lines} would bring the exposure from {before.overall} to {step.after.overall}"
        if step.after.tenths == before.tenths:
            message = f"{lines} would lower the exposure by less than 0.1"
        yield Finding("missing-protection", "advice", message, header, gain=step.gain)
