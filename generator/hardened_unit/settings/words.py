"""Cut a value into words as systemd's ``extract_first_word`` does, and recognise specifiers."""

from __future__ import annotations

import re

from hardened_unit.settings.reading import Dropped

_SPECIFIERS = frozenset("aAbBcCdEfgGhHiIjJlLmMnNopPqrsStTuUvVwWyY%")
_PATHS = frozenset("CdDEfhLsStTVyY")
_NEWER_SPECIFIERS = {"d": 247, "q": 245, "y": 249, "Y": 249, "D": 256}
_WHITE = " \t\n\r"


class Unbalanced(ValueError):
    """A quotation that is not closed, or a backslash with nothing after it; ``whole`` words came before it."""

    def __init__(self, value: str, whole: int) -> None:
        """Remember how many words could be read."""
        super().__init__(value)
        self.whole = whole


def words(value: str, *, quotes: bool = True) -> list[str]:
    """Split at white space; with ``quotes`` both kinds of quotation marks and backslashes hold words together.

    Raises ``Unbalanced``.
    """
    if not quotes or not ("'" in value or '"' in value or "\\" in value):
        return value.split()
    found: list[str] = []
    word: list[str] = []
    inside = escaped = False
    quote = ""
    for character in value:
        if escaped:
            word.append(character)
            escaped = False
        elif character == "\\":
            inside = escaped = True
        elif quote:
            if character == quote:
                quote = ""
            else:
                word.append(character)
        elif character in "'\"":
            inside = True
            quote = character
        elif character not in _WHITE:
            inside = True
            word.append(character)
        elif inside:
            found.append("".join(word))
            word, inside = [], False
    if quote or escaped:
        raise Unbalanced(value, len(found))
    return [*found, "".join(word)] if inside else found


OPEN = "\ue000"
"""Stands in a resolved text for a specifier whose value only the running systemd knows."""

OPEN_PATH = "\ue001"
"""The same for a specifier that comes to an absolute path."""


def resolved(text: str, version: int, *, template: bool) -> tuple[str, Dropped | None]:
    """Put in what specifiers stand for, as far as that can be known, or say which one is none.

    ``%%`` is a percent sign, and so is one before anything but a letter or digit; ``%i`` is empty in a unit that is no
    ``template``; any other becomes ``OPEN`` or ``OPEN_PATH``.
    """
    if "%" not in text:
        return text, None
    for letter in re.findall(r"%([A-Za-z0-9%])", text):
        since = _NEWER_SPECIFIERS.get(letter, 0)
        if letter not in _SPECIFIERS and not since:
            return text, Dropped(text, f"contains %{letter}, which is no specifier; a percent sign is written %%")
        if since > version:
            return text, Dropped(text, f"contains %{letter}, a specifier that systemd has from {since} on", since=since)
    return re.sub(r"%([A-Za-z0-9%])", lambda match: _standing_for(match[1], template=template), text), None


def _standing_for(letter: str, *, template: bool) -> str:
    if letter == "%":
        return "%"
    if letter in _PATHS:
        return OPEN_PATH
    return "" if letter in "iI" and not template else OPEN
