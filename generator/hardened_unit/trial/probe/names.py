"""Names for what the kernel numbers."""

from __future__ import annotations

DYNAMIC = range(61184, 65520)
"""The numbers that systemd gives to dynamic users and groups."""


def user_name(number: int) -> str:
    """Name a user; ``dynamic`` for one that systemd made up, the number for one that nobody knows."""
    return "dynamic" if number in DYNAMIC else _named("/etc/passwd", number)


def group_name(number: int) -> str:
    """Name a group in the same way."""
    return "dynamic" if number in DYNAMIC else _named("/etc/group", number)


def user_number(name: str) -> int:
    """Find the number of a user."""
    import pwd

    return pwd.getpwnam(name).pw_uid


def group_number(name: str) -> int:
    """Find the number of a group."""
    import grp

    return grp.getgrnam(name).gr_gid


def in_bytes(size: str) -> int:
    """Read a size such as ``64K`` or ``400M``."""
    return int(size[:-1]) << {"K": 10, "M": 20}[size[-1]]


def ending(code: int) -> str:
    """Word how a program ended, by the number that subprocess gives: ``exit 1`` or ``signal SYS``."""
    import signal

    return f"exit {code}" if code >= 0 else f"signal {signal.Signals(-code).name.removeprefix('SIG')}"


def _named(path: str, number: int) -> str:
    # The files themselves: with a filter or without a view of /run, a look-up through the C library may fail.
    with open(path, encoding="utf-8") as file:
        rows = (line.split(":") for line in file)
        return next((row[0] for row in rows if row[2] == str(number)), str(number))
