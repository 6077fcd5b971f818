"""A record of scores that are not to get worse."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hardened_unit.exposure.scoring import Exposure

VERSION = 1


class Worse(NamedTuple):
    """A unit that got worse than it was recorded."""

    path: str
    before: str
    """The exposure that was recorded."""
    after: str
    checks: tuple[str, ...]
    """The checks that got worse, by systemd's names for them."""


class Record(NamedTuple):
    """The scores of units, for one systemd."""

    systemd: int
    units: dict[str, dict[str, object]]
    """By path, relative to the folder of the record's file: the overall exposure and the badness of every check."""

    def worse(self, path: str, exposure: Exposure) -> Worse | None:
        """Compare a unit with what is recorded of it; None where it is as good as then, or new."""
        known = self.units.get(path)
        if known is None:
            return None
        before: dict[str, int | None] = known["checks"]  # type: ignore[assignment]  # checked when it was read
        loads = {one.check.id: one.check.weight / one.check.range for one in exposure.checks}
        now = {one.check.id: one.badness or 0 for one in exposure.checks}
        change = sum((now[name] - (before.get(name) or 0)) * load for name, load in loads.items())
        if change <= 0:
            return None
        names = {one.check.id: one.check.name for one in exposure.checks}
        checks = tuple(names[name] for name in loads if now[name] > (before.get(name) or 0))
        return Worse(path, str(known["overall"]), exposure.overall, checks)


def recorded(systemd: int, scores: Iterable[tuple[str, Exposure]]) -> Record:
    """Make a record of scores."""
    return Record(
        systemd,
        {
            path: {"overall": exposure.overall, "checks": {one.check.id: one.badness for one in exposure.checks}}
            for path, exposure in scores
        },
    )


def merged(old: Record | None, new: Record) -> Record:
    """Put new scores in the place of old ones; units that were not scored this time stay as they were."""
    return new if old is None else Record(new.systemd, dict(sorted({**old.units, **new.units}.items())))


def written(record: Record) -> str:
    """Give a record as text, a line for each unit, so that a difference can be read."""
    rows = ",\n".join(f"{json.dumps(path)}: {json.dumps(unit)}" for path, unit in sorted(record.units.items()))
    return f'{{\n"version": {VERSION},\n"systemd": {record.systemd},\n"units": {{\n{rows}\n}}\n}}\n'


def read(text: bytes, path: str) -> Record:
    """Read a record; raises ``UserError`` for what is none."""
    try:
        content = json.loads(text)
        sound = content["version"] == VERSION and isinstance(content["systemd"], int)
        for unit in content["units"].values():
            numbers = unit["checks"].values()
            sound = sound and isinstance(unit["overall"], str) and all(one is None or isinstance(one, int) for one in numbers)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        content, sound = {}, False
    if not sound:
        msg = f"{path}: is no record of scores; --write-baseline writes one"
        raise UserError(msg)
    return Record(content["systemd"], content["units"])


def place(path: str, baseline: str) -> str:
    """Give the path of a unit as a record has it: relative to the record's folder."""
    return path if path == "-" else os.path.relpath(path, os.path.dirname(os.path.abspath(baseline)))
