"""Which paths a line of a unit hides or makes read-only, and what gives one back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hardened_unit.rules.places import HOMES, MADE_BELOW, listed, protection, within

if TYPE_CHECKING:
    from hardened_unit.rules.finding import Context

_KERNELS_OWN = ("/dev", "/proc", "/sys")
_TEMPORARY = ("/tmp", "/var/tmp")  # noqa: S108 - names of folders; nothing is put there
_ALWAYS_THERE = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/shm", "/dev/pts")  # noqa: S108 - as above
_AREAS = {
    "ProtectHome": HOMES,
    "PrivateTmp": _TEMPORARY,
    "PrivateDevices": ("/dev",),
    "DevicePolicy": ("/dev",),
    "DeviceAllow": ("/dev",),
    "ProtectClock": ("/dev/rtc", "/dev/rtc0"),
    "ProtectKernelTunables": ("/proc/sys", "/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus", "/proc/acpi", "/proc/mtrr"),
    "ProtectControlGroups": ("/sys/fs/cgroup",),
    "ProtectKernelModules": ("/usr/lib/modules", "/lib/modules"),
    "ProtectKernelLogs": ("/dev/kmsg", "/proc/kmsg"),
}
"""What each protection is about."""
_LISTS = frozenset(
    {
        *("ReadOnlyPaths", "InaccessiblePaths", "TemporaryFileSystem", "NoExecPaths", "BindReadOnlyPaths"),
        *("ReadWritePaths", "ExecPaths", "BindPaths"),
    }
)
_OF_SYSTEM = ("/usr", "/boot", "/efi", "/etc")
_MERGED = re.compile(r"/(bin|sbin|lib|lib64)/")
"""Folders that are links into ``/usr``."""
_OF_PROCESS = re.compile(r"/proc/(\d+|self|thread-self)(/|$)")
PATHWISE = frozenset({*_AREAS, *_LISTS, "ProtectSystem", "ProcSubset", "ProtectProc", "PrivatePIDs"})
"""The directives of which a path tells whether they can be the reason."""


def covers(name: str, path: str, context: Context | None, error: str) -> bool:
    """Tell whether a directive, as the unit has it or may have it, keeps the service from a path with this error."""
    missing = error == "ENOENT"
    path = f"/usr{path}" if _MERGED.match(path) else path
    if name in _LISTS:
        return context is None or any(within(path, {one.target}) for one in listed(context, name))
    if name == "ProtectSystem":
        if error != "EROFS" or within(path, HOMES):
            return False
        return protection(context).covers(path) if context else not within(path, _KERNELS_OWN)
    if name == "DynamicUser":
        return error == "EROFS" and not within(path, _KERNELS_OWN) and (not context or protection(context).covers(path))
    if name in {"ProtectProc", "PrivatePIDs"}:
        return bool(_OF_PROCESS.match(path))
    if name == "ProcSubset":
        return within(path, ("/proc",)) and not _OF_PROCESS.match(path)
    if name in {"PrivateDevices", "DevicePolicy", "DeviceAllow"} and within(path, _ALWAYS_THERE):
        return name == "DevicePolicy" and not missing
    return within(path, _AREAS.get(name, ()))


def given_back(name: str, path: str, *, writes: bool) -> tuple[str, ...]:
    """Give the lines with which a path can be used in spite of a directive; none where there are none for one path."""
    path = path.replace("%", "%%")  # in a unit it would begin a specifier
    match name:
        case "ProtectSystem" | "DynamicUser" | "ReadOnlyPaths" | "BindReadOnlyPaths":
            return (_own_folder(path),)
        case "ProtectHome":
            way = "BindPaths" if writes else "BindReadOnlyPaths"
            return ("ProtectHome=tmpfs", f"{way}=-{path}")
        case "TemporaryFileSystem":
            return (f"{'BindPaths' if writes else 'BindReadOnlyPaths'}=-{path}",)
        case "NoExecPaths":
            return (f"ExecPaths={path}",)
        case "PrivateDevices" | "DevicePolicy" | "DeviceAllow":
            lines = (f"DeviceAllow={path} rw",)
            return ("PrivateDevices=no", "DevicePolicy=closed", *lines) if name == "PrivateDevices" else lines
        case _:
            return ()


def taken_out(name: str, path: str, context: Context | None) -> tuple[str, ...]:
    """Give a list anew without what covers a path; nothing gives back a path that is inaccessible otherwise."""
    if context is None:
        return (f"{name}=",)
    kept = [one.word for one in listed(context, name) if not within(path, {one.target})]
    return (f"{name}=", *([f"{name}={' '.join(dict.fromkeys(kept))}"] if kept else []))


def beside_read_only(lines: tuple[str, ...], context: Context | None) -> tuple[str, ...]:
    """Let a folder become writable that is itself in ``ReadOnlyPaths=``, which is the stronger of the two."""
    read_only = {one.target for one in listed(context, "ReadOnlyPaths")} if context else set()
    same = [path for line in lines for name, _, path in [line.partition("=")] if name == "ReadWritePaths" and path in read_only]
    return (*(line for path in same for line in taken_out("ReadOnlyPaths", path, context)), *lines)


def allowed_to_miss(name: str, path: str, context: Context | None) -> tuple[str, ...]:
    """Give the lines with which a path of a list may be missing: the list anew, with a ``-`` before that path."""
    if name not in _LISTS:
        return ()
    if context is None:
        return (f"{name}=", f"{name}=-{path}")
    words = [f"-{one.word}" if one.target == path and not one.optional else one.word for one in listed(context, name)]
    return (f"{name}=", f"{name}={' '.join(dict.fromkeys(words))}")


def _own_folder(path: str) -> str:
    """Give the line that lets a service write there: that of a folder that systemd makes, else of the folder that holds it."""
    for directive, top in MADE_BELOW.items():
        if path.startswith(f"{top}/") and directive != "ConfigurationDirectory":
            rest = path[len(top) + 1 :].split("/")
            if len(rest) > 1 or "." not in rest[0]:
                return f"{directive}={rest[0]}"
    if within(path, _TEMPORARY):
        return "PrivateTmp=yes"
    return f"ReadWritePaths={path.rpartition('/')[0] or path}"
