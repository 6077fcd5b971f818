"""Find the lines of a block in the file that they come from, where docutils does not know their numbers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def first_line(file: str, wanted: Sequence[str], near: int = 1) -> int:
    """Give the number of the line where they begin: the next one from ``near`` on, or else the first; 0 where they are not."""
    starts = _all_starts(file, wanted)
    return next((start for start in starts if start >= near), starts[0] if starts else 0)


def nearest_line(file: str, wanted: Sequence[str], near: int) -> int:
    """Give the number of the line where they begin that is the nearest one; 0 where they are not."""
    return min(_all_starts(file, wanted), key=lambda start: abs(start - near), default=0)


def _all_starts(file: str, wanted: Sequence[str]) -> list[int]:
    lines = _lines(file) if wanted else []
    # docutils expands tabs, a file that is included literally keeps them.
    return sorted({start for each in (lines, [line.expandtabs() for line in lines]) for start in _starts(each, wanted)})


def _lines(file: str) -> list[str]:
    try:
        return Path(file).read_text(encoding="utf-8-sig", errors="replace").splitlines()
    except (OSError, ValueError):
        return []


def _starts(lines: Sequence[str], wanted: Sequence[str]) -> Iterator[int]:
    """Give the number of each line where they begin; all have the same before them, such as an indentation."""
    for start, line in enumerate(lines[: max(0, len(lines) - len(wanted) + 1)]):
        before = line.removesuffix(wanted[0])
        if all(there.rstrip() == (before + text).rstrip() for there, text in zip(lines[start:], wanted, strict=False)):
            yield start + 1
