"""Finds paths without which the service does not start, and which may not be there.

A path in ``ReadWritePaths=``, ``ReadOnlyPaths=``, ``InaccessiblePaths=``, ``ExecPaths=``, ``NoExecPaths=``, ``BindPaths=``
or ``BindReadOnlyPaths=`` has to exist when the service starts, or the start ends with 226/NAMESPACE. A ``-`` before the
path leaves it out where it is missing. A command in ``ExecStartPre=`` comes too late to make it, for it needs the same
mounts, even with ``+``.

systemd first makes what ``StateDirectory=``, ``LogsDirectory=``, ``CacheDirectory=``, ``RuntimeDirectory=`` and
``ConfigurationDirectory=`` name, and only then looks for the paths; a path that they make is not reported, nor one below
them that they do not make is spared. A read-only path below what is read-only already, and any path below what is
inaccessible, is not looked for at all. Not reported either are paths that every system has, those below ``/usr``, those
that a condition of the unit asks for, and those that hold the unit's own program.

What lies below ``/run`` is gone after each boot. In ``ReadWritePaths=`` of a whole unit that is a warning, all else advice.

How sure: certain that the start fails where the path is missing, and in this order, on a running 252, 257 and 262; likely
that it can be missing.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    ReadWritePaths=/run/mydaemon

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    RuntimeDirectory=mydaemon
    ReadWritePaths=/run/mydaemon -/srv/data
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding, Fix, Severity
from hardened_unit.rules.fixing import rewritten
from hardened_unit.rules.places import (
    HOMES,
    MADE_BELOW,
    expanded,
    has_own_root,
    is_quoted,
    listed,
    made,
    protection,
    within,
)
from hardened_unit.rules.registry import PATH_LISTS
from hardened_unit.rules.wording import some
from hardened_unit.settings.reading import EXECS, Command
from hardened_unit.unitfile.writing import UnsafeText

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardened_unit.rules.places import Listed
    from hardened_unit.unitfile import Entry

_EVERYWHERE = frozenset(
    {
        *("/", "/bin", "/boot", "/dev", "/etc", "/home", "/lib", "/lib64", "/media", "/mnt", "/opt", "/proc", "/root", "/run"),
        *("/sbin", "/srv", "/sys", "/tmp", "/usr", "/var"),  # noqa: S108 - names of folders; nothing is put there
        *("/dev/full", "/dev/null", "/dev/pts", "/dev/random", "/dev/shm", "/dev/tty", "/dev/urandom", "/dev/zero"),  # noqa: S108 - as above
        *("/etc/passwd", "/run/lock", "/run/systemd", "/run/user"),
        *("/var/cache", "/var/lib", "/var/lock", "/var/log", "/var/spool", "/var/tmp"),  # noqa: S108 - as above
    }
)
_IN_PROC = re.compile("/proc/[^/]+(/[^/]+)?")
_OF_THE_SYSTEM = ("/run/systemd", "/run/lock", "/run/user", "/run/udev", "/run/dbus", "/run/log", "/run/utmp")
_CONDITIONS = ("ConditionPath", "AssertPath", "ConditionDirectory", "AssertDirectory", "ConditionFile", "AssertFile")


def check(context: Context) -> Iterator[Finding]:
    """Report paths that have to be there and may not be."""
    wanted = [one for one in listed(context, *PATH_LISTS) if not one.optional and not _everywhere(one.path)]
    if not wanted or has_own_root(context):
        return
    there = _made_or_needed(context)
    protected = protection(context)
    bound = {one.target for one in listed(context, "BindPaths", "BindReadOnlyPaths", "TemporaryFileSystem")}
    hidden = {one.path for one in listed(context, "InaccessiblePaths")} | set(HOMES if protected.homes == "yes" else ())
    said = {item.entry for item in context.found if item.rule == "dynamic-user-and-fixed-paths"}
    for entry, group in groupby(wanted, key=lambda one: one.line.entry):
        if entry in said:
            continue
        doubtful = defaultdict(list)
        for one in group:
            if _leads_to(one.path, there) or within(one.target.rpartition("/")[0] or "/", hidden):
                continue
            if one.path in bound and not entry.key.startswith("Bind"):
                continue
            if entry.key != "ReadOnlyPaths" or not protected.covers(one.path):
                doubtful[_maker(one)].append(one)
        for maker, paths in doubtful.items():
            yield _finding(paths, maker, whole=context.whole)


def _everywhere(path: str) -> bool:
    """Tell whether every system has the path, or has it as surely as the service's own program."""
    return path in _EVERYWHERE or path.startswith("/usr/") or bool(_IN_PROC.fullmatch(path))


def _made_or_needed(context: Context) -> list[str]:
    """List, sorted, what systemd makes beforehand, and that without which the service would not start or run anyway."""
    there = made(context)
    for line in context.in_force(*EXECS, "WorkingDirectory"):
        value = line.reading.value if line.reading else ""
        programs = [part.program for part in value if isinstance(part, Command)] if isinstance(value, tuple) else [str(value)]
        there.update(expanded(program) for program in programs)
    for line in context.settings.lines:
        if line.entry.key.startswith(_CONDITIONS):
            there.add(expanded(line.entry.value.removeprefix("|")))
    return sorted(there)


def _leads_to(path: str, there: list[str]) -> bool:
    """Tell whether a path is one of these, or above one."""
    at, below = bisect_left(there, path), bisect_left(there, f"{path}/")
    return there[at : at + 1] == [path] or (below < len(there) and there[below].startswith(f"{path}/"))


def _maker(one: Listed) -> str:
    """Name the directive that would make the path as a folder of the service; empty where none is fit."""
    if one.line.entry.key != "ReadWritePaths" or within(one.path, _OF_THE_SYSTEM):
        return ""
    return next((name for name, top in MADE_BELOW.items() if one.path.startswith(f"{top}/")), "")


def _finding(paths: list[Listed], maker: str, *, whole: bool) -> Finding:
    """Word the finding of those paths of a line that the same directive would make, or none."""
    entry = paths[0].line.entry
    names = some([one.path for one in paths])
    if maker:
        folder = paths[0].path.removeprefix(f"{MADE_BELOW[maker]}/")
        instead = f"{maker}={folder} makes it" if len(paths) == 1 else f"{maker}= makes them"
    else:
        instead = "a - before a path leaves it out then"
    fate = "gone after each boot" if maker == "RuntimeDirectory" else "perhaps not there"
    message = f"{fate}: {names}; without it the start ends with 226/NAMESPACE, and {instead}"
    severity: Severity = "warning" if maker == "RuntimeDirectory" and whole else "advice"
    fix = None if maker else _optional(entry, {one.word for one in paths})
    return Finding("path-may-not-exist", severity, message, entry, word=paths[0].word, fix=fix)


def _optional(entry: Entry, words: set[str]) -> Fix | None:
    """Give the fix that lets these paths be missing; None for a line in which they cannot be told apart, or have no room."""
    value = re.sub(r"\S+", lambda word: f"-{word[0]}" if word[0] in words else word[0], entry.value)
    try:
        edit = rewritten(entry, value)
    except UnsafeText:
        return None
    return None if is_quoted(value) else Fix("let it be missing, with a - before it", (edit,), safe=False)
