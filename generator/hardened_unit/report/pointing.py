"""A line of a unit with carets below what is wrong in it, as a terminal shows it."""

from __future__ import annotations

from typing import NamedTuple

from hardened_unit.rules.wording import printable

_WIDEST = 160
_BEFORE = 40
"""How much is shown before the place in a line that is too long to be shown as a whole."""
_CUT = "…"


class Pointed(NamedTuple):
    """Two lines, the second of which points into the first."""

    shown: str
    carets: str


def pointed(line: str, start: int, length: int) -> Pointed | None:
    """Point at ``length`` characters from ``start`` on; of a long line only what is around them is shown.

    None where there is nothing to see.
    """
    left = max(0, min(start - _BEFORE, len(line) - _WIDEST)) if len(line) > _WIDEST else 0
    right = left + _WIDEST
    piece = "".join(character if character == "\t" else printable(character) for character in line[left:right])
    if not piece.strip():
        return None
    start = min(start - left, len(piece))
    before, cut_before = piece[:start], _CUT if left else ""
    marked = piece[start : start + length]
    pad = "".join("\t" if character == "\t" else " " * _cells(character) for character in cut_before + before)
    return Pointed(f"{cut_before}{piece}{_CUT if right < len(line) else ''}", pad + "^" * max(1, _cells(marked)))


def _cells(text: str) -> int:
    """Count the cells that a text takes in a terminal: two for each wide character, none for a mark on another."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width  # noqa: PLC0415 - few units have more than ASCII

    return sum(0 if combining(character) else 2 if east_asian_width(character) in "WF" else 1 for character in text)
