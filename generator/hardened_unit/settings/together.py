"""Directives that share what they set: an empty assignment of one empties all of its kind, or the first one stays."""

from __future__ import annotations

from systemd_directives import harvest

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


def emptied(section: str, name: str) -> tuple[str, ...]:
    """List the directives of a section that an empty assignment of one of them empties."""
    kinds = [kind for kind in _KINDS.get(section, ()) if name.startswith(kind)]
    if not kinds:
        return ()
    return tuple(other for other in harvest.table("sections")[section] if any(other.startswith(kind) for kind in kinds))
