"""What of a composed unit holds on each of its targets."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from hardened_unit import settings
from hardened_unit.compose.fitting import needed
from hardened_unit.unitfile import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hardened_unit.compose.lines import Line
    from systemd_directives.target import Target


class Holding(NamedTuple):
    """A directive of a composed unit, and what each target makes of its lines."""

    section: str
    name: str
    values: tuple[str | None, ...]
    """For each target what it ends up with, as it is written; None where it stays with its default."""
    waits: int = 0
    """The systemd that its line waits for as a comment; 0 where none does."""

    @property
    def differs(self) -> bool:
        """Whether it does not hold in the same way everywhere, or could hold more somewhere."""
        return bool(self.waits) or len(set(self.values)) > 1


def holdings(lines: Iterable[Line], targets: Sequence[Target]) -> list[Holding]:
    """Tell of each directive what holds where, in the order of the unit."""
    together: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        together.setdefault((line.section, line.name), []).append(line)
    return [
        Holding(section, name, tuple(_holds(some, target.systemd) for target in targets), max(line.since for line in some))
        for (section, name), some in together.items()
    ]


def _holds(lines: Sequence[Line], version: int) -> str | None:
    section, name = lines[0].section, lines[0].name
    return _read("".join(f"{line}\n" for line in lines if not line.since and needed(line) <= version), section, name, version)


@lru_cache(maxsize=1024)
def _read(lines: str, section: str, name: str, version: int) -> str | None:
    found = settings.read(parse(f"[{section}]\n{lines}"), version).get(name, section)
    return " ".join(entry.value for entry in found.entries) if found else None
