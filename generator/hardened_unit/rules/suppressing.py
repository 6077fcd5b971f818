"""Comments that suppress findings: ``# hardened-unit: ignore[RULE] reason`` on the lines directly above."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.rules.registry import MARK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hardened_unit.rules.finding import Finding
    from hardened_unit.unitfile import Entry, Unit

_COMMENT = re.compile(rf"\s*[#;]\s*{MARK}\s*(.*?)\s*", re.DOTALL)
_IGNORE = re.compile(r"ignore\s*\[([^\]]*)\]\s*(.*)", re.DOTALL)


class Suppression(NamedTuple):
    """One comment for the checker."""

    comment: Entry
    rules: tuple[str, ...]
    """The rules whose findings it takes away; none where the comment cannot be read."""
    reason: str
    about: Entry | None
    """The line that it stands above; None where there is none."""

    def covers(self, finding: Finding) -> bool:
        """Tell whether a finding is taken away by it."""
        return finding.entry is self.about and bool(self.reason) and finding.rule in self.rules


def suppressions(unit: Unit) -> Iterator[Suppression]:
    """Read the comments for the checker, each with the line that it is about."""
    waiting: list[Entry] = []
    for entry in unit.entries:
        if entry.kind == "comment" and (not waiting or waiting[-1].path == entry.path):
            waiting += [entry] if MARK in entry.text else []
            continue
        yield from (_read(comment, None if entry.kind == "blank" else entry) for comment in waiting)
        waiting = []
    yield from (_read(comment, None) for comment in waiting)


def unsuppressed(found: Iterable[Finding], unit: Unit) -> list[Finding]:
    """Give the findings that no comment takes away."""
    above: dict[int, list[Suppression]] = {}
    for one in suppressions(unit):
        above.setdefault(id(one.about), []).append(one)
    return [finding for finding in found if not any(one.covers(finding) for one in above.get(id(finding.entry), ()))]


def _read(comment: Entry, about: Entry | None) -> Suppression:
    about = about if about and about.path == comment.path else None
    said = _COMMENT.fullmatch(comment.text)
    ignore = _IGNORE.fullmatch(said[1]) if said else None
    if ignore is None:
        return Suppression(comment, (), "", about)
    rules = tuple(name.strip() for name in ignore[1].split(",") if name.strip())
    return Suppression(comment, rules, ignore[2].strip(), about)
