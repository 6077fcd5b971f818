"""What a line of a log tells: an error, a path, a system call, an address family, how a process ended."""

from __future__ import annotations

import errno
import os
import re
from functools import cache
from signal import Signals, valid_signals
from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.rules.places import expanded
from hardened_unit.settings import filters
from systemd_directives import harvest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Clue(NamedTuple):
    """What one line tells."""

    text: str
    error: str = ""
    """The name of the error, such as ``EROFS``."""
    sure: bool = False
    """Whether that is the kernel's own word for it, and not a program's."""
    paths: tuple[str, ...] = ()
    calls: frozenset[str] = frozenset()
    families: frozenset[str] = frozenset()
    end: str = ""
    """How a process ended: ``226/NAMESPACE``, ``31/SYS``."""
    killed: bool = False
    """Whether the end was a signal."""
    result: str = ""
    """The word that systemd has for how the unit ended."""


_ALIASES = {"permission denied": "EACCES", "operation not permitted": "EPERM", "no such file or directory": "ENOENT"}
_GO_AND_NODE = {os.strerror(number).lower(): name for number, name in errno.errorcode.items()} | _ALIASES
_NAMES = frozenset(errno.errorcode.values())
_WORDS = re.compile("|".join(re.escape(text) for text in sorted(_GO_AND_NODE, key=len, reverse=True)))
_NAMED = re.compile(r"\bE[A-Z0-9]{2,14}\b")
_NUMBERED = re.compile(r"\[Errno (\d{1,3})\]|\((\d{1,3}): [A-Z]|errno[=:]? ?(\d{1,3})\b|error[= ](\d{1,3}),")
_PATH = re.compile(r"(?<![\w:/.])(/(?:[\w.@%+,-]+/)*[\w.@%+,-]*[\w@%+-])")
_CALL = re.compile(r"(?<![\w/])([a-z_0-9]{3,24})\(")
_SAYS = re.compile(r"(?<![\w/.-])([a-z_0-9]{4,24})(?::| failed)")
_AUDIT = re.compile(r"\bsyscall=(\d{1,4})\b")
_ARCH = re.compile(r"\barch=([0-9a-f]{8})\b")
_SIGNAL = re.compile(r"\bsig=(\d{1,2})\b")
_END = re.compile(r"code=(exited|killed|dumped),? status=(\d{1,3}/[A-Za-z0-9_/]+)")
_DEAD = re.compile(r"code=(?:killed|dumped), signal=([A-Z0-9]{2,8})")
_RESULT = re.compile(r"[Rr]esult(?: '|: )([a-z-]+)")
_FAMILY = re.compile(r"\bAF_[A-Z0-9]{2,12}\b")
_TELLING_FAMILY = (
    (re.compile(r"netlink", re.IGNORECASE), "AF_NETLINK"),
    (re.compile(r"\[::|inet6|::1\b|:::\d"), "AF_INET6"),
    (re.compile(r"/dev/log|\.sock\b|to (system scope )?bus|notify (init system|service manager)|unix"), "AF_UNIX"),
    (re.compile(r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b"), "AF_INET"),
)
_TRANSLATED = re.compile(r"u?mount: .*permission denied|sysctl: permission denied|must be (root|superuser)")
"""What programs say in place of the error that they got."""
_ROOT = re.compile(r"^/run/systemd/(unit-root|mount-rootfs)(?=/)")
_OF_A_SHELL = 128
"""A shell ends with this and the number of the signal that killed its command."""
_CONTEXT = 8
"""How many lines before an error may belong to it: those of a trace."""
_AS_HEX = {"c000003e": "x86_64", "c00000b7": "aarch64"}


def clues(messages: Sequence[str]) -> list[Clue]:
    """Read the lines; an error takes along the calls and families that the few lines before it name."""
    found: list[Clue] = []
    near: list[Clue] = []
    for text in messages:
        clue = _clue(text)
        if clue.end or clue.result:
            near = []
        if clue.error and not clue.calls and not clue.paths:
            lines = near[-_CONTEXT:]
            calls = frozenset(call for other in lines for call in other.calls)
            families = clue.families or frozenset(family for other in lines for family in other.families)
            paths = tuple(path for other in lines for path in _given(other.text))
            clue = clue._replace(calls=calls, families=families, paths=paths)
        near.append(clue)
        found.append(clue)
    return found


def _given(text: str) -> Iterator[str]:
    """Find the paths in quotation marks among the arguments of a call in a trace: those that the program gave it."""
    if not text.startswith("File "):
        for match in re.finditer(r"[('\"](/[\w./@%+-]{2,200})['\"]", text):
            yield expanded(match[1])


def _clue(text: str) -> Clue:
    end, result = _END.search(text), _RESULT.search(text)
    calls = set(_calls(text))
    killed = bool(end and end[1] != "exited")
    ended = end[2] if end else ""
    status, _, word = ended.partition("/")
    if not killed and word == "n/a" and int(status) - _OF_A_SHELL in valid_signals():
        number = Signals(int(status) - _OF_A_SHELL)
        ended, killed = f"{number.value}/{number.name.removeprefix('SIG')}", True
    if not ended and "syscall=" in text and (signal := _SIGNAL.search(text)) and signal[1] == "31":
        ended, killed = "31/SYS", True
    if not ended and (dead := _DEAD.search(text)) and f"SIG{dead[1]}" in Signals.__members__:
        ended, killed = f"{Signals[f'SIG{dead[1]}'].value}/{dead[1]}", True
    error = _error(text)
    families = set(_FAMILY.findall(text))
    families.update(name for pattern, name in _TELLING_FAMILY if not families and pattern.search(text))
    return Clue(
        text,
        error,
        bool(error) and not _TRANSLATED.search(text),
        tuple(_paths(text)) if not text.startswith("File ") else (),
        frozenset(calls),
        frozenset(families),
        ended,
        killed,
        result[1] if result else "",
    )


def _error(text: str) -> str:
    for name in _NAMED.findall(text):
        if name in _NAMES:
            return str(name)
    if match := _NUMBERED.search(text):
        number = int(next(group for group in match.groups() if group))
        if number in errno.errorcode:
            return errno.errorcode[number]
    match = _WORDS.search(text.lower())
    return _GO_AND_NODE[match[0]] if match else ""


def _paths(text: str) -> Iterator[str]:
    for match in _PATH.finditer(text):
        if match.start() == 0 and text.startswith(": ", match.end()):
            continue  # the program that speaks
        path = expanded(_ROOT.sub("", match[1]))
        if not path.endswith((".py", ".service", ".js", ".pl", ".rb")) and path != "/":
            yield path


def _calls(text: str) -> Iterator[str]:
    if (number := _AUDIT.search(text)) and (arch := _ARCH.search(text)):
        names = _numbers().get(_AS_HEX.get(arch[1], ""), {})
        if name := names.get(number[1]):
            yield name
    known = filters.calls_known(harvest.NEWEST)
    for pattern in (_CALL, _SAYS):
        for match in pattern.finditer(text):
            if match[1] in known:
                yield match[1]


@cache
def _numbers() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = harvest.table("call_numbers")
    return found
