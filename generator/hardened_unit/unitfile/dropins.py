"""A unit with its drop-ins: which files belong to it, and in which order systemd reads them.

Found out with the real ``systemd-analyze verify``: the folders of a unit are ``NAME.d``, for an instance that of its template,
for a name with dashes those of its beginnings (``foo-.service.d``), and that of its type (``service.d``). The files of all of
them are read in the order of their names; of two with the same name the one in the more special folder counts.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from hardened_unit.unitfile.tree import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

TYPES = frozenset(
    {
        *("service", "socket", "mount", "automount", "swap", "timer", "path", "slice", "scope", "target", "device"),
    }
)
"""The types of units, which are the suffixes of their names."""
MANAGERS = ("system.conf", "user.conf")
"""The files that are no units but tell the managers, of the system and of users, what holds where a unit says nothing."""
SYSTEM = (
    "etc/systemd/system",
    "run/systemd/system",
    "usr/local/lib/systemd/system",
    "usr/lib/systemd/system",
    "lib/systemd/system",
)
"""Where a system has its units, below its root, what counts most first."""
_LONGEST_CHAIN = 8
"""Links after one another that are followed."""


def is_unit(name: str) -> bool:
    """Tell whether a file's name is that of a unit."""
    stem, _, kind = name.rpartition(".")
    return bool(stem) and kind in TYPES


def unit_of(path: str) -> str:
    """Give the name of the unit that a file is, or that it is a drop-in of; empty where the path does not tell.

    A drop-in of a whole type (``service.d``) or of all units with a common beginning (``foo-.service.d``) gives a name of that
    type, and one of a manager's configuration (``system.conf.d``) the name of that.
    """
    folder, name = os.path.split(os.path.abspath(path))
    if is_unit(name) or name in MANAGERS:
        return name
    unit = os.path.basename(folder).removesuffix(".d")
    if not (name.endswith(".conf") and folder.endswith(".d")):
        return ""
    return unit if is_unit(unit) or unit in MANAGERS else f".{unit}" if unit in TYPES else ""


def folders(name: str) -> Iterator[str]:
    """Name the folders that a unit's drop-ins may be in, the most special first."""
    stem, _, kind = name.rpartition(".")
    yield f"{name}.d"
    prefix, at, instance = stem.partition("@")
    if at and instance:
        yield f"{prefix}@.{kind}.d"
    while "-" in prefix.rstrip("-"):
        prefix = prefix.rstrip("-").rpartition("-")[0]
        yield f"{prefix}-.{kind}.d"
    yield f"{kind}.d"


def drop_ins(path: str) -> list[str]:
    """Find the drop-ins beside a unit file, in the order in which systemd reads them; one that is masked or no file is none."""
    parent, name = os.path.split(path)
    return _in(os.path.join(parent, folder) for folder in folders(name))


def installed(name: str, root: str = "/") -> list[str]:
    """Find the files of a unit that a system has: its own, which for an instance may be its template, and its drop-ins.

    Nothing is found of a unit that the system does not have, and only ``/dev/null`` of one that is masked.
    """
    parents = [os.path.join(root, parent) for parent in SYSTEM]
    prefix, at, rest = name.partition("@")
    names = (name, f"{prefix}@.{rest.rpartition('.')[2]}") if at else (name,)
    own = next((path for one in names for parent in parents if os.path.lexists(path := os.path.join(parent, one))), "")
    if not own:
        return []
    own = _followed(own, root)
    # An alias is a link to the unit, or to its template.
    real = os.path.basename(own) if is_unit(os.path.basename(own)) and "@." not in own else name
    *special, common = folders(real)
    places = [os.path.join(parent, folder) for parent in parents for folder in special]
    return [own, *_in([*places, *(os.path.join(parent, common) for parent in parents)])]


def _followed(path: str, root: str) -> str:
    """Follow a link as it is seen in a system below a root."""
    for _ in range(_LONGEST_CHAIN):
        if not os.path.islink(path):
            break
        target = os.readlink(path)
        if target == os.devnull:
            return target
        path = os.path.join(root, target.lstrip("/")) if target.startswith("/") else os.path.join(os.path.dirname(path), target)
    return os.path.normpath(path)


def _in(places: Iterable[str]) -> list[str]:
    """Find the drop-ins in some folders, the first of which count most."""
    found: dict[str, str] = {}
    for place in places:
        try:
            files = os.listdir(place)
        except OSError:
            continue
        for file in files:
            if file.endswith(".conf") and not file.startswith("."):
                found.setdefault(file, os.path.join(place, file))
    return [found[file] for file in sorted(found) if os.path.isfile(found[file])]


def merged(units: Sequence[Unit]) -> Unit:
    """Put a unit and its drop-ins together; each was parsed with the ``path`` that its lines remember."""
    return units[0] if len(units) == 1 else Unit(tuple(entry for unit in units for entry in unit.entries))
