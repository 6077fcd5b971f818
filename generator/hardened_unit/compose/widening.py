"""Open words of a list or mask: in an allow-list they are added, from a deny-list they are taken away.

Whether a word is open is not guessed from the text: it is asked of ``settings``, which knows what lines make together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit import settings
from hardened_unit.settings.filters import calls
from hardened_unit.settings.reading import Filter, Mask
from hardened_unit.unitfile import parse
from systemd_directives import harvest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hardened_unit.compose.lines import Line

_VERSIONS = (harvest.OLDEST, harvest.NEWEST)
"""A group of calls can grow from the one to the other."""


def widened(lines: list[Line], words: Sequence[str], why: str) -> tuple[list[Line], list[Line]]:
    """Give the lines of one directive with the words open, and those of which nothing is left.

    ``why`` joins the reasons of the lines that change.
    """
    if not closed(lines, words):
        return lines, []
    if all(_closes_all(lines[-1:], version) for version in _VERSIONS):
        return [_with(lines[-1], words, why)], lines[:-1]
    left = [_without(line, words, why) for line in lines]
    if len(lines) > 1 and left[0].value == "~":
        # The first line decides what the others mean, and stays.
        left[0] = lines[0]
    gone = [line for line, now in zip(lines, left, strict=True) if now.value == "~" != line.value]
    left = [line for line in left if line.value != "~"]
    if not (missing := closed(left, words)):
        return left, gone
    # Behind the lines that deny, a line of its own: a group there may close more than is asked for, and stays whole.
    last = left[-1]
    if last.value.startswith("~"):
        return [*left, last._replace(value=" ".join(missing), reason=why, origin="need")], gone
    return [*left[:-1], _with(last, [*last.value.split(), *missing], why)], gone


def closed(lines: Sequence[Line], words: Sequence[str]) -> list[str]:
    """Give those of the words that lines of one directive do not leave open."""
    return [word for word in words if not all(_open(lines, word, version) for version in _VERSIONS)]


def _open(lines: Sequence[Line], word: str, version: int) -> bool:
    value = _value(lines, version)
    parts = calls((word,), version) if word.startswith("@") else (word,)
    match value:
        case Filter(allow, listed):
            return all((part in listed) == allow for part in parts)
        case Mask(inverted, flags):
            return (word in flags) != inverted
        case tuple():
            return word in value
        case _:
            return True


def _closes_all(lines: Sequence[Line], version: int) -> bool:
    return _value(lines, version) in (Filter(allow=True, words=()), Mask(inverted=False, flags=frozenset()))


def _value(lines: Sequence[Line], version: int) -> object:
    """Give what the lines make together."""
    text = "".join(f"{line}\n" for line in lines)
    found = (
        settings.read(parse(f"[{lines[0].section}]\n{text}"), version).get(lines[0].name, lines[0].section) if lines else None
    )
    return found.value if found else None


def _without(line: Line, words: Sequence[str], why: str) -> Line:
    """Take words that a line denies by name away from it."""
    denied = line.value.removeprefix("~").split()
    left = [word for word in denied if word not in words]
    if not line.value.startswith("~") or left == denied:
        return line
    return line._replace(value="~" + " ".join(left), reason=f"{line.reason} {why}", origin="need")


def _with(line: Line, words: Sequence[str], why: str) -> Line:
    return line._replace(value=" ".join(words), reason=f"{line.reason} {why}", origin="need")
