"""Turns of phrase that several rules share."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LISTED = 8
_SHOWN = 60


def nearest(word: str, known: Iterable[str]) -> str:
    """Give the known word that looks most like this one, whatever the case; empty when none does."""
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
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)


def quoted(text: str) -> str:
    """Show a piece of a unit in a message: short, on one line, in quotation marks."""
    shown = printable(text)
    return f"'{shown[:_SHOWN]}…'" if len(shown) > _SHOWN else f"'{shown}'"
