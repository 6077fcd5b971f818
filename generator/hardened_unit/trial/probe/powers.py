"""What a service can do for a capability, and for nothing else."""

from __future__ import annotations

import os

from .calls import libc
from .names import group_number
from .steps import verb

_ALARM = 8
"""CLOCK_REALTIME_ALARM."""
_IMMUTABLE = 0x10
_GET_FLAGS, _SET_FLAGS = 0x80086601, 0x40086602


@verb
def join(name: str) -> None:
    """Change to another group."""
    os.setgid(group_number(name))


@verb
def chroot(path: str) -> None:
    """Take a directory for the root, for good."""
    os.chroot(path)


@verb
def grant(path: str, capability: str) -> None:
    """Give a program a capability, by its number, as setcap(8) does."""
    import struct

    mask = 1 << int(capability)
    os.setxattr(path, "security.capability", struct.pack("<5I", 0x2000001, mask & 0xFFFFFFFF, 0, mask >> 32, 0))


@verb
def freeze(path: str) -> None:
    """Make a file immutable, and let it go again."""
    import fcntl

    with open(path, "rb") as file:
        flags = int.from_bytes(fcntl.ioctl(file, _GET_FLAGS, bytes(8)), "little")
        for changed in (flags | _IMMUTABLE, flags):
            fcntl.ioctl(file, _SET_FLAGS, changed.to_bytes(8, "little"))


@verb
def lease(path: str) -> None:
    """Ask to be told when someone else opens a file for writing."""
    import fcntl

    with open(path, "rb") as file:
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)


@verb
def attach(key: str) -> None:
    """Take a segment of shared memory into the process's own."""
    number = libc("shmget", int(key), 0, 0)
    libc("shmat", number, None, 0x1000)


@verb
def hurry() -> None:
    """Ask for a nicer share of the processors than others have."""
    os.setpriority(os.PRIO_PROCESS, 0, -5)


@verb
def alarm() -> None:
    """Make a timer that can wake the machine, which is never set."""
    os.close(libc("timerfd_create", _ALARM, 0))


@verb
def unbound(capability: str) -> None:
    """Take a capability, by its number, off the bounding set."""
    libc("prctl", 24, int(capability), 0, 0, 0)


@verb
def mapped() -> None:
    """Open a file that the process has in its memory, by the kernel's own link to it."""
    place = "/proc/self/map_files"
    os.close(os.open(f"{place}/{min(os.listdir(place))}", os.O_RDONLY))


@verb
def audit_log() -> None:
    """Listen to the kernel's audit records."""
    import socket

    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 9) as opened:
        opened.bind((0, 1))
