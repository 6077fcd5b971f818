"""The machine's file systems, and how a boot shows each of them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_KERNEL = frozenset(
    {
        *("autofs", "binfmt_misc", "bpf", "cgroup", "cgroup2", "configfs", "debugfs", "devpts", "devtmpfs", "efivarfs"),
        *("fusectl", "hugetlbfs", "mqueue", "nsfs", "proc", "pstore", "ramfs", "rpc_pipefs", "securityfs", "selinuxfs"),
        *("sysfs", "tracefs"),
    }
)
"""File systems that hold no files; a boot has its own of those that it needs."""
_ELSEWHERE = frozenset({"9p", "afs", "ceph", "cifs", "glusterfs", "lustre", "nfs", "nfs4", "smb3", "virtiofs"})
"""File systems of other machines. They can change below an overlay, which it does not bear."""
_OWN = ("/proc", "/sys", "/dev", "/run")
"""What a boot has of its own."""


class Mount(NamedTuple):
    """A line of mountinfo, as far as it matters here."""

    path: str
    options: frozenset[str]
    kind: str
    """The type of the file system."""


class Shown(NamedTuple):
    """How a boot shows a file system."""

    how: Literal["overlay", "readonly", "file"]
    path: str


def mounts(lines: Iterable[str]) -> list[Mount]:
    """Read /proc/self/mountinfo; of several mounts on one another the last, which is the one that is seen."""
    seen: dict[str, Mount] = {}
    for line in lines:
        before, _, after = line.partition(" - ")
        fields = before.split(" ")
        path = re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), fields[4])
        seen.pop(path, None)
        seen[path] = Mount(path, frozenset(fields[5].split(",")), after.split(" ")[0])
    return list(seen.values())


def control_groups(found: Iterable[Mount]) -> str:
    """Find where control groups (version 2) can be made; empty where they cannot."""
    return next((mount.path for mount in found if mount.kind == "cgroup2" and "rw" in mount.options), "")


def shown(found: Iterable[Mount]) -> Iterator[Shown]:
    """Say how each file system of the machine is shown, those above before those below; the root's own is left out."""
    for mount in sorted(found, key=lambda mount: mount.path):
        if mount.path == "/" or mount.kind in _KERNEL or _below(mount.path, _OWN):
            continue
        if mount.kind in _ELSEWHERE or mount.kind.startswith("fuse") or "ro" in mount.options:
            yield Shown("readonly", mount.path)
        elif Path(mount.path).is_dir():
            yield Shown("overlay", mount.path)
        else:
            yield Shown("file", mount.path)


def _below(path: str, folders: Iterable[str]) -> bool:
    return any(path == folder or path.startswith(f"{folder}/") for folder in folders)
