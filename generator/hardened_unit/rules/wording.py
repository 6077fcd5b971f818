"""Turns of phrase that messages and pages share."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LISTED = 8
_LONGEST_MISSPELLED = 80

MOST_SUGGESTIONS = 200
"""A file in which more than this is wrong is no unit file, and looking for what was meant would take long."""
_SHOWN = 60
_NAMED = 3


def nearest(word: str, known: Iterable[str]) -> str:
    """Give the known word that looks most like this one, whatever the case; empty when none does."""
    return _nearest(word, tuple(known)) if len(word) <= _LONGEST_MISSPELLED else ""


@lru_cache(maxsize=1024)
def _nearest(word: str, known: tuple[str, ...]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only when something is wrong

    folded = {candidate.lower(): candidate for candidate in known}
    near = get_close_matches(word.lower(), folded, 1, 0.7)
    return folded[near[0]] if near else ""


def suggestion(word: str, known: tuple[str, ...]) -> str:
    """Give the end of a message: the word that was probably meant, or all that are allowed where they are few."""
    if near := nearest(word, known):
        return f"; did you mean {near}?"
    return f"; allowed are {', '.join(known)}" if 0 < len(known) <= _LISTED else ""


def printable(text: str) -> str:
    """Put a sign in place of what a terminal or a page could take for a command."""
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)


def some(words: Sequence[str]) -> str:
    """List words in a message, and where there are many only how many follow."""
    more = len(words) - _NAMED
    return ", ".join(words[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def every(words: Sequence[str]) -> str:
    """List all of some words: with commas, and an "and" before the last."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def quoted(text: str) -> str:
    """Show a piece of a unit in a message: short, on one line, in quotation marks."""
    shown = printable(text)
    return f"'{shown[:_SHOWN]}…'" if len(shown) > _SHOWN else f"'{shown}'"
