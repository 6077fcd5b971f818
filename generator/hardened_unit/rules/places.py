"""Where a service may write, and which folders are made for it: what several rules ask of the paths in a unit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.settings.paths import simplified

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from hardened_unit.rules.finding import Context
    from hardened_unit.settings import Line

MADE_BELOW = {
    "RuntimeDirectory": "/run",
    "StateDirectory": "/var/lib",
    "CacheDirectory": "/var/cache",
    "LogsDirectory": "/var/log",
    "ConfigurationDirectory": "/etc",
}
"""Where each directive makes its folders."""

HOMES = ("/home", "/root", "/run/user")
"""What ``ProtectHome=`` is about."""
_KERNELS_OWN = ("/dev", "/proc", "/sys")
_LEVELS = {"yes": ("/usr", "/boot", "/efi"), "full": ("/usr", "/boot", "/efi", "/etc")}
_SPECIFIERS = {"t": "/run", "S": "/var/lib", "C": "/var/cache", "L": "/var/log", "E": "/etc", "T": "/tmp", "V": "/var/tmp"}  # noqa: S108 - names of folders; nothing is put there
_WITH_OPTIONS = frozenset({"BindPaths", "BindReadOnlyPaths", "TemporaryFileSystem"})
_UNUSUAL = re.compile(r"%|//|/\.|/$|^/var/run")
"""What a path may have in it that is not to stay as it is."""
_QUOTED = re.compile(r"[\\\"']")
_DEEPEST = 64
"""What lies deeper is not looked at, so that a file made to be slow is not."""
_RUN_IS_OWN_SINCE = 248


class Listed(NamedTuple):
    """One path of a list, as it is there for the service."""

    line: Line
    word: str
    """As it is written."""
    path: str
    """Without prefixes, and with the folders of the system's manager in place of specifiers."""
    target: str
    """Where a bind puts it; of other lists the path itself."""
    optional: bool
    """Whether it may be missing."""


def listed(context: Context, *names: str) -> Iterator[Listed]:
    """Go through the paths that hold for the process in these directives, except those below a root of its own."""
    section = context.section
    for line in context.in_force(*names):
        value = line.reading.value if line.reading else ()
        if line.entry.section != section or not isinstance(value, tuple):
            continue
        quoted = is_quoted(line.entry.value)
        for word in value:
            plain = word.removeprefix("-")
            deep = len(word) > _DEEPEST and word.count("/") > _DEEPEST
            if plain[:1] == "+" or deep or (quoted and is_quoted(word)):
                continue
            source, _, rest = plain.partition(":") if line.entry.key in _WITH_OPTIONS else (plain, "", "")
            path = expanded(source)
            bound = rest.partition(":")[0] if line.entry.key != "TemporaryFileSystem" else ""
            yield Listed(line, word, path, expanded(bound) if bound else path, word != plain)


def is_quoted(text: str) -> bool:
    """Tell whether there are quotation marks or backslashes in a text, which this file does not look behind."""
    return bool(_QUOTED.search(text))


def expanded(path: str) -> str:
    """Give a path as systemd comes to see it: specifiers replaced, slashes taken out, ``/run`` by its name of today."""
    if not _UNUSUAL.search(path):
        return path
    if "%" in path:
        path = re.sub(r"%([a-zA-Z])", lambda match: _SPECIFIERS.get(match[1], match[0]), path)
    path = simplified(path)
    return path[len("/var") :] if f"{path}/".startswith("/var/run/") else path


def within(path: str, folders: Collection[str]) -> bool:
    """Tell whether a path is one of these folders or below one; many folders have to come as a set."""
    while path not in folders:
        if len(path) <= 1:
            return False
        path = path.rpartition("/")[0] or "/"
    return True


def made(context: Context) -> set[str]:
    """List the folders that systemd makes for the service before it starts."""
    found = set()
    for name, top in MADE_BELOW.items():
        words = context.value(name)
        for word in words if isinstance(words, tuple) else ():
            parts = word.split(":")
            found |= {expanded(f"{top}/{part}") for part in parts[:2] if part and part.count("/") < _DEEPEST}
    return found


def opens_run(context: Context) -> str:
    """Name a setting that takes ``/run`` out of what ``ProtectSystem=strict`` makes read-only; empty where there is none."""
    if context.target.systemd < _RUN_IS_OWN_SINCE:
        return ""
    neutral = {"ProtectProc": "default", "ProcSubset": "all"}
    names = ("ProtectKernelTunables", "ProtectControlGroups", "ProtectProc", "ProcSubset", "MountAPIVFS", "PrivatePIDs")
    return next((name for name in (*names, "PrivateBPF") if context.value(name, "no") not in {"no", neutral.get(name)}), "")


def has_own_root(context: Context) -> bool:
    """Tell whether the service sees another file system than the host's."""
    return any(context.setting(name) for name in ("RootDirectory", "RootImage"))


class Protection(NamedTuple):
    """What the protections of the system and of the homes make read-only."""

    system: object
    """The level of ``ProtectSystem=`` that holds, also where a dynamic user brings it."""
    homes: object
    """The same of ``ProtectHome=``."""
    spared: tuple[str, ...]
    """What ``strict`` leaves alone, besides the homes."""
    writable: set[str]
    """What is writable in spite of it: exceptions, the service's own folders, and what is put over others."""

    def covers(self, path: str) -> bool:
        """Tell whether they make a path read-only."""
        if within(path, self.writable):
            return False
        if within(path, HOMES):
            return self.homes in {"yes", "read-only"}
        if self.system == "strict":
            return not within(path, self.spared)
        return within(path, _LEVELS.get(str(self.system), ()))


def protection(context: Context) -> Protection:
    """Say what is protected in the unit's process."""
    dynamic = context.on("DynamicUser")
    homes = context.value("ProtectHome", "no")
    writable = {one.target for one in listed(context, "ReadWritePaths", *_WITH_OPTIONS)} | made(context)
    if dynamic or context.on("PrivateTmp"):
        writable |= {"/tmp", "/var/tmp"}  # noqa: S108 - as above
    return Protection(
        "strict" if dynamic else context.value("ProtectSystem", "no"),
        "read-only" if dynamic and homes == "no" else homes,
        (*_KERNELS_OWN, "/run") if opens_run(context) else _KERNELS_OWN,
        writable - {"/"},
    )
