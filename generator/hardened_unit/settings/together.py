"""Directives that share what they set: an empty assignment of one empties all of its kind, or the first one stays."""

from __future__ import annotations

from functools import cache

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


@cache
def emptied(section: str, name: str) -> tuple[str, ...]:
    """Give what the names of other directives begin with that an empty assignment of this one empties, in its section."""
    return tuple(start for kind in _KINDS.get(section, ()) if name.startswith(kind) for start in kind)
