"""Grammars of what is mounted or swapped to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.settings import numbers
from hardened_unit.settings.execution import path
from hardened_unit.settings.reading import Reading, refused
from hardened_unit.settings.scalars import text

if TYPE_CHECKING:
    from hardened_unit.settings.context import Context

_HIGHEST_PRIORITY = 32767
_LONGEST_PATH = 4095


def location(value: str, context: Context) -> Reading:
    """One absolute path, no longer than the kernel takes."""
    reading = path(value, context)
    long = not reading.dropped and len(value.encode("utf-8", "replace")) > _LONGEST_PATH
    return refused(value, "is longer than a path can be") if long else reading


def mount_node(value: str, context: Context) -> Reading:
    """What is mounted or swapped to: a path or a tag such as ``UUID=…``; for swap space up to 255 only a path."""
    if context.section == "Swap" and context.version <= 255:  # noqa: PLR2004 - the version that is spoken of
        return location(value, context)
    # Seen on 257 and not on 254.
    if context.version > 254 and len(value.encode("utf-8", "replace")) > _LONGEST_PATH:  # noqa: PLR2004 - as above
        return refused(value, "is longer than a path can be")
    return text(value, context)


def swap_priority(value: str, _: Context) -> Reading:
    """The priority of swap space, from -1 to 32767."""
    if not value:
        return Reading(reset=True)
    number = numbers.integer(value, -1, _HIGHEST_PRIORITY)
    return refused(value, "is no whole number from -1 to 32767") if number is None else Reading(number)
