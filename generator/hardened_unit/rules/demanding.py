"""Look at a unit by a rule of a team's own, which is data."""

from __future__ import annotations

import re
from fnmatch import translate
from functools import lru_cache
from posixpath import normpath
from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.rules.finding import Context, Finding
from hardened_unit.rules.wording import quoted, some
from hardened_unit.settings.filters import calls
from hardened_unit.settings.loading import SECTIONS, kind_of
from hardened_unit.settings.opened import LISTS, opened
from hardened_unit.settings.reading import Command, Filter, Limit, Mask
from systemd_directives import syntax

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from hardened_unit.settings import Line
    from hardened_unit.unitfile import Entry
    from systemd_directives.team_rule import Demand, TeamRule

_SIGNS = "-+!@:|~"
"""What stands before a path or a program and is no part of it."""
_GLOB = frozenset("*?[")
_OF_ALL_UNITS = frozenset({"Unit", "Install"})


class Demanding(NamedTuple):
    """A team's rule as ``checking`` takes rules."""

    rule: TeamRule

    @property
    def triggers(self) -> frozenset[str]:
        """The directives without which it finds nothing; none where it finds also that one is missing."""
        demands = self.rule.demand
        return frozenset() if any(one.do == "require" for one in demands) else frozenset(one.directive for one in demands)

    def check(self, context: Context) -> Iterator[Finding]:
        """Report what is not as the team asks."""
        if not self._is_for(context):
            return
        for demand in self.rule.demand:
            for entry, what, word in _found(demand, context):
                message = f"{what}: {self.rule.summary.replace('``', '')}"
                yield Finding(self.rule.name, self.rule.severity, message, entry, word=word)

    def facts(self) -> Iterator[str]:
        """Say in sentences what it asks, and of whom."""
        for demand in self.rule.demand:
            subject = f"``{demand.directive}=`` in ``[{demand.section}]``"
            values = _listed(demand.values)
            match demand.do:
                case "forbid":
                    yield f"{subject} may not {f'have {values}' if values else 'be set'}."
                case "allow":
                    yield f"{subject} may only have {values}."
                case "require":
                    yield f"{subject} has to be set{f', and may only have {values}' if values else ''}."
        rule = self.rule
        if rule.units:
            yield f"Only units are looked at whose name is {_listed(rule.units)}."
        if rule.when:
            yield f"Only units are looked at that have {' and '.join(f'``{one}``' for one in rule.when)}."
        if rule.unless:
            yield f"Units are not looked at that have {_listed(rule.unless)}."
        yield f"A finding is {_GRAVE[rule.severity]}."

    def _is_for(self, context: Context) -> bool:
        rule = self.rule
        return (
            (not rule.units or _fitting(rule.units)(context.name))
            and all(_holds(pattern, context) for pattern in rule.when)
            and not any(_holds(pattern, context) for pattern in rule.unless)
        )


_GRAVE = {"advice": "an advice", "warning": "a warning", "error": "an error"}


def _listed(words: Sequence[str]) -> str:
    return " or ".join(f"``{word}``" for word in words)


class _Said(NamedTuple):
    """A word of what systemd ends up with for a directive."""

    word: str
    shown: str
    """It, as it stands in the line; empty where it does not."""
    entry: Entry


def _found(demand: Demand, context: Context) -> Iterator[tuple[Entry, str, str]]:
    """Give the lines that are not as demanded, each with what is wrong in it and the word that is."""
    name = f"{demand.directive}="
    lines = _in_force(demand.directive, demand.section, context)
    if not lines:
        if demand.do == "require" and _could_have(demand.section, context):
            yield _header(demand.section, context), f"{name} is missing", ""
        return
    if not demand.values:
        yield from ((line.entry, f"{name} is not allowed here", "") for line in lines if demand.do == "forbid")
        return
    fits = _fitting(_values(demand, context.settings.version))
    words = _words(demand.directive, demand.section, lines, context)
    wrong = [said for said in words if fits(said.word) == (demand.do == "forbid")]
    allowed = f"; allowed is {', '.join(demand.values)}" if demand.do != "forbid" else ""
    for said in wrong:
        if said.shown:
            yield said.entry, f"{quoted(said.shown)} is not allowed in {name}{allowed}", said.shown
    if open_ := [said for said in wrong if not said.shown]:
        what = f"{name} leaves {some([said.word for said in open_])} open, which is not allowed{allowed}"
        yield open_[0].entry, what, ""


