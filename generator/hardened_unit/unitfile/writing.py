"""Write assignments that stay one assignment, whatever the value holds."""

from __future__ import annotations

import re

from hardened_unit.unitfile.parsing import LONGEST_LINE

_NOT_TEXT = "[\ud800-\udfff]"
_NAMES = {"\n": "a line feed", "\r": "a carriage return", "\0": "a NUL character"}


class UnsafeText(ValueError):
    """A value that would not stay one value in a unit file."""


def assignment(key: str, value: str) -> str:
    """Give the line ``key=value``, without a line end; raises ``UnsafeText`` for what would reach beyond its line."""
    if not re.fullmatch(r"[A-Za-z0-9-]+", key):
        msg = f"{key!r} is not the name of a directive"
        raise UnsafeText(msg)
    checked(value, f"the value of {key}=")
    return f"{key}={value}"


def checked(value: str, what: str) -> str:
    """Give the value back when it is safe to write after ``Name=``; raises ``UnsafeText`` naming ``what`` otherwise."""
    problem = ""
    for character, name in _NAMES.items():
        if character in value:
            problem = f"contains {name}: it would begin another line of the unit"
    if re.search(_NOT_TEXT, value):
        problem = "is not valid UTF-8: systemd would refuse the unit"
    elif value.endswith("\\"):
        problem = "ends with a backslash: it would swallow the next line of the unit"
    elif len(value.encode("utf-8", "replace")) >= LONGEST_LINE - 1024:
        problem = "is longer than a line of a unit file may be (1 MiB)"
    if problem:
        msg = f"{what} {problem}"
        raise UnsafeText(msg)
    return value
