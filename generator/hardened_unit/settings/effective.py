"""Apply the assignments of a unit in order, as the systemd of the target version does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from hardened_unit.settings.grammars import GRAMMARS, OUTSIDE_THE_REFERENCE, Context
from hardened_unit.settings.reading import Filter, Mask, Reading
from systemd_directives import harvest

if TYPE_CHECKING:
    from hardened_unit.unitfile import Entry, Unit
    from systemd_directives.catalogue import Catalogue
    from systemd_directives.model import Directive

Status = Literal["read", "unknown-section", "unknown", "misplaced", "newer", "removed"]


class Line(NamedTuple):
    """One assignment, and what systemd makes of it."""

    entry: Entry
    status: Status
    """Whether the name is known here; everything but ``read`` means that systemd drops the line."""
    reading: Reading | None = None
    """What the value means; None where the name is not known, or its values are not looked at."""
    directive: Directive | None = None
    """The page of the reference, where there is one."""
    context: Context | None = None
    """What the value was read with, where it was read."""


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
    effective: dict[tuple[str, str], Setting]

    def get(self, name: str, section: str = "Service") -> Setting | None:
        """Find what holds for a directive, or None when nothing was set."""
        return self.effective.get((section, name))


def read(unit: Unit, version: int, catalogue: Catalogue) -> Settings:
    """Say what systemd ``version`` makes of the unit."""
    lines: list[Line] = []
    effective: dict[tuple[str, str], Setting] = {}
    for entry in unit.assignments():
        if entry.section.startswith("X-") or entry.key.startswith("X-"):
            continue
        line = _line(entry, version, catalogue)
        lines.append(line)
        if line.reading:
            _apply(effective, line, line.reading)
    return Settings(version, tuple(lines), effective)


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


def _line(entry: Entry, version: int, catalogue: Catalogue) -> Line:
    status = status_of(entry.section, entry.key, version)
    directive = catalogue.directive(entry.key) if catalogue.has_directive(entry.key) else None
    grammar = directive.grammar if directive else OUTSIDE_THE_REFERENCE.get(entry.key, "")
    if status != "read" or not grammar:
        return Line(entry, status, directive=directive)
    name, _, vocabulary = grammar.partition(":")
    context = Context(entry.key, version, vocabulary, directive)
    return Line(entry, status, GRAMMARS[name](entry.value, context), directive, context)


def _apply(effective: dict[tuple[str, str], Setting], line: Line, reading: Reading) -> None:
    entry = line.entry
    place = (entry.section, entry.key)
    if reading.ignored or reading.fatal:
        return
    if reading.reset:
        effective.pop(place, None)
    if reading.value is None:
        return
    before = effective.get(place)
    value = _merged(before.value if before else None, reading.value)
    keeps = type(reading.value) in {tuple, Filter, Mask}
    effective[place] = Setting(entry.section, entry.key, value, (*before.entries, entry) if before and keeps else (entry,))


def _merged(before: object, value: object) -> object:
    """Put a value to what was collected before it."""
    if isinstance(before, Filter) and isinstance(value, Filter):
        if before.allow == value.allow:
            return Filter(before.allow, (*before.words, *(word for word in value.words if word not in before.words)))
        return Filter(before.allow, tuple(word for word in before.words if word not in value.words))
    if isinstance(before, Mask) and isinstance(value, Mask):
        return _masked(before, value)
    if type(before) is tuple and type(value) is tuple:
        return (*before, *value)
    return value


def _masked(before: Mask, value: Mask) -> Mask:
    if not value.inverted:
        return (
            Mask(inverted=True, flags=before.flags - value.flags)
            if before.inverted
            else Mask(inverted=False, flags=before.flags | value.flags)
        )
    return (
        Mask(inverted=True, flags=before.flags | value.flags)
        if before.inverted
        else Mask(inverted=False, flags=before.flags - value.flags)
    )
