"""What a service writes, seen while it runs in a boot, so that nobody has to guess."""

from __future__ import annotations

import os.path
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.trial.trying import attempt

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hardened_unit.trial.bench import Asked
    from hardened_unit.trial.boot import Boot

_MARK = "/run/trial/begun"
_SEEN = "/run/trial/written"
# Every layer of the boot holds exactly what was written over the file system below it.
_LIST = rf"""
for layer in /run/trial/[0-9]*; do
    path=$(cat "$layer/path")
    [ "$layer" = /run/trial/0 ] && path=
    find "$layer/upper" -mindepth 1 -newer {_MARK} -printf "%y $path/%P\0" 2>/dev/null
done >{_SEEN}
find /run -mindepth 1 -newer {_MARK} ! -path '/run/trial/*' ! -path '/run/systemd/*' ! -path '/run/log/*' \
    ! -path '/run/credentials/*' -printf "%y %p\0" 2>/dev/null >>{_SEEN}
"""
_SHARED = frozenset(
    {
        *("/", "/etc", "/home", "/opt", "/root", "/run", "/run/lock", "/srv", "/usr", "/usr/local", "/var", "/var/cache"),
        *("/var/lib", "/var/local", "/var/log", "/var/mail", "/var/opt", "/var/spool"),
    }
)
"""Folders in which everyone has something: what is in one of them may belong to one service, they themselves do not."""
_PASSING = ("/tmp", "/var/tmp", "/dev", "/proc", "/sys", "/var/log/journal", "/etc/systemd")  # noqa: S108 - names only
"""Where writing is no matter of the file system's protection, or not the service's doing."""


def written_by(boot: Boot, unit: str, files: Mapping[str, str], asked: Asked) -> Written:
    """Start a unit that was installed, with these files of it, and give what is written meanwhile.

    The folders among it are changed as well as those that are new. Nothing is found where the unit does not come up.
    """
    if files:
        boot.write(files)
        boot.run("systemctl", "daemon-reload")
    # The clock that files are stamped with is coarse.
    boot.run("sh", "-c", f"touch {_MARK}; sleep 0.02")
    check = f"(\n{asked.check or 'true'}\n)\nstatus=$?\n{_LIST}\nexit $status"
    attempt(boot, unit, check=check, wait=asked.wait, timeout=asked.timeout)
    seen = [record.split(" ", 1) for record in boot.run("cat", _SEEN).stdout.split("\0") if record]
    found: dict[bool, set[str]] = {True: set(), False: set()}
    for kind, path in seen:
        if not _passes(path):
            found[kind == "d"].add(re.sub("^/var/run/", "/run/", path))
    return Written(tuple(sorted(found[False])), tuple(sorted(found[True])))


class Written(NamedTuple):
    """What a service writes."""

    files: tuple[str, ...] = ()
    made: tuple[str, ...] = ()
    """The folders."""

    @property
    def paths(self) -> tuple[str, ...]:
        """All of it."""
        return tuple(sorted((*self.files, *self.made)))

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders that hold them: for those that belong together the one that they have in common."""
        found: dict[str, list[str]] = {}
        for path in self.paths:
            folder = os.path.dirname(path)
            found.setdefault(_own(folder), []).append(folder)
        common = sorted({os.path.commonpath(some) for some in found.values()})
        return tuple(folder for folder in common if not any(_below(folder, other) for other in common))

    @property
    def in_shared(self) -> tuple[str, ...]:
        """The files that lie right in folders which are shared."""
        return tuple(path for path in self.paths if os.path.dirname(path) in _SHARED)

    @property
    def own(self) -> tuple[str, ...]:
        """The outermost folders that belong to the service alone."""
        return tuple(dict.fromkeys(own for path in self.paths if (own := _own(os.path.dirname(path))) not in _SHARED))


def without_old_folders(boot: Boot, what: Written) -> Written:
    """Leave out the folders that a boot has from its beginning; what was written then is what is in them."""
    # By xargs, because there may be more of them than one command line can hold.
    missing = 'for path; do [ -e "$path" ] || printf "%s\\0" "$path"; done'
    new = boot.run("xargs", "-0", "-r", "sh", "-c", missing, "sh", stdin="\0".join(what.made)).stdout
    return what._replace(made=tuple(path for path in new.split("\0") if path))


@contextmanager
def pristine(boot: Boot, what: Written) -> Iterator[None]:
    """Let an attempt find a service's files as they are in a boot that has just begun, and forget what it does to them.

    Its folders are covered by a layer in memory for as long; a folder or file that was not there is removed. Where the kernel
    does not lay one layer over another, what one attempt wrote is there for the next.
    """
    if not what.paths:
        yield
        return
    paths = (*what.own, "--", *what.in_shared)
    boot.run("sh", "-s", *paths, stdin=_COVER)
    try:
        yield
    finally:
        boot.run("sh", "-s", *paths, stdin=_UNCOVER)


_COVER = """
layers=/run/trial/layers number=0
rm -rf "$layers"
while [ "$1" != -- ]; do
    number=$((number + 1)); layer=$layers/$number
    mkdir -p "$layer/upper" "$layer/work"
    # The layer's own owner and mode are what is seen.
    [ ! -e "$1" ] || { chown --reference "$1" "$layer/upper"; chmod --reference "$1" "$layer/upper"; }
    if [ ! -e "$1" ]; then : >"$layer/made"
    elif mount -t overlay -o "lowerdir=$1,upperdir=$layer/upper,workdir=$layer/work" overlay "$1"; then : >"$layer/covers"
    fi
    shift
done
while shift && [ $# -gt 0 ]; do
    number=$((number + 1)); layer=$layers/$number
    mkdir -p "$layer"
    [ -e "$1" ] || : >"$layer/made"
done
"""
_UNCOVER = """
number=0
for path; do
    [ "$path" != -- ] || continue
    number=$((number + 1)); layer=/run/trial/layers/$number
    if [ -e "$layer/covers" ]; then umount -l "$path"
    elif [ -e "$layer/made" ]; then rm -rf "$path"
    fi
done
"""


def _passes(path: str) -> bool:
    return any(_below(path, other) for other in _PASSING)


def _below(path: str, folder: str) -> bool:
    return path.startswith(f"{folder.rstrip('/')}/") and path != folder


def _own(folder: str) -> str:
    """Give the part of a path that belongs to one service: down to the first folder that is not shared."""
    own = "/"
    for part in folder.strip("/").split("/"):
        if own not in _SHARED:
            break
        own = os.path.join(own, part)
    return own
