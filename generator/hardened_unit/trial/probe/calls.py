"""The kernel's calls, and the C library's functions for them."""

from __future__ import annotations

import os

TYPE_CHECKING = False  # from typing it would cost a probe half of its start
if TYPE_CHECKING:
    from collections.abc import Callable


def libc(name: str, *arguments: object) -> int:
    """Call a function of the C library; raises ``OSError``."""
    import ctypes

    answer = int(getattr(ctypes.CDLL(None, use_errno=True), name)(*arguments))
    if answer == -1:
        raise OSError(ctypes.get_errno(), name)
    return answer


def system(name: str, *arguments: object) -> int:
    """Make a call that the C library has no function for; raises ``OSError``."""
    return libc("syscall", _NUMBERS[os.uname().machine][name], *arguments)


def kernel_log() -> bytes:
    """Read the kernel's log."""
    import ctypes

    text = ctypes.create_string_buffer(1 << 20)
    length = libc("klogctl", 3, text, len(text))
    return text.raw[:length]


_NUMBERS = {
    "x86_64": {"add_key": 248, "bpf": 321, "keyctl": 250, "reboot": 169, "sched_setattr": 314},
    "aarch64": {"add_key": 217, "bpf": 280, "keyctl": 219, "reboot": 142, "sched_setattr": 274},
}
_GET_KEYRING, _SESSION = 0, -3
_TRACE_ME = 0
_LOG_SIZE, _CONSOLE_LEVEL = 10, 8
# struct sched_attr: size, policy SCHED_FIFO, flags, nice, priority, and the three of SCHED_DEADLINE
_REALTIME = ((48, 4), (1, 4), (0, 8), (0, 4), (1, 4), (0, 8), (0, 8), (0, 8))


def _set_hostname() -> None:
    import socket

    socket.sethostname(socket.gethostname())


def _give_capabilities_away() -> None:
    import struct

    libc("capset", struct.pack("<2I", 0x20080522, 0), bytes(24))


CALLS: dict[str, Callable[[], object]] = {
    "acct": lambda: libc("acct", b"/probe/nowhere"),
    "adjtimex": lambda: libc("adjtimex", bytes(512)),
    "capset": _give_capabilities_away,
    "clock_settime": lambda: libc("clock_settime", 0, bytes(8) + b"\xff" * 8),
    "console_level": lambda: libc("klogctl", _CONSOLE_LEVEL, None, 99),
    "delete_module": lambda: libc("delete_module", b"probe", 0),
    "keyctl": lambda: system("keyctl", _GET_KEYRING, _SESSION, 0),
    "memfd_create": lambda: os.close(os.memfd_create("probe")),
    "pkey_free": lambda: libc("pkey_free", 99),
    "ptrace": lambda: libc("ptrace", _TRACE_ME, 0, None, None),
    "iopl": lambda: libc("iopl", 3),
    "reboot": lambda: system("reboot", 0, 0, 0, None),
    "sched_setattr": lambda: system("sched_setattr", 0, b"".join(n.to_bytes(size, "little") for n, size in _REALTIME), 0),
    "sethostname": _set_hostname,
    "sched_setscheduler": lambda: libc("sched_setscheduler", 0, 1, bytes(4)),
    "setpriority": lambda: os.setpriority(os.PRIO_PROCESS, 0, 0),
    "swapoff": lambda: libc("swapoff", b"/probe"),
    "syslog": lambda: libc("klogctl", _LOG_SIZE, None, 0),
    "uname": os.uname,
    "vhangup": lambda: libc("vhangup"),
}
"""Calls that change nothing of the machine: they ask for what is so already, for what is not there, for
nonsense, or only of the process itself."""
