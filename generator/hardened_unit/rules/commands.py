"""The commands that a service runs, as several rules look at them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.settings.reading import EXECS, Command

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardened_unit.rules.finding import Context
    from hardened_unit.settings import Line


def sandboxed(context: Context) -> Iterator[Command]:
    """Go through the commands to which the settings of the sandbox apply; to those with ``+`` in front they do not."""
    return (command for _, command in commands(context) if "+" not in command.prefixes)


def escaping(context: Context) -> Iterator[Command]:
    """Go through the commands with ``+`` in front."""
    return (command for _, command in commands(context) if "+" in command.prefixes)


def commands(context: Context) -> Iterator[tuple[Line, Command]]:
    """Go through all commands, each with its line."""
    for line in context.in_force(*EXECS):
        found = line.reading.value if line.reading else None
        for command in found if isinstance(found, tuple) else ():
            if isinstance(command, Command):
                yield line, command
