"""What a service can ask of the kernel's BPF: by its own rights, or by a token that a file system of BPF hands out."""

from __future__ import annotations

import os

from .calls import system
from .steps import verb

_MAP_CREATE, _PROGRAM_LOAD, _TOKEN_CREATE = 0, 5, 36
_BY_TOKEN = 0x10000
_MAPS = {"hash": 1, "array": 2, "recent": 9}
_PROGRAMS = {"xdp": (6, 37), "cgroup-skb": (8, 0)}
"""The type of a program, and what it is to be attached to: for the second, what comes in."""


@verb
def bpf_token() -> None:
    """Ask for a token of BPF."""
    os.close(_token())


@verb
def bpf_map(kind: str) -> None:
    """Make a map of BPF, a ``hash``, an ``array``, or a ``recent``, which forgets, with a token where one is given out."""
    import struct

    token = _token_or_none()
    # Type, sizes of key and value, entries, flags; the token stands behind nine more numbers, a name, and two long ones.
    head = struct.pack("<5I", _MAPS[kind], 4, 4, 1, _BY_TOKEN if token else 0)
    _ask(_MAP_CREATE, head + bytes(56) + struct.pack("<I", token))


@verb
def bpf_program(kind: str) -> None:
    """Load a program of BPF that does nothing, for ``xdp`` or ``cgroup-skb``, with a token where one is given out."""
    import ctypes
    import struct

    token = _token_or_none()
    number, place = _PROGRAMS[kind]
    # Two instructions: the answer is 1, and the end.
    code = ctypes.create_string_buffer(struct.pack("<BBhiBBhi", 0xB7, 0, 0, 1, 0x95, 0, 0, 0))
    licence = ctypes.create_string_buffer(b"GPL")
    head = struct.pack("<2I2Q", number, 2, ctypes.addressof(code), ctypes.addressof(licence))
    flags = struct.pack("<I16s2I", _BY_TOKEN if token else 0, b"", 0, place)
    _ask(_PROGRAM_LOAD, head + bytes(20) + flags + bytes(72) + struct.pack("<I", token))


def _ask(command: int, attributes: bytes) -> None:
    os.close(_call(command, attributes))


def _call(command: int, attributes: bytes) -> int:
    import ctypes

    size = 152
    return system("bpf", command, ctypes.create_string_buffer(attributes.ljust(size, b"\0"), size), size)


def _token() -> int:
    import struct

    place = os.open("/sys/fs/bpf", os.O_RDONLY | os.O_DIRECTORY)
    try:
        return _call(_TOKEN_CREATE, struct.pack("<2I", 0, place))
    finally:
        os.close(place)


def _token_or_none() -> int:
    try:
        return _token()
    except OSError:
        return 0
