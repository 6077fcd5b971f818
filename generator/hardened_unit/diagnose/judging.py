"""What speaks for a line of the unit being the reason of what a log shows, and what against it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.diagnose.paths import PATHWISE, allowed_to_miss, beside_read_only, covers, given_back, taken_out
from hardened_unit.exposure.sandbox import sandbox
from hardened_unit.rules.wording import some
from hardened_unit.settings import filters
from hardened_unit.settings.reading import Filter

if TYPE_CHECKING:
    from hardened_unit.diagnose.clues import Clue
    from hardened_unit.rules.finding import Context
    from hardened_unit.unitfile import Entry

POINTS = 5
"""What evidence counts for that fits one line and no other."""
_AGAINST = -6
_FEW = 3
"""How many calls are given back one by one, and not as the group that has them."""
_FILTERED = frozenset({"EPERM", "EACCES", "ENOSYS", "EINVAL", ""})
_BROUGHT = {
    "ProtectSystem": "strict",
    "ProtectHome": "read-only",
    "PrivateTmp": "yes",
    "NoNewPrivileges": "yes",
    "RestrictSUIDSGID": "yes",
    "RemoveIPC": "yes",
}
"""What ``DynamicUser=yes`` brings along."""
_UNMOVED = frozenset({"ENOENT", "EROFS", "EAFNOSUPPORT", "EADDRNOTAVAIL", "ENETUNREACH", "EADDRINUSE"})
"""Errors that no list of calls and no lack of a capability brings about."""


class Verdict(NamedTuple):
    """What came of looking at one line."""

    points: int
    why: str = ""
    """What of the evidence fits; empty where nothing particular does."""
    lines: tuple[str, ...] = ()
    """The least that would have to be written."""


class Unit:
    """The unit, as far as suspects are looked for in it; without a context any directive may be in force."""

    def __init__(self, context: Context | None, version: int) -> None:
        """Take what a rule looks at; None where there is no unit."""
        self.context = context
        self.version = version
        self._capabilities = sandbox(context.settings, "Service").capabilities if context else None

    def holds(self, name: str, value: str) -> str:
        """Give the line that makes a cause be in force; empty where none does, the cause itself where there is no unit."""
        if self.context is None:
            return f"{name}={value}"
        section = "Unit" if name in _OF_UNIT else "Service"
        found = self.context.settings.get(name, section)
        if found is None or found.value in {"no", ""}:
            dynamic = self.context.on("DynamicUser")
            if dynamic and name in _BROUGHT and value in {"", "yes", _BROUGHT[name]} and (not found or name != "ProtectHome"):
                return "DynamicUser=yes"
            return ""
        written = found.entries[-1].value
        if name in {"SystemCallFilter", "CapabilityBoundingSet", "RestrictAddressFamilies", "RestrictNamespaces"}:
            return f"{name}={written}"
        if name == "User" and found.value in {"root", "0"}:
            return ""
        plain = value.startswith(("/", "~")) or value in {"", "yes"}
        same = plain or str(found.value) == value or written == value
        if name == "ProtectSystem" and value in {"full", "yes"}:
            same = str(found.value) in {"yes", "full", "strict"}
        if name == "ProtectHome" and value == "yes":
            same = str(found.value) in {"yes", "tmpfs", "read-only"}
        return f"{name}={written}" if same else ""

    def is_brought(self, name: str) -> bool:
        """Tell whether ``DynamicUser=yes`` forces a directive, so that no milder value counts."""
        return name in _BROUGHT and name != "ProtectHome" and self.context is not None and self.context.on("DynamicUser")

    def entry(self, name: str) -> Entry | None:
        """Find the assignment that holds for a directive; None where there is no unit."""
        if self.context is None:
            return None
        found = self.context.settings.get(name, "Unit" if name in _OF_UNIT else "Service")
        return found.entries[-1] if found else None

    def judge(self, name: str, value: str, clue: Clue) -> Verdict:  # noqa: PLR0911 - one for each kind of line
        """Weigh a cause against what a line of the log tells."""
        match name:
            case "SystemCallFilter":
                return self._filter(value, clue)
            case _ if clue.error == "ENOSYS":
                return Verdict(_AGAINST)
            case "CapabilityBoundingSet":
                return self._capability(value, clue)
            case "RestrictAddressFamilies":
                return self._families(value, clue)
            case _ if name in PATHWISE and clue.paths:
                return self._path(name, clue)
            case "DynamicUser" if clue.paths and clue.error in {"EROFS", "ENOENT"}:
                return self._path(name, clue)
            case "PrivateNetwork" | "NetworkNamespacePath" if clue.error == "ECONNREFUSED":
                return Verdict(2, "In a network of its own nobody else listens.")
            case _ if name in _FAMILIES_ONLY and clue.error in {"EROFS", "ENOENT"}:
                return Verdict(_AGAINST)
            case _:
                return Verdict(0)

    def _filter(self, value: str, clue: Clue) -> Verdict:
        kills = clue.end == "31/SYS" or "Bad system call" in clue.text
        if not kills and clue.error not in _FILTERED:
            return Verdict(_AGAINST)
        number = self.context.value("SystemCallErrorNumber") if self.context else clue.error
        if self.context and not kills and clue.sure and not self._answers(str(number), clue.error):
            return Verdict(_AGAINST)
        calls = clue.calls or frozenset(filters.calls(tuple(value.removeprefix("~").split()), self.version))
        blocked = sorted(call for call in calls if self._blocks(call))
        if not blocked:
            return Verdict(_AGAINST if calls else 0)
        if not clue.calls:
            return Verdict(1)
        group = value.removeprefix("~")
        line = group if group.startswith("@") and len(blocked) > _FEW else " ".join(blocked[:4])
        return Verdict(POINTS, f"The filter does not allow {some(blocked)}.", (f"SystemCallFilter={line}",))

    def _answers(self, number: str, error: str) -> bool:
        """Tell whether the filter answers with this error: with its own number, or one that a call has for itself."""
        if number == error:
            return True
        assert self.context  # noqa: S101 - asked of a unit only
        found = self.context.setting("SystemCallFilter")
        return found is not None and any(f":{error}" in entry.value for entry in found.entries)

    def _blocks(self, call: str) -> bool:
        if self.context is None:
            return True
        found = self.context.value("SystemCallFilter", "")
        return isinstance(found, Filter) and (call in found.words) != found.allow

    def _capability(self, value: str, clue: Clue) -> Verdict:
        if clue.error in _UNMOVED or clue.end == "31/SYS":
            return Verdict(_AGAINST)
        name = value.removeprefix("~")
        if not name.startswith("CAP_"):
            return Verdict(-1)
        if self._capabilities is not None and name in self._capabilities:
            return Verdict(_AGAINST)
        lines: tuple[str, ...] = (f"CapabilityBoundingSet={name}",)
        if self.context and (self.context.on("DynamicUser") or self.context.value("User", "root") not in {"root", "0"}):
            lines = (*lines, f"AmbientCapabilities={name}")
        if self.context and self.context.on("PrivateUsers"):
            lines = (*lines, "PrivateUsers=no")
        return Verdict(0, f"The service lacks {name}.", lines)

    def _families(self, value: str, clue: Clue) -> Verdict:
        wanted = clue.families or ({value.removeprefix("~")} if value.startswith("~AF_") else set())
        found = self.context.value("RestrictAddressFamilies", "") if self.context else None
        allowed = [family for family in wanted if isinstance(found, Filter) and (family in found.words) == found.allow]
        refused = sorted(set(wanted) - set(allowed))
        if wanted and not refused:
            return Verdict(_AGAINST)
        if clue.error not in {"EAFNOSUPPORT", ""}:
            return Verdict(-4)
        if not refused:
            return Verdict(2 if clue.error else 0)
        points = POINTS if clue.error else 3
        return Verdict(points, f"{some(refused)} is not in the list.", (f"RestrictAddressFamilies={' '.join(refused)}",))

    def _path(self, name: str, clue: Clue) -> Verdict:
        for path in clue.paths:
            if covers(name, path, self.context, clue.error):
                if "mount namespacing" in clue.text:
                    lines = allowed_to_miss(name, path, self.context)
                elif name == "InaccessiblePaths":
                    lines = taken_out(name, path, self.context)
                elif clue.error in {"ENOSPC", "EDQUOT"}:
                    lines = ()
                else:
                    lines = given_back(name, path, writes=clue.error == "EROFS")
                return Verdict(POINTS, f"It is about ``{path}``.", beside_read_only(lines, self.context))
        return Verdict(_AGAINST)


_FAMILIES_ONLY = frozenset({"PrivateNetwork", "IPAddressDeny", "RestrictNetworkInterfaces", "NetworkNamespacePath"})
_OF_UNIT = frozenset({"StartLimitBurst", "StartLimitIntervalSec", "JoinsNamespaceOf"})
