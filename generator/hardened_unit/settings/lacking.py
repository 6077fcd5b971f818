"""Which lines a unit lacks: of those that it could be given the ones that only take away from what it has."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.settings import filters
from hardened_unit.settings.effective import Settings, read
from hardened_unit.settings.opened import LISTS, opened
from hardened_unit.settings.reading import Filter, Limit, Mask
from hardened_unit.unitfile import parse

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from hardened_unit.settings.effective import Setting
    from systemd_directives.catalogue import Catalogue

HAS = "The unit has it, or closes more."
"""The reason why most lines are left out."""
_ADD_UP = frozenset({"IPAddressDeny", "InaccessiblePaths", "NoExecPaths", "ReadOnlyPaths"})
"""Lists of which every word takes something away."""
_CLOSED = {"CapabilityBoundingSet": "", "RestrictAddressFamilies": "none", "RestrictNamespaces": "yes"}
"""What leaves nothing open of a list."""
_BROAD = frozenset({"@default", "@known", "@system-service"})
"""Groups of calls that are named for what services use in general, not for something that this one needs."""


class Lacking(NamedTuple):
    """What a unit lacks of some lines."""

    lines: dict[str, tuple[str, ...]]
    """Those that it can be given, by directive."""
    left: dict[str, str]
    """The others, each with the reason."""


def lacking(
    lines: Iterable[str], before: Settings, catalogue: Catalogue, section: str = "Service", *, narrowing: bool = False
) -> Lacking:
    """Choose from some lines those that a unit lacks and that only take from it.

    What a list of the unit's own allows is what the service needs, and stays; only where it is ``narrowing`` it may go, because
    somebody tries whether the service can do without. Lines with the unit's name in them would give a folder another owner.
    """
    given: dict[str, list[str]] = {}
    for line in lines:
        given.setdefault(line.partition("=")[0], []).append(line)
    found = Lacking({}, {})
    for name, several in given.items():
        own = _Own(name, before, catalogue, section, narrowing)
        if name in LISTS:
            added, why = own.list_with(several)
        else:
            verdicts = {line: own.why_not(line.partition("=")[2]) for line in several}
            found.left.update({line: why for line, why in verdicts.items() if why})
            added, why = tuple(line for line in several if not verdicts[line]), ""
        if added:
            found.lines[name] = added
        elif why:
            found.left.update(dict.fromkeys(several, why))
    return found


class _Own(NamedTuple):
    """What a unit says itself of a directive."""

    name: str
    before: Settings
    catalogue: Catalogue
    section: str
    narrowing: bool

    @property
    def setting(self) -> Setting | None:
        return self.before.get(self.name, self.section)

    @property
    def said(self) -> str:
        """It as it is written."""
        return " and ".join(f"``{self.name}={entry.value}``" for entry in self.setting.entries) if self.setting else ""

    def why_not(self, value: str) -> str:
        """Say why the unit is not given another value; empty where it is."""
        if "{name}" in value:
            return "A folder that is there would get another owner."
        for other in _STANDS_FOR.get(self.name, ()):
            if self.before.get(other, self.section):
                return f"The unit has a ``{other}=`` of its own."
        setting = self.setting
        if setting is None:
            return ""
        new = self.read((f"{self.name}={value}",)).get(self.name)
        if isinstance(setting.value, tuple) and not isinstance(setting.value, Limit):
            if set(value.split()) <= set(setting.value):
                return HAS
            return "" if self.name in _ADD_UP else f"The unit has a list of its own: {self.said}."
        if new is None or new.value == setting.value:
            return HAS if new else "This systemd does not read it."
        if not self.is_tighter(new.value, setting.value):
            return f"The unit's own {self.said} is not known to be milder."
        return ""

    def read(self, lines: Iterable[str]) -> Settings:
        """Read lines without the unit."""
        return _alone(self.section, tuple(lines), self.before.version)

    def is_tighter(self, new: object, old: object) -> bool:
        """Tell whether a value is known to be tighter than another."""
        match new, old:
            case Limit(), Limit():
                return new.soft <= old.soft and new.hard <= old.hard
            case int(), int():
                # A mask takes away what its bits stand for, of everything else there is less when the number is lower.
                return new | old == new if self.name == "UMask" else new < old
            case str(), str() if new.endswith("%") and old.endswith("%"):
                return float(new[:-1]) < float(old[:-1])
            case str(), str():
                return self.rank(new) < self.rank(old)
        return False

    def rank(self, value: str) -> int:
        """Give a value's place among those of which the catalogue knows that they are softer; 0 for the tightest."""
        if not self.catalogue.has_directive(self.name):
            return 0
        directive = self.catalogue.directive(self.name)
        softer = [(f"{self.name}={value}",) == step.lines for step in directive.softer]
        return len(softer) + 1 if value == directive.default else softer.index(True) + 1 if any(softer) else 0

    def list_with(self, lines: list[str]) -> tuple[tuple[str, ...], str]:
        """Give the lines with which a list leaves open what both the unit and these lines do, or why there are none."""
        setting = self.setting
        if setting is None:
            return tuple(lines), ""
        own, wanted = opened(self.name, self.before, self.section), set(opened(self.name, self.read(lines), self.section))
        if set(own) <= wanted:
            return (), HAS
        allows = (
            setting.value.allow
            if isinstance(setting.value, Filter)
            else isinstance(setting.value, Mask) and not setting.value.inverted
        )
        if self.name == "SystemCallFilter":
            if not allows:
                # Its own lines once more, behind those that begin a list of what is allowed.
                return (f"{self.name}=", *lines, *(f"{self.name}={entry.value}" for entry in setting.entries)), ""
            denied = [word for line in lines if "=~" in line for word in line.partition("=~")[2].split()]
            spared = wanted if self.narrowing else wanted | self.named(setting)
            if left := list(_denied(denied, set(own), spared, self.before.version)):
                return (f"{self.name}=~{' '.join(left)}",), ""
        elif self.narrowing or not allows:
            kept = [word for word in _in_order(lines, own) if word in wanted]
            if kept:
                return (f"{self.name}=", f"{self.name}={' '.join(kept)}"), ""
            closed = f"{self.name}={_CLOSED[self.name]}"
            return (closed,) if self.name != "RestrictAddressFamilies" else (f"{self.name}=", closed), ""
        return (), f"The unit has a list of its own: {self.said}."

    def named(self, setting: Setting) -> set[str]:
        """List the calls that the unit's own list names for this service."""
        words = (word for entry in setting.entries if entry.value[:1] != "~" for word in entry.value.split())
        return set(filters.calls(tuple(word for word in words if word not in _BROAD), self.before.version))


@lru_cache(maxsize=512)
def _alone(section: str, lines: tuple[str, ...], version: int) -> Settings:
    """Read lines that stand alone; those of presets are asked about again and again."""
    return read(parse("\n".join((f"[{section}]", *lines)) + "\n"), version)


_STANDS_FOR = {"DynamicUser": ("User",), "SystemCallErrorNumber": ("SystemCallFilter",)}
"""Lines that are none of anybody's business where a unit has these: a user, and a way of its own to refuse calls."""


def _in_order(lines: Iterable[str], own: list[str]) -> list[str]:
    """Put words in the order in which some lines have them."""
    said = [word for line in lines for word in line.partition("=")[2].split()]
    return sorted(own, key=lambda word: said.index(word) if word in said else len(said))


def _denied(words: Iterable[str], own: Collection[str], spared: Collection[str], version: int) -> Iterator[str]:
    """Choose from words of system calls those that close something; of a group with a call that is to be spared its parts."""
    for word in words:
        calls = set(filters.calls((word,), version))
        if calls.isdisjoint(own):
            continue
        if calls.isdisjoint(spared):
            yield word
        elif word.startswith("@"):
            yield from _denied(filters.groups_at(version)[word], own, spared, version)
