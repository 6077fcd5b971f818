"""Finds fixed places that a service with ``DynamicUser=yes`` is to write to.

The user is there only while the service runs, and its number may be another each time. A folder that somebody made
beforehand does not belong to it: ``ReadWritePaths=`` makes the mount writable and the permissions still refuse, with
EACCES. If they allow it, files stay behind that the next owner of the number inherits. ``StateDirectory=``,
``CacheDirectory=``, ``LogsDirectory=`` and ``RuntimeDirectory=`` make folders that belong to the service at each start.

A pid file straight in ``/run`` cannot be written either; put it below ``RuntimeDirectory=``.

How sure: certain that the user owns no such folder (EACCES, and EROFS without the line, on a running 252, 257 and 262);
whether a group or an access list lets it in is not known, so that places other than ``/var/lib``, ``/var/cache`` and
``/var/log`` are only an advice.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    DynamicUser=yes
    ReadWritePaths=/var/lib/mydaemon

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    DynamicUser=yes
    StateDirectory=mydaemon
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding
from hardened_unit.rules.places import MADE_BELOW, expanded, has_own_root, listed, made, within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardened_unit.rules.finding import Severity
    from hardened_unit.rules.places import Listed
    from hardened_unit.settings.reading import Command

_ITS_OWN = ("StateDirectory", "CacheDirectory", "LogsDirectory", "RuntimeDirectory")
_UNDER_THE_KERNEL = ("/dev", "/proc", "/sys")


def check(context: Context) -> Iterator[Finding]:
    """Report writable paths that are not the service's own, and a pid file that cannot be written."""
    if not context.on("DynamicUser") or context.setting("User") or has_own_root(context):
        return
    own = made(context)
    let_in = not context.whole or context.setting("SupplementaryGroups") or context.setting("Group")
    for one in listed(context, "ReadWritePaths", "BindPaths"):
        if within(one.path, own) or within(one.path, _UNDER_THE_KERNEL):
            continue
        instead = next((name for name in _ITS_OWN if one.path.startswith(f"{MADE_BELOW[name]}/")), "StateDirectory")
        message = f"a dynamic user does not own {one.path}, so that permissions refuse it; use {instead}="
        severity: Severity = "warning" if not let_in and _is_for_one(one) else "advice"
        yield Finding("dynamic-user-and-fixed-paths", severity, message, one.line.entry, word=one.word)
    yield from _pid_file(context, own)


def _is_for_one(one: Listed) -> bool:
    """Tell whether a path that is to be written lies where each service has a folder of its own."""
    return one.line.entry.key == "ReadWritePaths" and one.path.startswith(("/var/lib/", "/var/cache/", "/var/log/"))


def _pid_file(context: Context, own: set[str]) -> Iterator[Finding]:
    """Report a pid file that the service would have to write into ``/run`` itself."""
    path = context.value("PIDFile")
    commands = context.value("ExecStart")
    if not context.whole or not isinstance(path, str) or not path or _as_root(commands if isinstance(commands, tuple) else ()):
        return
    full = expanded(path if path.startswith("/") else f"/run/{path}")
    if full.rpartition("/")[0] == "/run" and not within(full, own):
        for line in context.in_force("PIDFile"):
            message = "a dynamic user cannot write into /run; put the pid file below a RuntimeDirectory="
            yield Finding("dynamic-user-and-fixed-paths", "warning", message, line.entry)


def _as_root(commands: tuple[Command, ...]) -> bool:
    return any("+" in command.prefixes or "!" in command.prefixes for command in commands)
