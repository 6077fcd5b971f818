"""A unit as it is about to be checked as a whole, and why it is refused."""

# Annotations are not postponed where a NamedTuple is made: it would compile each of them again when it is imported.

from typing import NamedTuple

from hardened_unit.settings.effective import Setting, Settings
from hardened_unit.unitfile import Entry

LAST_WITHOUT_255 = 254
LAST_WITHOUT_258 = 257
"""The newest versions that were seen not to do what 257, or 262, was seen to do."""


class Reason(NamedTuple):
    """Why a unit is refused."""

    says: str
    """What is wrong and what is wanted instead, as a sentence without its full stop."""
    entry: Entry | None = None
    """The line that it is about; None where something is missing."""


class Loaded(NamedTuple):
    """A unit as it is about to be checked as a whole."""

    settings: Settings
    name: str
    """Its name; empty where that is not known."""
    section: str
    """The section of its type."""

    def setting(self, name: str) -> Setting | None:
        """Find what holds for a directive of the unit's type."""
        return self.settings.get(name, self.section)

    def value(self, name: str, default: object = "") -> object:
        """Give what holds for a directive of the unit's type, or the default."""
        found = self.setting(name)
        return default if found is None else found.value

    def entry(self, name: str, place: int = -1) -> Entry | None:
        """Give the line, by default the last, that makes a directive what it is."""
        found = self.setting(name)
        return found.entries[place] if found else None

    def on(self, name: str) -> bool:
        """Tell whether a directive is set to anything but what stands for nothing."""
        return self.value(name, "no") not in {"no", "off", "", "default", "all", "shared", "disconnected", ()}

    @property
    def version(self) -> int:
        """The systemd that reads."""
        return self.settings.version
