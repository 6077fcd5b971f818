"""Read and write files kindly: clear errors, nothing half-written, nothing overwritten unasked."""

from __future__ import annotations

import errno
import os
import stat
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hardened_unit.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_BIGGEST = 64 * 1024 * 1024
_MODE = 0o644
_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


def read(path: str) -> bytes:
    """Read a file, or standard input for ``-``; raises ``UserError`` when that cannot be."""
    try:
        if path == "-":
            return _standard_input()
        with open(path, "rb") as file:  # noqa: PTH123 - a Path would normalise what the user wrote
            about = os.fstat(file.fileno())
            if stat.S_ISDIR(about.st_mode):
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
            # A device says nothing of its size, and may have no end.
            content = file.read(_BIGGEST + 1)
            if len(content) > _BIGGEST:
                size = max(about.st_size, len(content)) // 1024 // 1024
                msg = f"{path}: is larger than any unit file ({size} MiB)"
                raise UserError(msg)
            return content
    except OSError as error:
        msg = f"{path}: cannot be read: {(error.strerror or str(error)).lower()}"
        raise UserError(msg) from None
    except ValueError:
        msg = f"{path!r} is no path"
        raise UserError(msg) from None


def _standard_input() -> bytes:
    if sys.stdin is None:
        msg = "standard input is closed"
        raise UserError(msg)
    return sys.stdin.buffer.read()


def write(path: Path, text: str, *, overwrite: bool = False) -> None:
    """Put a file in place whole, readable by all and writable by its owner; raises ``UserError`` when that cannot be.

    A symlink in its place is never followed: without ``overwrite`` it counts as a file that exists, with it the link itself is
    replaced.
    """

    def finish(descriptor: int) -> None:
        os.fchmod(descriptor, _MODE)

    with _told(path):
        _put(path, text.encode(), finish, overwrite=overwrite)


def rewrite(path: Path, before: bytes, after: bytes) -> None:
    """Change what a file holds; its mode, owner and extended attributes stay. Raises ``UserError`` when that cannot be.

    A symlink is not followed, because what it points to may belong to a package or to other units; a file that nobody may write
    is left alone, and so is one that no longer holds what it held ``before``.
    """
    with _told(path):
        about = path.lstat()
        if stat.S_ISLNK(about.st_mode):
            msg = f"{path}: is a symlink; to change what it points to, name {path.resolve()}"
            raise UserError(msg)
        if not stat.S_ISREG(about.st_mode) or path.read_bytes() != before:
            msg = f"{path}: is not the file that was checked any more; nothing was written"
            raise UserError(msg)

        if not about.st_mode & _WRITABLE:
            msg = f"{path}: is read-only; nothing was written"
            raise UserError(msg)

        def finish(descriptor: int) -> None:
            made = os.fstat(descriptor)
            if (made.st_uid, made.st_gid) != (about.st_uid, about.st_gid):
                os.fchown(descriptor, about.st_uid, about.st_gid)
            for name in os.listxattr(path):
                value = os.getxattr(path, name)
                if name not in os.listxattr(descriptor) or os.getxattr(descriptor, name) != value:
                    os.setxattr(descriptor, name, value)
            os.fchmod(descriptor, stat.S_IMODE(about.st_mode))

        _put(path, after, finish, overwrite=True)


def _put(path: Path, content: bytes, finish: Callable[[int], None], *, overwrite: bool) -> None:
    """Write to a new file beside it, which then takes the name: a reader sees the old file or the new one, never half of it.

    ``finish`` gives the new file, by its descriptor, what it shall have besides the content.
    """
    import secrets  # noqa: PLC0415 - only where something is written

    temporary = path.with_name(f".{path.name[:100]}.{secrets.token_hex(6)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            finish(file.fileno())
            os.fsync(file.fileno())
        if overwrite:
            temporary.replace(path)
        else:
            os.link(temporary, path, follow_symlinks=False)
    finally:
        temporary.unlink(missing_ok=True)
    _settle(path.parent)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn what goes wrong with a file into an error that names it."""
    try:
        yield
    except FileExistsError:
        msg = f"{path}: exists already; --force overwrites it"
        raise UserError(msg) from None
    except OSError as error:
        msg = f"{path}: cannot be written: {(error.strerror or str(error)).lower()}"
        raise UserError(msg) from None
    except ValueError:
        msg = f"{str(path)!r} is no path"
        raise UserError(msg) from None


def _settle(folder: Path) -> None:
    """Have the new name survive a power cut, as the content does."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
