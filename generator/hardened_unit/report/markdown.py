"""Markdown that no text breaks out of: cells, code and fences, whatever a unit holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hardened_unit.rules.wording import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


def plain(text: str) -> str:
    """Escape what would end a cell of a table, or be markup in it."""
    escaped = "".join(f"\\{character}" if character in "\\|*_`[]" else character for character in printable(text))
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def prose(text: str) -> str:
    """Escape plain sentences for a cell, and show their literals, which are between double back-ticks, as code."""
    parts = re.split(r"``(.+?)``", text)
    return "".join(code(part) if place % 2 else plain(part) for place, part in enumerate(parts))


def code(text: str) -> str:
    """Show a text as it is in a cell: between more back-ticks than it has, and with its bars escaped."""
    if not text.strip():
        return ""
    ticks = "`" * (_longest(text) + 1)
    room = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{room}{printable(text)}{room}{ticks}".replace("|", "\\|")


def fenced(text: str, language: str) -> str:
    """Show the text of a file as it is."""
    fence = "`" * max(_longest(text) + 1, 3)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Give the lines of a table of cells."""
    yield f"| {' | '.join(headings)} |"
    yield f"|{' --- |' * len(headings)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _longest(text: str) -> int:
    """Count the longest run of back-ticks."""
    return max(map(len, re.findall("`+", text)), default=0)
