"""The lines that any unit needs, hardened or not: of the service, and of the socket or timer that starts it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.compose.lines import Line
from hardened_unit.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hardened_unit.unitfile import Unit

FRAMED = frozenset({"Description", "Restart", "RestartSec", "Type", "WantedBy"})
"""What of these lines a line of the user's own takes the place of."""
_SINCE_START = ("OnUnitActiveSec", "OnUnitInactiveSec")
_TIMERS = ("OnCalendar", "OnActiveSec", "OnBootSec", "OnStartupSec", *_SINCE_START)


class Started(NamedTuple):
    """What a service is started by, besides the boot of the machine."""

    socket: str = ""
    """The port, or the path, that systemd listens on for it."""
    timer: str = ""
    """When it runs, as a line of a timer unit: ``OnCalendar=daily``."""


def stem(name: str) -> str:
    """Give a unit's name as a directory can carry it: without suffix, and without what stands for an instance."""
    return re.sub(r"[\\:]", "-", name.removesuffix(".service").partition("@")[0])


def commands(command: str, own: Unit, *, oneshot: bool) -> list[str]:
    """Give the commands that the service runs: the one asked for, and those among the user's own lines.

    Only ``Type=oneshot`` can have several; for any other the last takes the place of those before it. An empty one takes
    away what was collected.
    """
    found = [command] if command else []
    service = [entry for entry in own.assignments() if entry.section == "Service"]
    several = [entry.value for entry in service if entry.key == "Type"][-1:] == ["oneshot"] or oneshot
    for entry in service:
        if entry.key == "ExecStart":
            found = [*(found if several else ()), entry.value] if entry.value else []
    return found


def service(name: str, description: str, running: Sequence[str], started: Started) -> list[Line]:
    """Give the lines of a whole service."""
    lines = [Line("Unit", "Description", description or stem(name), origin="frame")]
    if started.socket:
        listens = "It is handed the socket, and does not run without it."
        lines.append(Line("Unit", "Requires", beside(name, "socket"), listens, "frame"))
    if started.timer:
        lines.append(Line("Service", "Type", "oneshot", "It runs to its end each time; only one at a time.", "frame"))
    else:
        fails = "A start that fails in the sandbox or in finding the program is reported as failed."
        lines.append(Line("Service", "Type", "exec", fails, "frame"))
    lines += [Line("Service", "ExecStart", command, origin="frame") for command in running]
    if started.timer:
        return lines
    again = "It is started again when it crashes, and not when it was stopped or ended well."
    pause = "After a pause, so that a fault that lasts does not use up the five starts in ten seconds that systemd allows."
    lines += [Line("Service", "Restart", "on-failure", again, "frame"), Line("Service", "RestartSec", "5s", pause, "frame")]
    if started.socket:
        enabled = "Enabling the service enables its socket; the first connection starts it."
        return [*lines, Line("Install", "Also", beside(name, "socket"), enabled, "frame")]
    return [*lines, Line("Install", "WantedBy", "multi-user.target", origin="frame")]


def replacing(running: Sequence[str]) -> list[Line]:
    """Give the commands of a drop-in: it adds to a list of commands, and an empty one first makes it replace the unit's."""
    if not running:
        return []
    lines = [Line("Service", "ExecStart", command, origin="frame") for command in running]
    return [Line("Service", "ExecStart", "", "The unit's own command is taken away.", "frame"), *lines]


def beside(name: str, kind: str) -> str:
    """Give the name of the unit of another type that goes with a service."""
    return f"{name.removesuffix('.service')}.{kind}"


def socket(name: str, description: str, listens: str, kept: Sequence[str]) -> list[Line]:
    """Give the lines of a service's socket unit; ``kept`` are the runtime directories of the service.

    Raises ``UserError`` for a socket that would be gone when the service stops.
    """
    inside = next((folder for folder in kept if listens.startswith(f"/run/{folder}/")), "")
    if inside:
        msg = (
            f"the socket {listens} is in /run/{inside}, which RuntimeDirectory={inside} takes away whenever the service stops; "
            f"put it elsewhere, such as /run/{stem(name)}.sock"
        )
        raise UserError(msg)
    lines = [Line("Unit", "Description", f"Socket of {description or stem(name)}", origin="frame")]
    lines.append(Line("Socket", "ListenStream", listens, "systemd listens here, and hands the socket to the service.", "frame"))
    if listens.startswith("/"):
        few = "Only root and its group can connect; SocketUser= and SocketGroup= say who may besides."
        lines.append(Line("Socket", "SocketMode", "0660", few, "frame"))
    return [*lines, Line("Install", "WantedBy", "sockets.target", origin="frame")]


def timer(name: str, description: str, when: str) -> list[Line]:
    """Give the lines of a service's timer unit; raises ``UserError`` where it is not said when."""
    key, equals, value = (part.strip() for part in when.partition("="))
    if key not in _TIMERS or not equals or not value:
        msg = f"{when!r} does not say when the service runs; a timer is such as OnCalendar=daily or OnUnitActiveSec=15min"
        raise UserError(msg)
    lines = [Line("Unit", "Description", f"Timer of {description or stem(name)}", origin="frame")]
    if key in _SINCE_START:
        first = "The first run, counted from the start of the timer; there is none before it to count from."
        lines.append(Line("Timer", "OnActiveSec", value, first, "frame"))
    lines.append(Line("Timer", key, value, "When the service runs.", "frame"))
    if key == "OnCalendar":
        missed = "A run that was missed while the machine was off is made up for."
        lines.append(Line("Timer", "Persistent", "yes", missed, "frame"))
    return [*lines, Line("Install", "WantedBy", "timers.target", origin="frame")]
