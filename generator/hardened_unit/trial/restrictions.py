"""What can be taken back of a preset, piece by piece: for each of its directives the lines, and the steps that are softer.

Some directives have levels, of which the catalogue knows the softer ones. Others are lists, of capabilities, address families,
namespaces or system calls: of these each word can be given back by itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from hardened_unit import settings
from hardened_unit.settings import filters
from hardened_unit.settings.opened import LISTS, opened
from hardened_unit.trial.narrowing import largest
from hardened_unit.unitfile import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from hardened_unit.exposure.steps import Scored
    from hardened_unit.settings import Settings
    from systemd_directives.catalogue import Catalogue

_SET = frozenset({"CapabilityBoundingSet", "RestrictNamespaces"})
_NOTHING = frozenset({"none", "yes"})
"""The words of such lists that leave nothing open."""
_SPLIT = ("@privileged", "@resources", "@mount", "@clock", "@raw-io")
"""Groups of which services may need a part; each of the others is given back as a whole."""
_OFTEN = frozenset(
    {
        *("CapabilityBoundingSet", "DynamicUser", "IPAddressDeny", "MemoryDenyWriteExecute", "PrivateNetwork", "PrivateUsers"),
        *("ProtectSystem", "ReadOnlyPaths", "RestrictAddressFamilies", "SystemCallFilter"),
    }
)
"""Directives that services often cannot live with."""
_WANTED = (
    *("AF_NETLINK", "AF_UNIX", "AF_INET6", "AF_INET"),
    *("CAP_FOWNER", "CAP_KILL", "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_NET_BIND_SERVICE", "CAP_SETGID", "CAP_SETUID"),
    *("@chown", "setgroups", "setresuid", "setreuid", "setuid"),
)
"""Words of lists that services often cannot do without, the least wanted first."""


def often_refused(one: Restriction) -> bool:
    """Tell whether services often cannot live with a restriction; it only tells what to ask first."""
    return one.directive in _OFTEN


class Step(NamedTuple):
    """Lines that are softer than a restriction, and what they give back."""

    lines: tuple[str, ...]
    gives: str


class Restriction(NamedTuple):
    """The lines of a preset for one directive, and how they can be softened."""

    directive: str
    lines: tuple[str, ...]
    gain: float
    """By how much they lower the exposure, of 10."""
    steps: tuple[Step, ...] = ()
    """Softer lines in their place, the tightest first."""
    words: tuple[str, ...] = ()
    """What can be given back one by one, on a line behind the others; empty where there are steps."""
    sets: bool = False
    """Whether the last line says all that is open, so that words can stand on it as well."""

    def giving(self, words: Iterable[str]) -> tuple[str, ...]:
        """Give the lines that leave open some of the words."""
        given = list(words)
        if not given:
            return self.lines
        if not self.sets:
            return (*self.lines, f"{self.directive}={' '.join(given)}")
        *before, last = self.lines
        there = [word for word in last.partition("=")[2].split() if word not in _NOTHING]
        return (*before, f"{self.directive}={' '.join((*there, *given))}")


def restrictions(
    lacking: dict[str, tuple[str, ...]], scored: Scored, catalogue: Catalogue, writable: Sequence[str]
) -> list[Restriction]:
    """Make restrictions of lines, by directive; those that lower the exposure most come first.

    ``scored`` is the unit as it is without them; ``writable`` are the folders that it writes to.
    """
    made = [
        Restriction(
            directive,
            lines,
            scored.gain(lines),
            # What the unit says itself may be tighter than a step.
            tuple(
                step
                for step in steps_of(directive, lines, catalogue, writable, scored.settings.version)
                if scored.gain(step.lines) >= 0
            ),
            # What is often wanted stands together, which spares attempts.
            tuple(sorted(words_of(directive, scored.settings, scored.with_lines(lines).settings), key=_wanted)),
            # A list that the unit has already is emptied first, and goes on with another line.
            directive == "RestrictAddressFamilies" or (directive in _SET and not scored.settings.get(directive)),
        )
        for directive, lines in lacking.items()
    ]
    return sorted((one for one in made if one.gain >= 0), key=lambda one: -one.gain)


class Softened(NamedTuple):
    """What was found to work in place of a restriction."""

    lines: tuple[str, ...]
    gives: str
    """What a step gives back; empty for words."""
    refused: tuple[tuple[str, tuple[str, ...]], ...]
    """Each word that had to be given back, with the lines that do not work because it is closed in them."""


def soften(one: Restriction, works: Callable[[tuple[str, ...]], bool]) -> Softened | None:
    """Find the tightest lines in place of a restriction that work; None where it has to go."""
    for step in one.steps:
        if works(step.lines):
            return Softened(step.lines, step.gives, ())

    def but(closed: Sequence[str]) -> tuple[str, ...]:
        return one.giving(word for word in one.words if word not in closed)

    # Most words are wanted by nobody, and one attempt tells that of all of them.
    quiet = largest([word for word in one.words if word not in _WANTED], lambda some: works(but(some)))
    wanted = largest([word for word in one.words if word in _WANTED], lambda some: works(but([*quiet.kept, *some])))
    closed = [*quiet.kept, *wanted.kept]
    if not closed or not works(but(closed)):
        return None
    refused = (*quiet.refused, *((word, [*quiet.kept, *some]) for word, some in wanted.refused))
    return Softened(but(closed), "", tuple((word, but([*some, word])) for word, some in refused))


def _wanted(word: str) -> int:
    return _WANTED.index(word) if word in _WANTED else -1


def together(lacking: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Put the error number of a filter to the filter: without it what the filter refuses ends the service."""
    if "SystemCallFilter" not in lacking or "SystemCallErrorNumber" not in lacking:
        return lacking
    number = lacking["SystemCallErrorNumber"]
    return {
        name: (*number, *lines) if name == "SystemCallFilter" else lines
        for name, lines in lacking.items()
        if name != "SystemCallErrorNumber"
    }


