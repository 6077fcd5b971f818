"""Finds commands that a prefix lets out of the unit's sandbox.

``+`` before the program runs the command as root with all capabilities: ``User=``, ``DynamicUser=``, ``NoNewPrivileges=``,
the capability sets, the filters of system calls and address families, ``PrivateUsers=``, ``ProtectSystem=`` and its kin and
the lists of paths are not applied to it. What stays is ``PrivateNetwork=``, ``TemporaryFileSystem=``, and limits of the
control group such as ``SocketBindDeny=``.

``!`` lifts the user and the groups only; the command runs as root inside the rest. ``!!`` does that only where the kernel
has no ambient capabilities, which every one since 4.3 has, so nothing is reported of it; 262 no longer acts on it.

Before a command that prepares something the prefix is meant, and it is an advice to look that nobody but root can change
what the command reads. Where every command of ``ExecStart=`` has ``+`` it undoes most of the unit, which is a warning.

How sure: certain what each prefix lifts, seen on a running 252, 257 and 262; whether it is meant only its author knows.

Found in::

    [Service]
    ExecStart=+/usr/bin/mydaemon
    User=mydaemon
    NoNewPrivileges=yes

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    User=mydaemon
    NoNewPrivileges=yes
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.commands import commands
from hardened_unit.rules.finding import Context, Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardened_unit.settings.reading import Command

_IDENTITY = ("User", "Group", "DynamicUser", "SupplementaryGroups")
_LIFTED = (
    *("NoNewPrivileges", "CapabilityBoundingSet", "SystemCallFilter", "RestrictAddressFamilies", "RestrictNamespaces"),
    *("PrivateUsers", "ProtectSystem", "ProtectHome", "ProtectProc"),
    *("ReadOnlyPaths", "InaccessiblePaths", "NoExecPaths"),
)


def check(context: Context) -> Iterator[Finding]:
    """Report the commands with such a prefix, where there is something that it lifts."""
    escaping = [(line, command, sign) for line, command in commands(context) if (sign := _sign(command))]
    if not escaping:
        return
    starting = context.value("ExecStart")
    undone = isinstance(starting, tuple) and all(_sign(command) == "+" for command in starting)
    identity = _in_force(context, _IDENTITY)
    lifted = {"!": identity, "+": [*identity, *_in_force(context, _LIFTED)]}
    for line, command, sign in escaping:
        if not lifted[sign]:
            continue
        severity: Severity = "warning" if line.entry.key == "ExecStart" and undone else "advice"
        names = ", ".join(f"{name}=" for name in lifted[sign])
        message = f"{sign} runs this command as root and takes {names} from it"
        yield Finding("exec-prefix-escapes-sandbox", severity, message, line.entry, word=command.program)


def _sign(command: Command) -> str:
    """Give the prefix that lets the command out; empty where none does."""
    if "!!" in command.prefixes:
        return ""
    return next((sign for sign in "+!" if sign in command.prefixes), "")


def _in_force(context: Context, names: tuple[str, ...]) -> list[str]:
    """List those that are set to something; an empty list of capabilities is something, too."""
    return [name for name in names if context.on(name) and context.value(name) not in {"root", "0"}]
