"""Which catalogue a link rests on, and what has changed in it since."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from systemd_directives.change import changes

if TYPE_CHECKING:
    from collections.abc import Collection

    from systemd_directives.catalogue import Catalogue
    from systemd_directives.change import Change

_REVISION = re.compile(r"(?:(\d{4}-\d\d-\d\d)\.)?([0-9a-f]{12})")


def revision(known: Catalogue) -> str:
    """Name the catalogue of now: the day of the last change that was noted, and the hash of the content."""
    return f"{changes()[-1].date}.{known.revision}"


def is_revision(text: str) -> bool:
    """Tell whether a text names a catalogue."""
    return _REVISION.fullmatch(text) is not None


def since(was: str, known: Catalogue, used: Collection[str]) -> dict[str, object] | None:
    """Say what came and went since a revision; None where it is that of now.

    ``used`` are the records that an answer rests on, as ``kind/name``.
    """
    found = _REVISION.fullmatch(was)
    if not found or found[2] == known.revision:
        return None
    date = found[1]
    told = [_record(change, date, used) for change in changes() if date is None or change.date >= date]
    return {"revision": was, "date": date, "changes": told}


def _record(change: Change, date: str | None, used: Collection[str]) -> dict[str, object]:
    names = {"added": change.added, "changed": change.changed, "removed": change.removed}
    return {
        "date": change.date,
        "says": change.says,
        "same_day": date in {None, change.date},
        **{how: list(several) for how, several in names.items()},
        "yours": [name for several in names.values() for name in several if name in used],
    }
