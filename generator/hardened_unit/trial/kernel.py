"""What the kernel says of a process: read from the text of ``/proc/PID/status`` and the links in ``/proc/PID/ns``.

This is what is in force, whatever a unit file says and a systemd made of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from systemd_directives import harvest

if TYPE_CHECKING:
    from collections.abc import Mapping

Seccomp = Literal["none", "strict", "filter"]
_SECCOMP: tuple[Seccomp, ...] = ("none", "strict", "filter")
_LINK = re.compile(r"^[a-z]+:\[\d+\]$", re.MULTILINE)
_FEW = 12
"""How many capabilities may be missing for it to be said of them, and not of those that are there."""


class View(NamedTuple):
    """One process, as the kernel has it."""

    no_new_privileges: bool
    seccomp: Seccomp
    filters: int
    """How many seccomp filters it has; 0 also where the kernel does not count them."""
    bounding: int
    effective: int
    ambient: int
    """Capabilities, as masks; ``capabilities`` names them."""
    everything: int
    """The capabilities that PID 1 may give away at most."""
    user: int
    group: int
    groups: tuple[int, ...]
    """The supplementary groups."""
    namespaces: tuple[str, ...]
    """The kinds of namespaces, such as ``mnt``, in which it is apart from PID 1."""


def view(text: str, first: str) -> View:
    """Take apart what the kernel says of a process, and of PID 1, which it is compared with.

    Both are the lines of ``/proc/PID/status`` and after them the links in ``/proc/PID/ns``, such as ``mnt:[4026531841]``.
    """
    here, most = fields(text), fields(first)
    shared = set(_LINK.findall(first))
    return View(
        no_new_privileges=here["NoNewPrivs"] == "1",
        seccomp=_SECCOMP[int(here["Seccomp"])],
        filters=int(here.get("Seccomp_filters", "0")),
        bounding=int(here["CapBnd"], 16),
        effective=int(here["CapEff"], 16),
        ambient=int(here["CapAmb"], 16),
        everything=int(most["CapBnd"], 16),
        user=int(here["Uid"].split()[1]),
        group=int(here["Gid"].split()[1]),
        groups=tuple(map(int, here["Groups"].split())),
        namespaces=tuple(link.partition(":")[0] for link in _LINK.findall(text) if link not in shared),
    )


def capabilities(mask: int, everything: int = 0) -> str:
    """Name the capabilities of a mask: "none", "all", "all but …" or one after the other.

    "All" is ``everything``, where that is given, and else all that are known.
    """
    if not mask:
        return "none"
    most = everything or (1 << len(harvest.table("capabilities"))) - 1
    lacking = most & ~mask
    if not lacking:
        return "all"
    if lacking.bit_count() <= min(_FEW, mask.bit_count()):
        return f"all but {' '.join(names(lacking))}"
    return " ".join(names(mask))


def names(mask: int) -> list[str]:
    """Name the capabilities of a mask, bit by bit; one that is newer than what is known goes by its number."""
    known = harvest.table("capabilities")
    return [
        known[number] if number < len(known) else f"CAP_{number}" for number in range(mask.bit_length()) if mask >> number & 1
    ]


def fields(status: str) -> Mapping[str, str]:
    """Give the fields of ``/proc/PID/status`` by their names."""
    return {name: value.strip() for name, _, value in (line.partition(":") for line in status.splitlines())}
