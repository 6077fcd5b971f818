"""A unit with its score and what that leaves out, or why it has none."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hardened_unit import settings
from hardened_unit.errors import UserError
from hardened_unit.exposure.beyond import beyond
from hardened_unit.exposure.sandbox import sandbox
from hardened_unit.exposure.scoring import score
from hardened_unit.exposure.steps import Scored
from hardened_unit.settings.loading import SECTIONS, kind_of, refusals
from hardened_unit.unitfile.tree import FATAL
from systemd_directives import checks

if TYPE_CHECKING:
    from hardened_unit.exposure.beyond import Beyond
    from hardened_unit.exposure.scoring import Exposure
    from hardened_unit.settings import Settings
    from hardened_unit.unitfile import Unit

KINDS = frozenset({"service", "socket", "mount", "swap"})
"""The types of unit that run a process, and so have a score."""


class Refused(UserError):
    """A unit that systemd does not load, and that has no score therefore."""

    def __init__(self, systemd: int, why: str) -> None:
        """Remember why."""
        super().__init__(f"systemd {systemd} refuses the unit, which has no score then: {why}")
        self.why = why


class Rated(NamedTuple):
    """A unit, or one with its drop-ins, and its score."""

    path: str
    name: str
    """The name of the unit; empty where it is not known."""
    exposure: Exposure
    beyond: tuple[Beyond, ...]
    settings: Settings
    """What it was made of."""

    @property
    def doubted(self) -> frozenset[str]:
        """The checks that count as good and should not."""
        return frozenset(check for item in self.beyond for check in item.checks)

    @property
    def overall(self) -> str:
        """The score with systemd's word for it, and in the same breath that it rests on a mistake where it does."""
        said = f"{self.exposure.overall} {self.exposure.level}"
        if not self.doubted:
            return said
        without = self.exposure.doubting(self.doubted).overall
        why = "a mistake" if any(item.kind == "mistake" for item in self.beyond if item.checks) else "what has no effect"
        return f"{said}, resting on {why}: {without} without it"


def prepared(unit: Unit, name: str, systemd: int, *, whole: bool = True, read: Settings | None = None) -> Scored:
    """Get a unit, or with ``whole=False`` a drop-in, ready to be scored; raises ``UserError`` where it has no score.

    ``read`` are its settings, where somebody has read them before.
    """
    if systemd < checks.OLDEST:
        msg = f"scores are known from systemd {checks.OLDEST} on, not for {systemd}"
        raise UserError(msg)
    template = "@" in name
    read = read or settings.read(unit, systemd, template=template, drop_in=not whole)
    kind = kind_of(read, name) or "service"
    if kind not in KINDS:
        msg = f"a .{kind} runs no process, and has no score"
        raise UserError(msg)
    if whole and (why := _refused(unit, read, name)):
        raise Refused(systemd, why)
    return Scored(read, SECTIONS[kind], template=template)


def rate(
    unit: Unit,
    name: str,
    systemd: int,
    *,
    whole: bool = True,
    path: str = "",
    read: Settings | None = None,
    loaded: bool = False,
) -> Rated:
    """Score a unit, or a drop-in, and say what its score leaves out; raises ``UserError`` where it has none.

    With ``loaded`` it is scored as one that systemd has loaded, and not as a file.
    """
    found = prepared(unit, name, systemd, whole=whole, read=read)
    box = sandbox(found.settings, found.section, loaded=loaded)
    result = score(box)
    return Rated(path, name, result, tuple(beyond(box, result)), found.settings)


def _refused(unit: Unit, read: Settings, name: str) -> str:
    """Say why systemd refuses a unit; empty where it does not."""
    main = unit.entries[0].path if unit.entries else ""
    for entry in unit.entries:
        if entry.kind in FATAL and entry.path == main:
            return f"line {entry.last} cannot be read"
    for line in read.lines:
        if line.reading and line.reading.fatal:
            return f"line {line.entry.last}: {line.entry.key}= cannot be read"
    reasons = list(refusals(read, name)) if name else []
    return reasons[0].says if reasons else ""
