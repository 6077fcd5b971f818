"""Read and write files kindly: clear errors, nothing half-written, nothing overwritten unasked."""

from __future__ import annotations

import errno
import os
import stat
import sys
from typing import TYPE_CHECKING

from hardened_unit.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path

_BIGGEST = 64 * 1024 * 1024
_MODE = 0o644


def read(path: str) -> bytes:
    """Read a file, or standard input for ``-``; raises ``UserError`` when that cannot be."""
    try:
        if path == "-":
            return _standard_input()
        with open(path, "rb") as file:  # noqa: PTH123 - a Path would normalise what the user wrote
            about = os.fstat(file.fileno())
            if stat.S_ISDIR(about.st_mode):
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
            if about.st_size > _BIGGEST:
                msg = f"{path}: is larger than any unit file ({about.st_size // 1024 // 1024} MiB)"
                raise UserError(msg)
            return file.read()
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

    The text goes to a new file beside it, which then takes the name. So a reader sees the old file or the new one and never
    half of it, and a symlink in its place is never followed: without ``overwrite`` it counts as a file that exists, with it the
    link itself is replaced.
    """
    import secrets  # noqa: PLC0415 - only where something is written

    temporary = path.with_name(f".{path.name[:100]}.{secrets.token_hex(6)}")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
                file.write(text)
                file.flush()
                os.fchmod(file.fileno(), _MODE)
                os.fsync(file.fileno())
            if overwrite:
                temporary.replace(path)
            else:
                os.link(temporary, path, follow_symlinks=False)
        finally:
            temporary.unlink(missing_ok=True)
        _settle(path.parent)
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
