"""Cut a value into words as systemd's ``extract_first_word`` does, and recognise specifiers."""

from __future__ import annotations

import re

from hardened_unit.settings.reading import Dropped

_SPECIFIERS = frozenset("aAbBCdEfgGhHiIjJlLmMnNopPqsStTuUvVwWyY%")
_NEWER_SPECIFIERS = {"d": 247, "q": 245, "y": 249, "Y": 249, "D": 256}
_WHITE = " \t\n\r"


class Unbalanced(ValueError):
    """A quotation that is not closed, or a backslash with nothing after it."""


def words(value: str, *, quotes: bool = True) -> list[str]:
    """Split at white space; with ``quotes`` both kinds of quotation marks and backslashes hold words together.

    Raises ``Unbalanced``.
    """
    if not quotes or not ("'" in value or '"' in value or "\\" in value):
        return value.split()
    found: list[str] = []
    word: list[str] | None = None
    quote = ""
    escaped = False
    for character in value:
        if escaped:
            word = [*(word or []), character]
            escaped = False
        elif character == "\\":
            word = word or []
            escaped = True
        elif quote:
            if character == quote:
                quote = ""
            else:
                word = [*(word or []), character]
        elif character in "'\"":
            word = word or []
            quote = character
        elif character in _WHITE:
            if word is not None:
                found.append("".join(word))
            word = None
        else:
            word = [*(word or []), character]
    if quote or escaped:
        raise Unbalanced(value)
    return found if word is None else [*found, "".join(word)]


def unknown_specifier(text: str, version: int) -> Dropped | None:
    """Find a ``%`` that begins no specifier of this version."""
    if "%" not in text:
        return None
    for match in re.finditer(r"%(.?)", text.replace("%%", "")):
        letter = match[1]
        since = _NEWER_SPECIFIERS.get(letter, 0)
        if letter not in _SPECIFIERS and not since:
            return Dropped(text, f"contains %{letter}, which is no specifier; a percent sign is written %%")
        if since > version:
            return Dropped(text, f"contains %{letter}, a specifier that systemd has from {since} on", since=since)
    return None
