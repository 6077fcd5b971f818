"""Resource limits, as several rules look at them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.settings.numbers import INFINITE
from hardened_unit.settings.reading import Limit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardened_unit.rules.finding import Context
    from hardened_unit.settings import Line

ROOT = frozenset({"root", "0"})
"""The names of the user and of the group that systemd runs services as by default."""


def finite(context: Context, *names: str) -> Iterator[Line]:
    """Go through the lines in force that set a limit at all; what holds is the soft one, which is never above the hard one."""
    for line in context.in_force(*names):
        value = line.reading.value if line.reading else None
        if isinstance(value, Limit) and value.soft != INFINITE:
            yield line


def is_root(context: Context) -> bool:
    """Tell whether the unit, which has to be whole, runs its processes as root."""
    user = context.setting("User")
    return (user.value in ROOT) if user else not context.on("DynamicUser")
