"""Grammars of when a timer elapses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.settings import numbers
from hardened_unit.settings.reading import Reading, refused
from hardened_unit.settings.words import OPEN, OPEN_PATH, resolved

if TYPE_CHECKING:
    from hardened_unit.settings.context import Context

_SECOND = 1_000_000
_SHORTHANDS = frozenset(
    [
        "minutely",
        "hourly",
        "daily",
        "monthly",
        "weekly",
        "yearly",
        "annually",
        "anually",
        "quarterly",
        "biannually",
        "bi-annually",
        "semiannually",
        "semi-annually",
    ]
)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LAST_YEAR = 2199
_FIRST_YEAR = 1970
_LAST_SECOND = 7258118399
"""The end of the last year, in seconds since 1970."""


def timer(value: str, context: Context) -> Reading:
    """When it elapses: a time span, or for ``OnCalendar=`` a calendar expression; several lines add up."""
    if not value:
        return Reading(reset=True)
    content, problem = resolved(value, context.version, template=context.template)
    if problem:
        return Reading(dropped=(problem,), ignored=True)
    if OPEN in content or OPEN_PATH in content:
        return Reading((value,))
    if context.name == "OnCalendar":
        good = is_calendar(content)
        return Reading((value,)) if good else refused(value, "is no calendar expression; write such as Mon..Fri 08:00 or daily")
    span = numbers.microseconds(content)
    return refused(value, "is no time span; write seconds, or such as 1h 30min") if span is None else Reading((span,))


class _Part(NamedTuple):
    """One component of a calendar expression: a number, a range of them, or what repeats from one on."""

    start: int
    stop: int
    repeat: int


class _Unreadable(ValueError):
    """A text is no calendar expression."""


def is_calendar(text: str) -> bool:
    """Tell whether a text is a calendar expression."""
    text = _without_zone(text)
    if text.lower() in _SHORTHANDS:
        return True
    if not text:
        return False
    try:
        rest = _after_days(text)
        rest = _after_date(rest)
        _time(rest)
    except _Unreadable:
        return False
    return True


_REGIONS = [
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Brazil",
    "Canada",
    "Chile",
    "Etc",
    "Europe",
    "Indian",
    "Mexico",
    "Pacific",
    "US",
]
_ZONE = re.compile(
    rf"(?:(?:{'|'.join(_REGIONS)})/[A-Za-z0-9/_+-]+|[A-Z]{{3,5}}(?:[+-]?[0-9]{{1,2}}[A-Z]*)?"
    "|Cuba|Egypt|Eire|Greenwich|Hongkong|Iceland|Iran|Israel|Jamaica|Japan|Kwajalein|Libya|NZ|NZ-CHAT|Navajo|Poland"
    "|Portugal|Singapore|Turkey|Universal|W-SU|Zulu|GB|GB-Eire)"
)
"""What can be the name of a time zone; whether it is one only the machine can tell."""


def _without_zone(text: str) -> str:
    """Take the name of a time zone off the end."""
    if text[-4:].lower() == " utc":
        return text[:-4]
    rest, space, zone = text.rpartition(" ")
    return rest if space and _ZONE.fullmatch(zone) else text


def _day(text: str) -> tuple[int, str] | None:
    """Read the name of a day off the beginning; give its number and what follows."""
    folded = text.lower()
    for number, name in enumerate(_DAYS):
        for spelling in (name, name[:3]):
            if folded.startswith(spelling):
                rest = text[len(spelling) :]
                if rest and rest[0] not in "-., ":
                    raise _Unreadable(text)
                return number, rest
    return None


def _after_days(text: str) -> str:
    """Read days of the week off the beginning; give what follows."""
    begin: int | None = None
    first = True
    while True:
        found = _day(text)
        if found is None:
            if first:
                return text
            raise _Unreadable(text)
        number, text = found
        if begin is not None and begin > number:
            raise _Unreadable(text)
        if not text:
            return ""
        if text[0] == " ":
            return text.lstrip(" ")
        if text[0] in ".-":
            if begin is not None or (text[0] == "." and text[1:2] != "."):
                raise _Unreadable(text)
            begin = number
            text = text[2:] if text[0] == "." else text[1:]
        else:
            begin = None
            text = text[1:]
        if not text or text[0] == " ":
            if begin is not None:
                raise _Unreadable(text)
            return text.lstrip(" ")
        first = False


def _chain(text: str, *, seconds: bool = False) -> tuple[list[_Part], str]:
    """Read numbers, ranges and repetitions with commas in between off the beginning; give them and what follows."""
    if text.startswith("*"):
        return [], text[1:]
    parts: list[_Part] = []
    unit = _SECOND if seconds else 1
    while True:
        start, text = _number(text, seconds=seconds)
        stop, repeat = -1, 0
        if text.startswith(".."):
            stop, text = _number(text[2:], seconds=seconds)
            repeat = unit
        if text.startswith("/"):
            repeat, text = _number(text[1:], seconds=seconds)
            if not repeat:
                raise _Unreadable(text)
        if text and text[0] not in " ,-~:":
            raise _Unreadable(text)
        parts.append(_Part(start, stop, repeat))
        if not text.startswith(","):
            return parts, text
        text = text[1:]


_WHOLE = re.compile(r"[0-9]+")
_FRACTION = re.compile(r"\.(?!\.)([0-9]+)")


def _number(text: str, *, seconds: bool) -> tuple[int, str]:
    """Read a number, of seconds in microseconds, off the beginning; give it and what follows."""
    if not (match := _WHOLE.match(text)):
        raise _Unreadable(text)
    text = text[match.end() :]
    value = int(match[0][:25])
    if seconds:
        value *= _SECOND
        if fraction := _FRACTION.match(text):
            value += int(f"{fraction[1]:0<6}"[:6])
            text = text[fraction.end() :]
        elif re.match(r"\.(?!\.)", text):
            raise _Unreadable(text)
    if value > numbers.MOST_INTEGER:
        raise _Unreadable(text)
    return value, text


def _after_date(text: str) -> str:
    """Read a date off the beginning, where there is one; give what follows."""
    if text.startswith("@"):
        if re.fullmatch(r"@[ \t]*\+?[0-9]+", text) and int(text[1:][:25]) <= _LAST_SECOND:
            return ""
        raise _Unreadable(text)
    if not text:
        return ""
    first, rest = _chain(text)
    # At the end or before a colon this was no date but the hour.
    if not rest or rest[0] == ":":
        return text
    from_end = _separator(rest)
    second, rest = _chain(rest[1:])
    if not rest or rest[0] == " ":
        _check(first, 1, 12)
        _check(second, 1, 31, from_end=from_end)
        return rest.lstrip(" ")
    if from_end:
        raise _Unreadable(text)
    from_end = _separator(rest)
    third, rest = _chain(rest[1:])
    if rest and rest[0] != " ":
        raise _Unreadable(text)
    _check([_full_year(part) for part in first], _FIRST_YEAR, _LAST_YEAR)
    _check(second, 1, 12)
    _check(third, 1, 31, from_end=from_end)
    return rest.lstrip(" ")


def _separator(text: str) -> bool:
    """Tell whether a day is counted from the end of the month, which ``~`` before it says."""
    if text[0] not in "-~":
        raise _Unreadable(text)
    return text[0] == "~"


def _full_year(part: _Part) -> _Part:
    """Put the century before a year of two digits."""
    return part._replace(start=_century(part.start), stop=_century(part.stop))


def _century(year: int) -> int:
    return year + 2000 if 0 <= year < 70 else year + 1900 if 70 <= year < 100 else year  # noqa: PLR2004 - the bounds themselves


def _time(text: str) -> None:
    """Check the time of day, all there is left."""
    if not text:
        return
    hour, rest = _chain(text)
    if not rest.startswith(":"):
        raise _Unreadable(text)
    minute, rest = _chain(rest[1:])
    second: list[_Part] = []
    if rest:
        if rest[0] != ":":
            raise _Unreadable(text)
        second, rest = _chain(rest[1:], seconds=True)
        if rest:
            raise _Unreadable(text)
    _check(hour, 0, 23)
    _check(minute, 0, 59)
    _check(second, 0, 60 * _SECOND - 1)


def _check(parts: list[_Part], least: int, most: int, *, from_end: bool = False) -> None:
    """Check that every component lies within its bounds and, where it repeats, can do so at least once."""
    if from_end:
        most -= 3
    for part in map(_reduced, parts):
        ok = least <= part.start <= most and part.repeat <= most - least
        if part.stop >= 0:
            ok = ok and least <= part.stop <= most and part.start + part.repeat <= part.stop
        elif from_end:
            ok = ok and part.start - part.repeat >= least
        else:
            ok = ok and part.start + part.repeat <= most
        if not ok:
            raise _Unreadable(str(part))


def _reduced(part: _Part) -> _Part:
    """Let a range end where its last repetition is; one that does not get that far is its start alone."""
    start, stop, repeat = part
    if stop > start and repeat > 0:
        stop -= (stop - start) % repeat
    if start == stop or (stop > start and repeat > 0 and start + repeat > stop):
        return _Part(start, -1, 0)
    return _Part(start, stop, repeat)
