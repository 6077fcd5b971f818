"""Cut a value into words as systemd's ``extract_first_word`` does, and recognise specifiers."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from hardened_unit.settings.reading import Dropped

_SPECIFIERS = frozenset("aAbBcCdEfgGhHiIjJlLmMnNopPqrsStTuUvVwWyY%")
_PATHS = frozenset("CdDEfhLsStTVyY")
_NEWER_SPECIFIERS = {"d": 247, "q": 245, "y": 249, "Y": 249, "D": 256}
_IN_NAMES = frozenset("aAbBgGHijlmMnNopquUvwW%")
"""The specifiers that can stand in the name of a unit."""
WHITE = " \t\n\r"

Escapes = Literal["literal", "plain", "c", "relaxed"]
"""What a backslash does: make the next character literal, nothing, begin an escape sequence as in C, or begin one where it is
one and else stay."""


class Unbalanced(ValueError):
    """A quotation that is not closed, or a backslash with nothing sensible after it."""

    def __init__(self, value: str, found: list[str]) -> None:
        """Remember the words before it."""
        super().__init__(value)
        self.found = found


def words(value: str, *, quotes: bool = True, escapes: Escapes = "literal", separators: str = WHITE) -> list[str]:
    """Split at separators; backslashes, and with ``quotes`` both kinds of quotation marks, hold words together.

    Raises ``Unbalanced``.
    """
    if "\\" not in value and not (quotes and ("'" in value or '"' in value)):
        if separators == WHITE and value.isprintable():
            return value.split()  # of all white space only the blank is printable
        return [word for word in _splitter(separators).split(value) if word]
    found: list[str] = []
    at = 0
    while True:
        word, at = cut(value, at, separators, found, quotes=quotes, escapes=escapes)
        if word is None:
            return found
        found.append(word)


def cut(
    value: str,
    at: int,
    separators: str = WHITE,
    found: list[str] | None = None,
    *,
    quotes: bool = True,
    escapes: Escapes = "literal",
    each: bool = False,
) -> tuple[str | None, int]:
    """Take the next word from a place on; give it, None when there is none, and the place after it and its separator.

    With ``each`` every separator ends a word, which may be empty. Raises ``Unbalanced`` with the words ``found`` before.
    """
    while not each and at < len(value) and value[at] in separators:
        at += 1
    if at >= len(value):
        return None, at
    word: list[str] = []
    quote = ""
    while at < len(value):
        character = value[at]
        at += 1
        if character == "\\" and escapes != "plain":
            if escapes == "c" and separators != WHITE and at < len(value) and value[at] in separators:
                text, at = value[at : at + 1], at + 1
            else:
                text, at = _escaped(value, at, escapes, found or [])
            word.append(text)
        elif quote and character == quote:
            quote = ""
        elif not quote and quotes and character in "'\"":
            quote = character
        elif not quote and character in separators:
            return "".join(word), at
        else:
            stop = _one_of(f"\\{quote}" if quote else f"\\{separators}'\"").search(value, at)
            end = stop.start() if stop else len(value)
            word.append(value[at - 1 : end])
            at = end
    if quote:
        raise Unbalanced(value, found or [])
    return "".join(word), at


def parts(value: str, separator: str, escapes: Escapes = "literal") -> list[str]:
    """Split at every separator that no backslash escapes, where quotation marks mean nothing. Raises ``Unbalanced``."""
    found: list[str] = []
    at = 0
    while at < len(value):
        part, at = cut(value, at, separator, quotes=False, escapes=escapes, each=True)
        found.append(part or "")
    return [*found, ""] if value.endswith(separator) and separates(value, at) else found


def separates(value: str, at: int) -> bool:
    """Tell whether the separator before a place is one, and not escaped."""
    return len(value[: at - 1]) - len(value[: at - 1].rstrip("\\")) & 1 == 0


@cache
def _splitter(separators: str) -> re.Pattern[str]:
    return re.compile(f"[{re.escape(separators)}]+")


@cache
def _one_of(stops: str) -> re.Pattern[str]:
    return re.compile(f"[{re.escape(stops)}]")


def _escaped(value: str, at: int, escapes: Escapes, found: list[str]) -> tuple[str, int]:
    """Give what a backslash before place ``at`` makes, and where reading goes on."""
    if escapes in {"c", "relaxed"}:
        if match := re.compile(_ESCAPE).match(value, at):
            character = _unescaped(match[0])
            if character:
                return character, match.end()
        if escapes == "c":
            raise Unbalanced(value, found)
        return "\\" + value[at : at + 1], at + 1
    if at >= len(value):
        raise Unbalanced(value, found)
    return value[at], at + 1


_ESCAPE = r"[abfnrtv\\\"'s]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-3][0-7]{2}"
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


def unescaped(value: str, *, null: bool = False) -> str | None:
    """Resolve the escape sequences in a whole value, as in C, with ``null`` also that of NUL; None where one is none."""
    found: list[str] = []
    at = 0
    for match in re.finditer(r"\\(" + _ESCAPE + ")?", value):
        character = _unescaped(match[1]) if match[1] else ""
        if not character and not (null and match[1] and match[1].strip("xuU0") == ""):
            return None
        found += [value[at : match.start()], character or "\0"]
        at = match.end()
    return "".join(found) + value[at:]


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


def named(text: str, version: int, *, template: bool) -> tuple[str, Dropped | None]:
    """Put in what specifiers stand for in the name of a unit, or say which one cannot stand there."""
    for letter in re.findall(r"%([A-Za-z0-9%])", text):
        if letter not in _IN_NAMES:
            return text, Dropped(text, f"contains %{letter}, which is no specifier that the name of a unit can have")
    return resolved(text, version, template=template)


def supposed(text: str, standing: str = "x") -> str:
    """Put something plain in place of what only the running systemd knows, so that the rest of a text can be judged."""
    return text.replace(OPEN_PATH, f"/{standing}").replace(OPEN, standing)


def _standing_for(letter: str, *, template: bool) -> str:
    if letter == "%":
        return "%"
    if letter in _PATHS:
        return OPEN_PATH
    return "" if letter in "iI" and not template else OPEN
