"""Directives that share what they set: an empty assignment of one empties all of its kind, or the first one stays."""

from __future__ import annotations

_CREDENTIALS = (("LoadCredential",), ("SetCredential",))
_KINDS = {
    "Unit": (("Condition",), ("Assert",)),
    "Service": _CREDENTIALS,
    "Socket": (("Listen",), *_CREDENTIALS),
    "Mount": _CREDENTIALS,
    "Swap": _CREDENTIALS,
    "Timer": (("OnActiveSec", "OnBootSec", "OnCalendar", "OnStartupSec", "OnUnitActiveSec", "OnUnitInactiveSec"),),
    "Path": (("PathExists", "PathChanged", "PathModified", "DirectoryNotEmpty"),),
}
"""The kinds in each section, by what the names of their directives begin with."""

FIRST_STAYS = frozenset({("Timer", "Unit"), ("Path", "Unit")})
"""Where a second assignment is dropped, and the first holds."""


def empties(section: str, name: str, other: str) -> bool:
    """Tell whether an empty assignment of a directive empties another of its section, besides itself."""
    return any(name.startswith(kind) and other.startswith(kind) for kind in _KINDS.get(section, ()))
