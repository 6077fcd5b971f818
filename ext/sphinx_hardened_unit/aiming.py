"""What an embedded text is by its name: a unit, a drop-in of one, or a manager's configuration; and where its file belongs."""

from __future__ import annotations

import re
from typing import NamedTuple

from hardened_unit.compose import shown_name
from hardened_unit.errors import UserError
from hardened_unit.unitfile.dropins import MANAGERS, unit_of

_DROP_IN = "hardening.conf"
"""What the file of a drop-in is called that has no name of its own."""


class Aim(NamedTuple):
    """What a text is."""

    name: str = ""
    """The unit that it is, or is a drop-in of; ``system.conf`` for a manager's configuration; empty where nothing tells."""
    path: str = ""
    """Where its file belongs, from ``/etc/systemd/system``; empty where it is none."""
    drop_in: bool = False

    @property
    def file(self) -> str:
        """The name of its file, without its folder."""
        return self.path.rpartition("/")[2]


def aim(given: str, *, drop_in: bool = False) -> Aim:
    """Read the name that somebody gives a text; raises ``UserError`` for what can be none.

    A name without a suffix is a service's. ``web.service.d/10-limits.conf`` is a drop-in, and so with ``drop_in`` is what has
    just its unit's name. An absolute path counts by where it ends.
    """
    if not given:
        return Aim(drop_in=drop_in)
    folder, _, name = given.rpartition("/")
    parent = folder.rpartition("/")[2]
    if name.endswith(".conf") and parent.endswith(".d") and (given.startswith("/") or folder == parent):
        return _in_folder(given, parent, name)
    if folder and given.startswith("/"):
        return aim(name, drop_in=drop_in)
    if name in MANAGERS and not folder:
        return Aim(name, name)
    unit = shown_name(given)
    if unit.endswith(".conf"):
        msg = f"{given!r} does not say which unit it is a drop-in of; write UNIT.d/{given}, such as web.service.d/{given}"
        raise UserError(msg)
    return Aim(unit, f"{unit}.d/{_DROP_IN}", drop_in=True) if drop_in else Aim(unit, unit)


def _in_folder(given: str, parent: str, name: str) -> Aim:
    unit = unit_of(f"/{parent}/{name}")
    if not unit or not all(re.fullmatch(r"[A-Za-z0-9:_.\\@-]+", part) for part in (parent, name)):
        msg = f"{given!r} is no drop-in: its folder is called as its unit with .d behind, such as web.service.d"
        raise UserError(msg)
    return Aim(unit, f"{parent}/{name}", drop_in=unit not in MANAGERS)
