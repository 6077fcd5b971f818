"""Numbers as systemd reads them: counts, sizes, time spans, percentages. Each gives None for what is none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

INFINITE = 2**64 - 1
MOST_UNSIGNED = 2**32 - 1
MOST_INTEGER = 2**31 - 1

_COUNT = r"(?:\+|-(?=0+$))?(?:(0[xX])([0-9a-fA-F]+)|(0[bB])([01]+)|0[oO]?([0-7]+)|([1-9][0-9]*|0))"
_SIZES = {"": 1, "B": 1, **{letter: 1024**power for power, letter in enumerate("KMGTPE", 1)}}
_DECIMAL_SIZES = {"": 1, "B": 1, **{letter: 1000**power for power, letter in enumerate("KMGTPE", 1)}}
_SECOND = 1_000_000
_SPANS = {
    **dict.fromkeys(("usec", "us", "µs", "μs"), 1),
    **dict.fromkeys(("msec", "ms"), _SECOND // 1000),
    **dict.fromkeys(("seconds", "second", "sec", "s"), _SECOND),
    **dict.fromkeys(("minutes", "minute", "min", "m"), 60 * _SECOND),
    **dict.fromkeys(("hours", "hour", "hr", "h"), 3600 * _SECOND),
    **dict.fromkeys(("days", "day", "d"), 86400 * _SECOND),
    **dict.fromkeys(("weeks", "week", "w"), 604800 * _SECOND),
    **dict.fromkeys(("months", "month", "M"), 2629800 * _SECOND),
    **dict.fromkeys(("years", "year", "y"), 31557600 * _SECOND),
}
"""The units of a time span in microseconds."""
_FINE_SPANS = {**{unit: length * 1000 for unit, length in _SPANS.items()}, "nsec": 1, "ns": 1}
"""The same in nanoseconds."""
_MOST_SIGNED_LONG = 2**63 - 1


def count(text: str, most: int = INFINITE - 1) -> int | None:
    """Read a whole number as strtoull(3) does with base 0: decimal, 0x…, 0b… or 0…."""
    match = re.fullmatch(_COUNT, text.lstrip(" \t"))
    if match is None:
        return None
    digits = match[2] or match[4] or match[5] or match[6]
    number = int(digits[:80], 16 if match[1] else 2 if match[3] else 8 if match[5] else 10)
    return number if number <= most and len(digits) <= 80 else None  # noqa: PLR2004 - no number of that length fits


def integer(text: str, least: int, most: int) -> int | None:
    """Read a whole number that may be negative."""
    negative = text.startswith("-")
    number = count(text[1:] if negative else text)
    # Of '-' and '+' only one may stand before the digits.
    if number is None or (negative and text[1:2] in {"+", "-", " ", "\t"}):
        return None
    return number if least <= (number := -number if negative else number) <= most else None


def size(text: str, *, decimal: bool = False) -> int | None:
    """Read bytes with the suffixes K to E, to the base 1024 or, with ``decimal``, 1000; parts add up."""
    total = 0.0
    units = _DECIMAL_SIZES if decimal else _SIZES
    order = [*units][::-1]
    previous = -1
    for number, suffix in _parts(text, re.compile(_SIZE_PART)):
        if order.index(suffix) <= previous:
            return None
        previous = order.index(suffix)
        total += float(number) * units[suffix] if "." in number else int(number) * int(units[suffix])
    return int(total) if previous >= 0 and total < INFINITE else None


_SIZE_PART = r"[ \t]*\+?([0-9]+(?:\.[0-9]*)?)[ \t]*([BKMGTPE]?)[ \t]*"


def _parts(text: str, part: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """Take a text apart into numbers with units, one after the other; into nothing when anything is left over."""
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(text):
        match = part.match(text, at)
        if match is None:
            return
        found.append((match[1], match[2]))
        at = match.end()
    yield from found


def microseconds(text: str, alone: int = _SECOND) -> int | None:
    """Read a time span, such as ``10``, ``1min 30s`` or ``infinity``; a number alone counts seconds, or what ``alone`` says."""
    return _span(text, _SPANS, alone)


def nanoseconds(text: str) -> int | None:
    """Read a time span of which a number alone counts nanoseconds."""
    return _span(text, _FINE_SPANS, 1)


_UNITS = "|".join(sorted(_FINE_SPANS, key=len, reverse=True))
_SPAN_PART = rf"[ \t\n\r]*(?:\+?([0-9]+))?(\.[0-9]+)?[ \t\n\r]*({_UNITS})?"


def _span(text: str, units: Mapping[str, int], default: int) -> int | None:
    if text.strip(" \t\n\r") == "infinity":
        return INFINITE
    part = re.compile(_SPAN_PART)
    total, at, end = 0, 0, len(text.rstrip(" \t\n\r"))
    while at < end:
        match = part.match(text, at)
        if match is None or (match[1] is None and match[2] is None):
            return None
        unit = units.get(match[3]) if match[3] else default
        # After a bare number something has to follow that is not glued to it: neither '1.2.3' nor '1x' is a span.
        if unit is None or (match[3] is None and match.end() < end and text[match.end() - 1] not in " \t\n\r"):
            return None
        whole = int(match[1][:25]) if match[1] else 0
        if whole > _MOST_SIGNED_LONG:
            return None
        total += whole * unit + (int(float(match[2]) * unit) if match[2] else 0)
        at = match.end()
    return total if at and total < INFINITE else None


def share(value: str, most: float = 100.0) -> float | None:
    """Read a percentage, with ``%``, ``‰`` or ``‱``, of at most ``most`` percent."""
    if not (match := re.fullmatch(_SHARE, value, re.ASCII)):
        return None
    whole, hundredths, mille, tenths, myriad = match.groups()
    number = count(whole or mille or myriad)
    if number is None:
        return None
    percent = (
        number + float(f".{hundredths or 0}") if whole else number / 10 + float(f".0{tenths or 0}") if mille else number / 100
    )
    return percent if percent <= most else None


_SHARE = r"(?:\+|-(?=[0.]+[%‰‱]))?(?:(\d+)(?:\.(\d{1,2}))?%|(\d+)(?:\.(\d))?‰|(\d+)‱)"
