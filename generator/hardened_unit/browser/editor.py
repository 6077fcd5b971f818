"""The lines of one's own, as they stand in an editor: in ``[Service]`` until a header says something else."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.browser.state import Problem
from hardened_unit.rules import check
from hardened_unit.unitfile import parse
from hardened_unit.unitfile.writing import UnsafeText, assignment

if TYPE_CHECKING:
    from hardened_unit.unitfile import Entry
    from systemd_directives.target import Target

_SOUND = frozenset({"assignment", "blank", "comment", "section"})


class Editor(NamedTuple):
    """What stands in an editor."""

    lines: tuple[Entry, ...]
    """The assignments."""
    problems: tuple[Problem, ...]
    """What is none, each with its line."""

    @property
    def words(self) -> tuple[str, ...]:
        """The assignments as ``--set`` takes them."""
        return tuple(f"{'' if line.section == 'Service' else f'{line.section}.'}{line.key}={line.value}" for line in self.lines)

    @property
    def places(self) -> dict[tuple[str, str, str], int]:
        """The numbers of the lines by section, name and value; of equal ones the last."""
        return {(line.section, line.key, line.value): line.last for line in self.lines}


def read(text: str, target: Target) -> Editor:
    """Read what stands in an editor."""
    unit = parse(text, "Service")
    lines: list[Entry] = []
    problems: list[Problem] = []
    for entry in unit.assignments():
        try:
            assignment(entry.key, entry.value)
        except UnsafeText as error:
            problems.append(Problem("set", str(error), line=entry.last))
        else:
            lines.append(entry)
    if any(entry.kind not in _SOUND for entry in unit.entries):
        broken = (one for one in check(unit, target, section="Service") if one.rule == "broken-line")
        problems += [Problem("set", one.message, line=one.entry.last) for one in broken]
    return Editor(tuple(lines), tuple(sorted(problems, key=lambda one: one.line or 0)))
