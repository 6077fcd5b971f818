"""Apply the assignments of a unit in order, as the systemd of the target version does."""

# Annotations are not postponed where a NamedTuple is made: it would compile each of them again when it is imported.

from collections.abc import Callable, Container
from functools import cache, lru_cache, partial, reduce
from itertools import groupby
from typing import Literal, NamedTuple

from hardened_unit.settings import filters
from hardened_unit.settings.context import Context
from hardened_unit.settings.grammars import grammar
from hardened_unit.settings.reading import Filter, Mask, Reading, refused
from hardened_unit.settings.together import FIRST_STAYS, emptied
from hardened_unit.unitfile import Entry, Unit
from systemd_directives import harvest, syntax

Status = Literal["read", "unknown-section", "unknown", "misplaced", "newer", "removed"]


class Line(NamedTuple):
    """One assignment, and what systemd makes of it."""

    entry: Entry
    status: Status
    """Whether the name is known here; everything but ``read`` means that systemd drops the line.

    What stands in a section that there is not is no line of the settings at all.
    """
    reading: Reading | None = None
    """What the value means; None where the name is not known, or its values are not looked at."""
    context: Context | None = None
    """What the value was read with, where it was read."""
    gives_up: bool = False
    """systemd reads nothing of this drop-in that follows: what would refuse a unit only ends a drop-in."""


class Setting(NamedTuple):
    """What systemd ends up with for one directive."""

    section: str
    name: str
    value: object
    """A string, a number, a tuple of words, a ``Filter`` or a ``Mask``, as the directive's grammar gives it."""
    entries: tuple[Entry, ...]
    """The assignments that made it what it is."""


class Settings(NamedTuple):
    """What a systemd makes of a unit."""

    version: int
    lines: tuple[Line, ...]
    in_force: dict[tuple[str, str], list[Line]]
    """For each section and directive the lines that make up what holds; perhaps none."""

    def get(self, name: str, section: str = "Service") -> Setting | None:
        """Find what holds for a directive, or None when nothing was set."""
        kept = self.in_force.get((section, name))
        return _setting((section, name), kept) if kept else None

    def values(self, section: str, names: Container[str]) -> dict[str, object]:
        """Give what holds for those of some directives of a section that were set."""
        return {
            name: _setting((where, name), kept).value
            for (where, name), kept in self.in_force.items()
            if kept and where == section and name in names
        }

    @property
    def effective(self) -> dict[tuple[str, str], Setting]:
        """All that holds, by section and directive."""
        return {place: _setting(place, kept) for place, kept in self.in_force.items() if kept}


def read(
    unit: Unit,
    version: int,
    *,
    template: bool = True,
    drop_in: bool = False,
    manager: bool = False,
    before: Settings | None = None,
) -> Settings:
    """Say what systemd ``version`` makes of the unit, which may be a ``template``, or of a ``drop_in``.

    A drop-in may go on from what was read ``before`` it. What is no unit but the configuration of a ``manager`` has one section
    alone, which no unit has.
    """
    lines = list(before.lines) if before else []
    in_force = {place: list(kept) for place, kept in before.in_force.items()} if before else {}
    main = None if drop_in or not unit.entries else unit.entries[0].path
    given_up = None
    for entry in unit.assignments():
        if entry.path == given_up or (entry.section == harvest.MANAGER) != manager:
            continue
        place = entry.section, entry.key
        known = _known(*place, version, template)
        if known is None:
            continue
        reading = known.read(entry.value) if known.read else None
        if place in FIRST_STAYS and in_force.get(place):
            reading = refused(entry.value, "comes after an earlier one, which stays")
        gives_up = reading is not None and reading.fatal and entry.path != main
        if reading and gives_up:
            reading = reading._replace(fatal=False, ignored=True)
            given_up = entry.path
        line = Line(entry, known.status, reading, known.context, gives_up)
        lines.append(line)
        if reading and not reading.ignored and not reading.fatal:
            if reading.reset:
                for other in known.empties:
                    in_force.get((entry.section, other), []).clear()
            _put_in_force(in_force.setdefault(place, []), line, reading)
    return Settings(version, tuple(lines), in_force)


@cache
def status_of(section: str, name: str, version: int) -> Status:
    """Say whether this version has the directive in this section, or why not."""
    table = harvest.table("sections")
    if section not in table:
        return "unknown-section"
    if name not in table[section]:
        return "misplaced" if name in harvest.sections_of("*") else "unknown"
    if harvest.known(section, name, version):
        return "read"
    return "newer" if harvest.since(section, name) > version else "removed"


class _Known(NamedTuple):
    """What there is to know of a directive in a section before any value is read."""

    status: Status
    context: Context | None = None
    """What its values are read with; None where they are not looked at."""
    read: Callable[[str], Reading] | None = None
    """Reads a value."""
    empties: tuple[str, ...] = ()
    """The directives of its section that an empty assignment of it empties besides."""


