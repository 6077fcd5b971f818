"""What can be taken back of a preset, piece by piece: for each of its directives the lines, and the steps that are softer.

Some directives have levels, of which the catalogue knows the softer ones. Others are lists, of capabilities, address families,
namespaces or system calls: of these each word can be given back by itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from hardened_unit import settings
from hardened_unit.settings import filters
from hardened_unit.settings.reading import Filter, Mask
from hardened_unit.trial.narrowing import largest
from hardened_unit.unitfile import parse
from systemd_directives import harvest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from hardened_unit.exposure.steps import Scored
    from hardened_unit.settings import Settings
    from systemd_directives.catalogue import Catalogue

_WORDS_OF = ("CapabilityBoundingSet", "RestrictAddressFamilies", "RestrictNamespaces", "SystemCallFilter")
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


def lacking(lines: Iterable[str], before: Settings) -> dict[str, tuple[str, ...]]:
    """Choose from the lines of a preset those that a unit lacks and that only take from it, by directive.

    A list of the unit's own is what the service needs: nothing is added to what it allows. Lines that have the unit's name in
    them would give a folder another owner, and are left out.
    """
    found: dict[str, list[str]] = {}
    for line in lines:
        name, _, value = line.partition("=")
        setting = before.get(name)
        own = {entry.value for entry in setting.entries} if setting else set()
        if "{name}" in value or value in own or before.get(_STANDS_FOR.get(name, "")):
            continue
        if setting is None or name in _ADD_UP or (name, value) in _CLOSED or value[:1] == "~":
            found.setdefault(name, []).append(line)
        elif name == "RestrictAddressFamilies" and isinstance(setting.value, Filter):
            open_ = _families(setting.value, before.version)
            kept = [family for family in value.split() if family in open_]
            found.setdefault(name, []).extend((f"{name}=", f"{name}={' '.join(kept) or 'none'}"))
        elif not isinstance(setting.value, (Filter, Mask, tuple)):
            found.setdefault(name, []).append(line)
    # Without it what the filter refuses ends the service, with it there is an error: the two belong together.
    if "SystemCallFilter" in found and "SystemCallErrorNumber" in found:
        found["SystemCallFilter"] = found.pop("SystemCallErrorNumber") + found["SystemCallFilter"]
    return {name: tuple(some) for name, some in found.items()}


_STANDS_FOR = {"DynamicUser": "User", "SystemCallErrorNumber": "SystemCallFilter"}
"""Lines of a preset that are none of its business where a unit has these: a user, and a way of its own to refuse calls."""
_ADD_UP = frozenset({"IPAddressDeny", "InaccessiblePaths", "NoExecPaths", "ReadOnlyPaths"})
"""Lists of which every word takes something away."""
_CLOSED = frozenset({("CapabilityBoundingSet", ""), ("RestrictNamespaces", "yes")})
"""What leaves nothing open, and so can follow any list."""


def _understood(lines: Iterable[str], version: int) -> bool:
    """Tell whether a systemd has all that is in these lines."""
    read = settings.read(parse("\n".join(("[Service]", *lines)) + "\n"), version).lines
    return all(line.status == "read" and not (line.reading and line.reading.dropped) for line in read)


def steps_of(
    directive: str, lines: tuple[str, ...], catalogue: Catalogue, writable: Sequence[str], version: int
) -> Iterator[Step]:
    """Find what is softer than some lines: with the folders left writable, and what the catalogue knows."""
    if directive in _WORDS_OF:
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
    if directive not in _WORDS_OF:
        return
    old, new = before.get(directive), after.get(directive)
    was, now = old.value if old else None, new.value if new else None
    version = after.version
    match directive:
        case "CapabilityBoundingSet":
            yield from _differing(_flags(was, harvest.table("capabilities")), _flags(now, harvest.table("capabilities")))
        case "RestrictNamespaces":
            kinds = harvest.accepted("namespaces", version)
            yield from _differing(_flags(was, kinds), _flags(now, kinds))
        case "RestrictAddressFamilies":
            yield from _differing(_families(was, version), _families(now, version))
        case "SystemCallFilter":
            yield from _groups(_calls(was, version), _calls(now, version), version)


def _differing(before: Iterable[str], after: Iterable[str]) -> Iterator[str]:
    left = set(after)
    return (word for word in before if word not in left)


def _flags(value: object, everything: Iterable[str]) -> list[str]:
    if not isinstance(value, Mask):
        return list(everything)
    return [flag for flag in everything if (flag in value.flags) != value.inverted]


def _families(value: object, version: int) -> list[str]:
    known = harvest.accepted("address_families", version)
    if not isinstance(value, Filter):
        return list(known)
    return [family for family in known if (family in value.words) == value.allow]


def _calls(value: object, version: int) -> frozenset[str]:
    known = filters.calls_known(version)
    if not isinstance(value, Filter):
        return known
    named = frozenset(filters.calls(value.words, version))
    return known & named if value.allow else known - named


def _groups(before: frozenset[str], after: frozenset[str], version: int) -> Iterator[str]:
    """Cover the calls that were open before and are closed after: by groups of which all are, else one by one."""
    closed = before - after
    groups = filters.groups_at(version)
    parts = [member for group in _SPLIT for member in groups.get(group, ())]
    covered: set[str] = set()
    for word in dict.fromkeys((*parts, *(group for group in groups if group not in _SPLIT and group != "@known"))):
        members = set(filters.calls((word,), version))
        if members and members <= closed and not members <= covered:
            yield word
            covered |= members
    yield from sorted(closed - covered)
