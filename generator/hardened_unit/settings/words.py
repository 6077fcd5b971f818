"""Cut a value into words as systemd's ``extract_first_word`` does, and recognise specifiers."""

from __future__ import annotations

import re
from typing import Literal

from hardened_unit.settings.reading import Dropped

_SPECIFIERS = frozenset("aAbBcCdEfgGhHiIjJlLmMnNopPqrsStTuUvVwWyY%")
_PATHS = frozenset("CdDEfhLsStTVyY")
_NEWER_SPECIFIERS = {"d": 247, "q": 245, "y": 249, "Y": 249, "D": 256}
WHITE = " \t\n\r"

Escapes = Literal["literal", "kept", "c", "relaxed"]
"""What a backslash does: make the next character literal, stay where it stands, begin an escape sequence as in C, or begin one
where it is one and else stay."""


class Unbalanced(ValueError):
    """A quotation that is not closed, or a backslash with nothing sensible after it."""

    def __init__(self, value: str, found: list[str]) -> None:
        """Remember the words before it."""
        super().__init__(value)
        self.found = found


def words(value: str, *, quotes: bool = True, escapes: Escapes = "literal", separators: str = WHITE) -> list[str]:
    """Split at separators; with ``quotes`` both kinds of quotation marks and backslashes hold words together.

    Raises ``Unbalanced``.
    """
    if not quotes or not ("'" in value or '"' in value or "\\" in value):
        return [word for word in _splitter(separators).split(value) if word]
    found: list[str] = []
    word: list[str] = []
    inside = False
    quote = ""
    at = 0
    while at < len(value):
        character = value[at]
        at += 1
        if character == "\\":
            inside = True
            text, at = _escaped(value, at, escapes, found)
            word.append(text)
        elif quote:
            if character == quote:
                quote = ""
            else:
                word.append(character)
        elif character in "'\"":
            inside = True
            quote = character
        elif character not in separators:
            inside = True
            word.append(character)
        elif inside:
            found.append("".join(word))
            word, inside = [], False
    if quote:
        raise Unbalanced(value, found)
    return [*found, "".join(word)] if inside else found


def _splitter(separators: str) -> re.Pattern[str]:
    return re.compile(f"[{re.escape(separators)}]+")


def _escaped(value: str, at: int, escapes: Escapes, found: list[str]) -> tuple[str, int]:
    """Give what a backslash before place ``at`` makes, and where reading goes on."""
    if escapes in {"c", "relaxed"}:
        if match := _ESCAPE.match(value, at):
            character = _unescaped(match[0])
            if character:
                return character, match.end()
        if escapes == "c":
            raise Unbalanced(value, found)
        return "\\" + value[at : at + 1], at + 1
    if at >= len(value):
        raise Unbalanced(value, found)
    return ("\\" if escapes == "kept" else "") + value[at], at + 1


_ESCAPE = re.compile(r"[abfnrtv\\\"'s]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-3][0-7]{2}")
_LETTERS = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "s": " "}
_HIGHEST_CHARACTER = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)


def _unescaped(sequence: str) -> str:
    """Give the character of an escape sequence, without its backslash; empty where it stands for none."""
    kind, digits = sequence[0], sequence[1:]
    if kind in "xuU":
        number = int(digits, 16)
    elif kind in "0123":
        number = int(sequence, 8)
    else:
        return _LETTERS.get(kind, kind)
    return "" if number == 0 or number > _HIGHEST_CHARACTER or number in _SURROGATES else chr(number)


def unescaped(value: str) -> str | None:
    """Resolve the escape sequences in a whole value, as in C, NUL allowed; None where there is one that is none."""
    pieces = re.split(r"\\(" + _ESCAPE.pattern + r")", value)
    plain = "".join(pieces[::2])
    return None if "\\" in plain else "".join(_unescaped(piece) if place % 2 else piece for place, piece in enumerate(pieces))


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
