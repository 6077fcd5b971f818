"""Take a probe apart, and try its steps one after the other."""

from __future__ import annotations

import errno
import os

TYPE_CHECKING = False  # from typing it would cost a probe half of its start
if TYPE_CHECKING:
    from collections.abc import Callable

USAGE = 64
"""The status that says: this is no probe."""

VERBS: dict[str, Callable[..., object]] = {}
"""What can be tried: each verb, and what does it."""


class NoStep(ValueError):
    """A step that cannot be tried; the message says why."""


def verb(tried: Callable[..., object]) -> Callable[..., object]:
    """Make a function a verb, under its own name; raises ``ValueError`` where there is one of that name."""
    name = tried.__name__.strip("_").replace("_", "-")
    if name in VERBS:
        msg = f"there is a second verb {name!r}"
        raise ValueError(msg)
    VERBS[name] = tried
    return tried


def steps(text: str) -> list[tuple[str, list[str]]]:
    """Take a probe apart; raises ``NoStep``."""
    found = []
    for step in text.split("; "):
        name, *arguments = step.split() or [""]
        if name not in VERBS:
            msg = f"there is no verb {name!r}; there are {', '.join(sorted(VERBS))}"
            raise NoStep(msg)
        takes = _takes(VERBS[name])
        if len(arguments) not in takes:
            few = f"{takes[0]} to {takes[-1]}" if len(takes) > 1 else f"{takes[0]}"
            msg = f"{step!r}: {name} takes {few} arguments"
            raise NoStep(msg)
        found.append((name, arguments))
    return found


def main(arguments: list[str]) -> int:
    """Try a probe, the first argument, and print the outcomes; the status is 64 where it is none."""
    try:
        row = steps(*arguments[1:])
    except (NoStep, TypeError) as error:
        os.write(2, f"{error}\n".encode())
        return USAGE
    for place, (name, given) in enumerate(row):
        try:
            seen = _outcome(name, given)
        except Exception as error:  # noqa: BLE001 - whatever it is, it must not be taken for an outcome
            os.write(2, f"{name} {' '.join(given)}: {error!r}\n".encode())
            return USAGE
        # At once, and past any buffer: the next step may be the last that the process does.
        os.write(1, f"{'; ' if place else ''}{seen}".encode())
    return 0


def _outcome(name: str, arguments: list[str]) -> str:
    try:
        seen = VERBS[name](*arguments)
    except TimeoutError:
        return "ETIMEDOUT"
    except OSError as error:
        return errno.errorcode[error.errno or errno.EIO]
    return "ok" if seen is None else str(seen)


def _takes(tried: Callable[..., object]) -> range:
    """Tell how many arguments a verb takes; ``inspect`` would be slow to load."""
    code = tried.__code__  # pyright: ignore[reportFunctionMemberAccess]  # verbs are functions
    most = _MANY if code.co_flags & _ANY_NUMBER else code.co_argcount
    return range(code.co_argcount - len(tried.__defaults__ or ()), most + 1)  # pyright: ignore[reportFunctionMemberAccess]  # as above


_ANY_NUMBER = 0x04
"""The flag of a function with ``*arguments``, as in ``inspect``."""
_MANY = 99