def _understood(lines: Iterable[str], version: int) -> bool:
    """Tell whether a systemd has all that is in these lines."""
    read = settings.read(parse("\n".join(("[Service]", *lines)) + "\n"), version).lines
    return all(line.status == "read" and not (line.reading and line.reading.dropped) for line in read)


def steps_of(
    directive: str, lines: tuple[str, ...], catalogue: Catalogue, writable: Sequence[str], version: int
) -> Iterator[Step]:
    """Find what is softer than some lines: with the folders left writable, and what the catalogue knows."""
    if directive in LISTS:
        return
    # A name with other characters would have to be escaped, and is rather left to people.
    writable = [path for path in writable if re.fullmatch(r"[\w./:@+-]+", path)]
    if directive in {"ProtectSystem", "ReadOnlyPaths"} and writable:
        folders = " ".join(f"-{path}" for path in writable)
        yield Step((*lines, f"ReadWritePaths={folders}"), f"it writes to {' '.join(f'``{path}``' for path in writable)}")
    if catalogue.has_directive(directive):
        softer = catalogue.directive(directive).softer
        values = [step.lines for step in softer]
        # Those before the preset's own are tighter, or the same.
        begin = values.index(lines[-1:]) + 1 if lines[-1:] in values else 0
        yield from (Step(step.lines, step.gives) for step in softer[begin:] if _understood(step.lines, version))


def words_of(directive: str, before: Settings, after: Settings) -> Iterator[str]:
    """Find what is closed by lines, ``after`` them, and was open ``before``: the words that give it back."""
    if directive not in LISTS:
        return
    left = set(opened(directive, after))
    closed = [word for word in opened(directive, before) if word not in left]
    yield from _groups(frozenset(closed), after.version) if directive == "SystemCallFilter" else closed


def _groups(closed: frozenset[str], version: int) -> Iterator[str]:
    """Cover the calls that are closed: by groups of which all are, else one by one."""
    groups = filters.groups_at(version)
    parts = [member for group in _SPLIT for member in groups.get(group, ())]
    covered: set[str] = set()
    for word in dict.fromkeys((*parts, *(group for group in groups if group not in _SPLIT and group != "@known"))):
        members = set(filters.calls((word,), version))
        if members and members <= closed and not members <= covered:
            yield word
            covered |= members
    yield from sorted(closed - covered)
