"""What the lines of a list that allows or denies name, so that they can be compared."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.settings import filters
from hardened_unit.settings.reading import Filter, Mask

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardened_unit.rules.finding import Context
    from hardened_unit.settings import Line


class Listed(NamedTuple):
    """One line of a list."""

    line: Line
    allows: bool
    words: frozenset[str]
    """What it names; of groups of system calls their members."""


def lists(context: Context, *names: str) -> Iterator[tuple[Listed, ...]]:
    """Give the lines in force of each of these directives that has several, section by section."""
    for (_, name), kept in context.settings.in_force.items():
        if name in names and len(kept) > 1:
            yield tuple(map(_listed, kept))


def _listed(line: Line) -> Listed:
    value = line.reading.value if line.reading else None
    if isinstance(value, Mask):
        return Listed(line, not value.inverted, value.flags)
    if not isinstance(value, Filter):
        return Listed(line, allows=True, words=frozenset(value if isinstance(value, tuple) else ()))
    calls = line.context is not None and line.context.vocabulary == "system-call"
    return Listed(line, value.allow, _named(value, line.context.version if calls and line.context else 0))


@lru_cache(maxsize=256)
def _named(value: Filter, version: int) -> frozenset[str]:
    """Give what a line names; with a version it is system calls."""
    return frozenset(filters.calls(value.words, version) if version else value.words)
