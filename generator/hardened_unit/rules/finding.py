"""What a rule looks at, and what it reports."""

# Annotations are not postponed where a NamedTuple is made: it would compile each of them again when it is imported.

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from hardened_unit.settings import Dropped, Line, Setting, Settings
from hardened_unit.unitfile import Entry, Unit
from systemd_directives.target import Target

if TYPE_CHECKING:
    from hardened_unit.exposure.steps import Scored

Severity = Literal["advice", "warning", "error"]

SEVERITIES: tuple[Severity, ...] = ("advice", "warning", "error")
"""From the mildest to the gravest."""

Level = Literal["off", "advice", "warning", "error"]
"""The severity that somebody gives to all findings of a rule; ``off`` where they are not to be reported."""

PROCESS_SECTIONS = ("Service", "Socket", "Mount", "Swap")
"""The sections that say how a process is run, and so have the settings of its sandbox."""


class Edit(NamedTuple):
    """A change of a file: ``text`` stands where ``entry`` stood; empty where the entry goes."""

    entry: Entry
    text: str


class Fix(NamedTuple):
    """How a finding can be put right."""

    says: str
    """What it does, as an order: 'write AF_INET'."""
    edits: tuple[Edit, ...]
    safe: bool
    """Whether it is certain that its author meant this; only such are applied unasked."""


class Finding(NamedTuple):
    """One thing that is wrong, and where."""

    rule: str
    severity: Severity
    message: str
    entry: Entry
    """The line that it is about."""
    word: str = ""
    """The part of the value that it is about; empty for all of it."""
    ignored: bool = False
    """systemd drops this line, wholly or in part."""
    fatal: bool = False
    """systemd refuses the unit because of it."""
    explains: tuple[Dropped, ...] = ()
    """What systemd drops and this finding accounts for; a later, more general rule need not report it again."""
    fix: Fix | None = None
    gain: float = 0.0
    """For an advice: by how much the exposure falls when it is taken."""

    @property
    def place(self) -> tuple[int, int]:
        """The physical line and the column, both from 1, at which the offending text begins."""
        start = self.entry.column
        for number, line in enumerate(self.entry.lines if self.word else (), self.entry.first):
            found = line.find(self.word, start - 1 if number == self.entry.first else 0)
            if found < 0 and number == self.entry.first:
                found = line.find(self.word)
            if found >= 0:
                return number, found + 1
        return self.entry.first, start


class Context(NamedTuple):
    """What a rule looks at."""

    unit: Unit
    settings: Settings
    target: Target
    lines: dict[str, list[Line]]
    """The assignments of each directive, in any section, in order."""
    section: str
    """The section that says how the unit's process is run; ``Service`` where none of them is there."""
    name: str
    """The name of the unit; empty where it is not known."""
    whole: bool
    """Whether this is all of the unit; of a drop-in or a fragment nothing can be said to be missing."""
    drop_in: bool
    """Whether it is a drop-in without its unit."""
    quiet: frozenset[str]
    """The rules that were not asked to look."""
    found: Sequence[Finding]
    """What the rules before this one have found."""
    cut_short: set[str]
    """The rules that found so much that they stopped looking."""

    def in_drop_in(self, entry: Entry) -> bool:
        """Tell whether a line stands in a drop-in, in which nothing can make systemd refuse the unit."""
        return self.drop_in or entry.path != self.unit.entries[0].path

    def setting(self, name: str) -> Setting | None:
        """Find what holds for a directive in the process's section; None where nothing was set."""
        return self.settings.get(name, self.section)

    def value(self, name: str, default: str = "") -> object:
        """Give what holds for a directive in the process's section, or the default where nothing was set."""
        found = self.setting(name)
        return default if found is None else found.value

    def on(self, name: str) -> bool:
        """Tell whether a switch is on in the process's section: whether it is set to anything but ``no``."""
        return self.value(name, "no") != "no"

    @property
    def is_root(self) -> bool:
        """Whether the process is known to start as root; of a part of a unit that cannot be known."""
        user = self.value("User")
        return self.whole and (user in {"root", "0"} or (not user and not self.on("DynamicUser")))

    def in_force(self, *names: str) -> Iterator[Line]:
        """Go through the lines of these directives that make up what holds, in any section."""
        for name in names:
            lines = self.lines.get(name, ())
            places = dict.fromkeys((line.entry.section, name) for line in lines)
            kept = {id(line) for place in places for line in self.settings.in_force.get(place, ())}
            yield from (line for line in lines if id(line) in kept)

    @property
    def scored(self) -> "Scored":
        """The unit as it is scored, for advice."""
        from hardened_unit.exposure.steps import Scored  # noqa: PLC0415 - only where advice is asked for

        return Scored(self.settings, self.section, template=not self.name or "@" in self.name)

    def header(self) -> Entry:
        """Give the line to point at when something is missing: the header of the process's section, or what comes first."""
        section = self.section
        headers = (entry for entry in self.unit.entries if entry.kind == "section" and entry.section == section)
        return next(headers, self.unit.entries[0])
