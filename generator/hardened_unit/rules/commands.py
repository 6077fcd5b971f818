"""The commands that a service runs, as several rules look at them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.settings.reading import Command

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardened_unit.rules.finding import Context

NAMES = ("ExecStart", "ExecStartPre", "ExecStartPost", "ExecCondition", "ExecReload", "ExecStop", "ExecStopPost")
"""The directives that have commands."""


def sandboxed(context: Context) -> Iterator[Command]:
    """Go through the commands to which the settings of the sandbox apply; to those with ``+`` in front they do not."""
    return (command for command in _commands(context) if "+" not in command.prefixes)


def escaping(context: Context) -> Iterator[Command]:
    """Go through the commands with ``+`` in front."""
    return (command for command in _commands(context) if "+" in command.prefixes)


def _commands(context: Context) -> Iterator[Command]:
    for line in context.in_force(*NAMES):
        found = line.reading.value if line.reading else None
        for command in found if isinstance(found, tuple) else ():
            if isinstance(command, Command):
                yield command
