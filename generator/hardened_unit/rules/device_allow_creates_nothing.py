"""Finds ``DeviceAllow=`` for a device that is not in the private ``/dev`` of ``PrivateDevices=yes``.

The line lets a device be opened; it makes no node. A private ``/dev`` has pseudo devices only, so opening the listed one
fails with ENOENT, and making it fails too: the capability for that is gone and ``/dev`` is read-only. ``BindPaths=`` with the
node, or with a folder below ``/dev`` that it is in, puts it there; ``BindReadOnlyPaths=`` does as well, the device can still
be written to. Both lines are needed: with ``BindPaths=`` alone opening fails with EPERM. The same goes for a group such as
``char-ttyUSB``. ``ReadWritePaths=`` does not help: without ``-`` in front the unit then fails with 226/NAMESPACE.

Nothing is said where the device is opened before the private ``/dev`` is in place, by ``OpenFile=``, ``StandardInput=file:``
and its like or ``TTYPath=``, or by a command with ``+`` in front, which sees the ``/dev`` of the system.

How sure: certain; seen on 252, 257 and 262.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    PrivateDevices=yes
    DeviceAllow=/dev/net/tun rw

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    PrivateDevices=yes
    BindPaths=/dev/net/tun
    DeviceAllow=/dev/net/tun rw
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hardened_unit.rules.commands import escaping
from hardened_unit.rules.devices import HARMLESS, allowed, path_below_dev
from hardened_unit.rules.finding import PROCESS_SECTIONS, Context, Finding, Fix
from hardened_unit.rules.fixing import preceded

if TYPE_CHECKING:
    from collections.abc import Iterator

_PLAIN = re.compile(r"/dev/[A-Za-z0-9_./+-]+")
_BELOW_DEV = re.compile(r"(?<![^\s:\"'-])/dev(?:/[^\s:\"']*)?(?![^\s:\"'])")
_OPENED_BEFORE = ("OpenFile", "StandardInput", "StandardOutput", "StandardError", "TTYPath")
_GROUPS_THERE = frozenset(
    {"char-mem", "char-pts", "char-ptmx", "char-tty", "char-/dev/tty", "char-/dev/ptmx", "char-*", "block-*"}
)
"""Groups of which the private ``/dev`` has devices, and those that say no more than that all are allowed."""


def check(context: Context) -> Iterator[Finding]:
    """Report the lines whose device is not put into the private ``/dev``."""
    if any(escaping(context)):
        return
    bound = _bound(context)
    for section in PROCESS_SECTIONS:
        private = context.settings.get("PrivateDevices", section)
        listed = allowed(context, section)
        if not listed or private is None or private.value != "yes":
            continue
        if any(not any(_covers(place, path_below_dev(line)) for line in listed) for place in bound):
            continue  # It may be another name of a device that is listed.
        for line in listed:
            device = path_below_dev(line)
            if not _is_missing(device, line.entry.value, bound):
                continue
            what = device or line.entry.value.split()[0]
            message = f"{what} is allowed but is not in the private /dev; BindPaths= puts it there"
            fix = (
                Fix("bind it", (preceded(line.entry, f"BindPaths={device}"),), safe=False) if _PLAIN.fullmatch(device) else None
            )
            yield Finding("device-allow-creates-nothing", "warning", message, line.entry, fix=fix)


def _bound(context: Context) -> set[str]:
    """Give the paths below ``/dev`` that the unit has in its view, or opens before it has one."""
    values = (line.entry.value for line in context.in_force("BindPaths", "BindReadOnlyPaths", *_OPENED_BEFORE))
    return {re.sub("/+", "/", path).rstrip("/") for value in values for path in _BELOW_DEV.findall(value)}


def _is_missing(device: str, value: str, bound: set[str]) -> bool:
    if not device:
        return not bound and value.split(maxsplit=1)[0] not in _GROUPS_THERE
    return device not in HARMLESS and not any(_covers(place, device) for place in bound)


def _covers(place: str, device: str) -> bool:
    return f"{device}/".startswith(f"{place}/")