@lru_cache(maxsize=4096)
def _known(section: str, name: str, version: int, template: bool) -> _Known | None:
    """Put together what there is to know of a directive; None where systemd looks at nothing of it."""
    if section.startswith("X-") or name.startswith("X-"):
        return None
    status = status_of(section, name, version)
    if status == "unknown-section":
        return None
    found = syntax.of(section, name) if status == "read" else None
    if found is None:
        return _Known(status)
    kind, _, vocabulary = found.grammar.partition(":")
    context = Context(name, version, kind, vocabulary, found, template, section)
    return _Known(status, context, _reader(context), emptied(section, name))


def _reader(context: Context) -> Callable[[str], Reading]:
    """Give what reads a directive's values, and remembers what it made of short ones: many units say the same things."""
    read = grammar(context.grammar)
    remembered = lru_cache(maxsize=256)(lambda value: read(value, context))
    return lambda value: remembered(value) if len(value) < _WORTH_KEEPING else read(value, context)


_WORTH_KEEPING = 200


def _put_in_force(kept: list[Line], line: Line, reading: Reading) -> None:
    """Let a line join the earlier ones of its directive, or take their place."""
    before = kept[-1].reading if kept else None
    if reading.reset or type(reading.value) not in _COLLECTING or (before and not _goes_on(before)):
        kept.clear()
    if reading.value is not None:
        kept.append(line)


def _goes_on(before: Reading) -> bool:
    """Tell whether a line adds to the one before: not to ``no``, nor to the ``none`` of a list."""
    return before.value != "no" and not (before.reset and isinstance(before.value, Filter))


_COLLECTING = frozenset({tuple, Filter, Mask})
"""The kinds of value of which several lines make one."""


def _setting(place: tuple[str, str], kept: list[Line]) -> Setting:
    values = [line.reading.value for line in kept if line.reading]
    entries = tuple(line.entry for line in kept)
    first = values[0]
    context = kept[0].context
    if isinstance(first, Filter):
        # The same line twice does nothing more; of a file with many of them nothing is put together again and again.
        lists = [value for value, _ in groupby(value for value in values if isinstance(value, Filter))]
        if context and context.vocabulary == "system-call":
            return Setting(*place, _calls(tuple(lists), context.name, context.version), entries)
        return Setting(*place, _filter(lists), entries)
    if isinstance(first, Mask):
        begin = _begin(context) if context else None
        return Setting(*place, reduce(partial(_masked, begin=begin), [one for one in values if isinstance(one, Mask)]), entries)
    if type(first) is tuple:
        said = [word for value in values if isinstance(value, tuple) for word in value]
        kind = context.grammar if context else ""
        if kind in _NAMED:
            said = [*{str(word).partition(_NAMED[kind])[0]: word for word in said}.values()]
        return Setting(*place, tuple(dict.fromkeys(said) if kind in _SETS else said), entries)
    return Setting(*place, first, entries)


@lru_cache(maxsize=256)
def _calls(lists: tuple[Filter, ...], name: str, version: int) -> Filter:
    """Put lists of system calls together, call by call; one that allows has those of ``@default`` besides."""
    begin = [Filter(allow=True, words=("@default",))] if lists[0].allow and name == "SystemCallFilter" else []
    return _filter([one._replace(words=filters.calls(one.words, version)) for one in (*begin, *lists)])


def _filter(values: list[Filter]) -> Filter:
    """Put lists together: the first says whether they allow or deny, one that says the opposite takes words away."""
    words: dict[str, None] = {}
    for value in values:
        for word in value.words:
            if value.allow == values[0].allow:
                words[word] = None
            else:
                words.pop(word, None)
    return Filter(values[0].allow, tuple(words))


_SETS = frozenset({"directory-list", "environment-names", "exit-statuses", "processors", "controllers", "word-list"})
"""The grammars of lists in which a word counts once."""
_NAMED = {"environment": "=", "load-credential": ":", "set-credential": ":"}
"""The grammars of lists in which the last word of a name counts, and what the name ends with."""


def _begin(context: Context) -> Mask | None:
    """Give the capabilities before the first line, which the next line replaces; None where a line can be told from none."""
    if context.name == "AmbientCapabilities":
        return Mask(inverted=False, flags=frozenset())
    # Seen on 257 and not on 262.
    if context.name == "CapabilityBoundingSet" and context.version <= 257:  # noqa: PLR2004 - as above
        return Mask(inverted=True, flags=frozenset())
    return None


def _masked(before: Mask, value: Mask, *, begin: Mask | None) -> Mask:
    """Put two lines of a mask together: a plain one adds flags, an inverted one takes them away."""
    if before == begin:
        return value
    if before.inverted == value.inverted:
        return Mask(before.inverted, before.flags | value.flags)
    return Mask(before.inverted, before.flags - value.flags)
