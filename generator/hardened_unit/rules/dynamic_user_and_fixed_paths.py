"""Finds fixed places that a service with ``DynamicUser=yes`` is to write to.

The user is there only while the service runs, and its number may be another each time. A folder that somebody made
beforehand does not belong to it: ``ReadWritePaths=`` makes the mount writable and the permissions still refuse, with
EACCES. If they allow it, files stay behind that the next owner of the number inherits. ``StateDirectory=``,
``CacheDirectory=``, ``LogsDirectory=`` and ``RuntimeDirectory=`` make folders that belong to the service at each start.

A working directory there can be read and not written, and a pid file straight in ``/run`` cannot be written either; put it
below ``RuntimeDirectory=``.

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

from collections import defaultdict
from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding
from hardened_unit.rules.places import MADE_BELOW, expanded, has_own_root, listed, made, within
from hardened_unit.rules.wording import some

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardened_unit.rules.finding import Severity
    from hardened_unit.rules.places import Listed
    from hardened_unit.settings.reading import Command
    from hardened_unit.unitfile import Entry

_ITS_OWN = ("StateDirectory", "CacheDirectory", "LogsDirectory", "RuntimeDirectory")
_FOR_EACH = ("/var/lib/", "/var/cache/", "/var/log/")
"""Where each service has a folder of its own."""
_UNDER_THE_KERNEL = ("/dev", "/proc", "/sys")


def check(context: Context) -> Iterator[Finding]:
    """Report writable paths that are not the service's own, and a pid file that cannot be written."""
    if not context.on("DynamicUser") or context.setting("User") or has_own_root(context):
        return
    own = made(context)
    let_in = not context.whole or context.setting("SupplementaryGroups") or context.setting("Group")
    places: defaultdict[tuple[Entry, str], list[Listed]] = defaultdict(list)
    for one in listed(context, "ReadWritePaths", "BindPaths"):
        if not within(one.path, own) and not within(one.path, _UNDER_THE_KERNEL):
            instead = next((name for name in _ITS_OWN if one.path.startswith(f"{MADE_BELOW[name]}/")), "StateDirectory")
            places[one.line.entry, instead].append(one)
    for (entry, instead), paths in places.items():
        meant = entry.key == "ReadWritePaths" and any(one.path.startswith(_FOR_EACH) for one in paths)
        severity: Severity = "warning" if meant and not let_in else "advice"
        names = some([one.path for one in paths])
        message = f"a dynamic user does not own {names}, so that permissions refuse it; use {instead}= instead"
        yield Finding("dynamic-user-and-fixed-paths", severity, message, entry, word=paths[0].word)
    yield from _working_directory(context, own)
    yield from _pid_file(context, own)


def _working_directory(context: Context, own: set[str]) -> Iterator[Finding]:
    """Advise where the service works in such a folder that is not its own."""
    path = expanded(str(context.value("WorkingDirectory")).removeprefix("-"))
    if path.startswith(_FOR_EACH) and not within(path, own):
        for line in context.in_force("WorkingDirectory"):
            message = (
                f"{path} is read-only for a dynamic user; let StateDirectory= or its kin make it if files are to be written"
            )
            yield Finding("dynamic-user-and-fixed-paths", "advice", message, line.entry)


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