def _header(section: str, context: Context) -> Entry:
    headers = (entry for entry in context.unit.entries if entry.kind == "section" and entry.section == section)
    return next(headers, context.header())


def _could_have(section: str, context: Context) -> bool:
    """Tell whether this is all of a unit that says something, of a type that has the section."""
    if not (context.whole and context.settings.lines):
        return False
    return section in _OF_ALL_UNITS or SECTIONS.get(kind_of(context.settings, context.name)) == section


def _in_force(directive: str, section: str, context: Context) -> list[Line]:
    """Give the lines that make up what holds for a directive of a section."""
    found = context.settings.in_force.get((section, directive), [])
    known = syntax.of(section, directive)
    if not (found and known and known.repeat == "append"):
        return found
    # Of paths that are read one by one, in_force has the last alone.
    lines = [line for line in context.lines[directive] if line.entry.section == section and line.reading]
    after = max((place for place, line in enumerate(lines, 1) if line.reading and line.reading.reset), default=0)
    return [line for line in lines[after:] if line.reading and line.reading.value is not None]


def _words(directive: str, section: str, lines: Sequence[Line], context: Context) -> Iterator[_Said]:
    """Take what holds apart into words."""
    if directive in LISTS:
        named = {word: line.entry for line in lines for word in line.entry.value.split()}
        for word in opened(directive, context.settings, section):
            yield _Said(word, word, named[word]) if word in named else _Said(word, "", lines[-1].entry)
        return
    for line in lines:
        value, text = line.reading.value if line.reading else None, line.entry.value
        match value:
            case (Command(), *_):
                yield _Said(text.lstrip(_SIGNS), text, line.entry)
            case Mask() | Filter():
                yield from (_Said(word, word, line.entry) for word in text.removeprefix("~").split())
            case Limit():
                yield _Said(text, text, line.entry)
            case tuple():
                yield from (_Said(_plain(str(word)), str(word), line.entry) for word in value)
            case "yes" | "no":
                yield _Said(str(value), text, line.entry)
            case _:
                yield _Said(_plain(text), text, line.entry)


def _plain(word: str) -> str:
    """Give a path without the sign in front, and without what leads back out of a folder; other words as they are."""
    path = word.lstrip(_SIGNS)
    return normpath(path) if path.startswith("/") else word


def _values(demand: Demand, version: int) -> tuple[str, ...]:
    """Give the words that a demand names; a group of system calls stands for its calls."""
    return calls(demand.values, version) if demand.directive == "SystemCallFilter" else demand.values


@lru_cache(maxsize=1024)
def _fitting(patterns: tuple[str, ...]) -> Callable[[str], bool]:
    """Give what tells whether a word is one of some, or fits one that stands for several."""
    words = frozenset(pattern for pattern in patterns if not is_glob(pattern))
    globs = [re.compile(translate(pattern)) for pattern in patterns if is_glob(pattern)]
    return lambda word: word in words or any(glob.match(word) for glob in globs)


def is_glob(pattern: str) -> bool:
    """Tell whether a word of a rule stands for several."""
    return not _GLOB.isdisjoint(pattern)


def _holds(pattern: str, context: Context) -> bool:
    """Tell whether a unit has an assignment, in any section."""
    name, _, value = pattern.partition("=")
    for section in dict.fromkeys(line.entry.section for line in context.lines.get(name, ())):
        lines = _in_force(name, section, context)
        if lines and any(_fitting((value,))(said.word) for said in _words(name, section, lines, context)):
            return True
    return False
