"""Devices, as several rules look at them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hardened_unit.rules.commands import sandboxed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardened_unit.rules.finding import Context
    from hardened_unit.settings import Line

HARMLESS = frozenset(f"/dev/{name}" for name in ("null", "zero", "full", "random", "urandom", "tty", "ptmx", "pts", "pts/ptmx"))
"""What ``DevicePolicy=closed`` leaves open, and what a private ``/dev`` has; seen on 252, 257 and 262."""

_NODE = re.compile(r"/dev/[A-Za-z0-9_./:+-]+")
_NO_DEVICES = tuple(f"/dev/{name}" for name in ("shm", "mqueue", "hugepages", "log", "fd", "std", "pts", "tcp", "udp"))
"""What there is below ``/dev``, or is written as if it were, that is no device; by how it begins."""


def allowed(context: Context, section: str) -> list[Line]:
    """Give the lines of ``DeviceAllow=`` that count in a section."""
    return context.settings.in_force.get((section, "DeviceAllow"), [])


def path_below_dev(line: Line) -> str:
    """Give the path of the device that a line of ``DeviceAllow=`` names; empty for a group."""
    words = line.reading.value if line.reading else ()
    word = str(words[0]).rpartition(" ")[0] if isinstance(words, tuple) and words else ""
    return re.sub("/+", "/", word) if word.startswith("/dev/") else ""


def restricted(context: Context, section: str) -> bool:
    """Tell whether something besides ``DeviceAllow=`` restricts devices in a section."""
    policy = context.settings.get("DevicePolicy", section)
    private = context.settings.get("PrivateDevices", section)
    return (policy is not None and policy.value != "auto") or (private is not None and private.value == "yes")


def named_in_commands(context: Context) -> Iterator[str]:
    """Go through the devices that stand as a word, or behind an ``=``, among the arguments of the unit's commands."""
    for command in sandboxed(context):
        for word in command.arguments:
            path = word.rpartition("=")[2]
            if _NODE.fullmatch(path) and path not in HARMLESS and not path.startswith(_NO_DEVICES):
                yield path
