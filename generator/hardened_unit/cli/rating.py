"""Read units and score them, for the commands that do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit import exposure, files, settings
from hardened_unit.errors import UserError
from hardened_unit.exposure.steps import Scored
from hardened_unit.report.scores import Rated
from hardened_unit.settings.loading import SECTIONS, kind_of, refusals
from hardened_unit.unitfile import parse
from hardened_unit.unitfile.dropins import merged
from hardened_unit.unitfile.tree import FATAL
from systemd_directives import checks

if TYPE_CHECKING:
    from hardened_unit.cli.collecting import Source
    from hardened_unit.unitfile import Unit
    from systemd_directives.target import Target

SCORED = frozenset({"service", "socket", "mount", "swap"})
"""The types of unit that run a process, and so have a score."""


def has_score(name: str) -> bool:
    """Tell whether a unit of this name, or one whose name is not known, has a score."""
    return not name or name.rpartition(".")[2] in SCORED


def load(source: Source) -> Unit:
    """Read a unit with its drop-ins; raises ``UserError``."""
    return merged([parse(files.read(path), path=path if len(source.files) > 1 else "") for path in source.files])


def scored(unit: Unit, source: Source, target: Target) -> tuple[Scored, settings.Settings]:
    """Get a unit ready to be scored, with its settings; raises ``UserError`` where it has no score."""
    if target.systemd < checks.OLDEST:
        msg = f"scores are known from systemd {checks.OLDEST} on, not for {target.systemd}"
        raise UserError(msg)
    read = settings.read(unit, target.systemd, template="@" in source.name, drop_in=not source.whole)
    kind = kind_of(read, source.name) or "service"
    if kind not in SCORED:
        msg = f"{source.path}: a .{kind} runs no process, and has no score"
        raise UserError(msg)
    if source.whole and (why := _refused(unit, read, source.name)):
        msg = f"{source.path}: systemd {target.systemd} refuses the unit, which has no score then: {why}"
        raise UserError(msg)
    return Scored(unit, target.systemd, SECTIONS[kind], template="@" in source.name, drop_in=not source.whole), read


def _refused(unit: Unit, read: settings.Settings, name: str) -> str:
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


def rate(source: Source, target: Target) -> Rated:
    """Score a unit and what its score leaves out; raises ``UserError`` where it has none."""
    found, read = scored(load(source), source, target)
    box = exposure.sandbox(read, found.section)
    result = exposure.score(box)
    path = "<stdin>" if source.path == "-" else source.path
    return Rated(path, source.name, result, tuple(exposure.beyond(box, result)), read)
