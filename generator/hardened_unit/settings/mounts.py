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


def mount_node(value: str, context: Context) -> Reading:
    """What is mounted or swapped to: a path or a tag such as ``UUID=…``; for swap space up to 255 only a path."""
    return path(value, context) if context.section == "Swap" and context.version <= 255 else text(value, context)  # noqa: PLR2004


def swap_priority(value: str, _: Context) -> Reading:
    """The priority of swap space, from -1 to 32767."""
    if not value:
        return Reading(reset=True)
    number = numbers.integer(value, -1, _HIGHEST_PRIORITY)
    return refused(value, "is no whole number from -1 to 32767") if number is None else Reading(number)
