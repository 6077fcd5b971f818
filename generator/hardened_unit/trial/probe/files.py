"""What a service can do with files, directories and mounts."""

from __future__ import annotations

import os

from .calls import libc
from .names import user_name, user_number
from .steps import verb


@verb
def read(path: str) -> str | None:
    """Read a file; ``empty`` where nothing is in it."""
    with open(path, "rb") as file:
        return None if file.read(1) else "empty"


@verb
def write(path: str) -> None:
    """Open a file for writing, and make it where it is missing; what is in it stays."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o666))


@verb
def open_(path: str, how: str = "rw") -> None:
    """Open what exists, to ``r``, ``w`` or ``rw``."""
    os.close(os.open(path, {"r": os.O_RDONLY, "w": os.O_WRONLY, "rw": os.O_RDWR}[how] | os.O_NONBLOCK))


@verb
def list_(path: str) -> str:
    """Name what is in a directory, or say ``nothing``."""
    return " ".join(sorted(os.listdir(path))) or "nothing"


@verb
def mknod(path: str) -> None:
    """Make a device node, of the harmless ``/dev/null``, and remove it."""
    import stat

    os.mknod(path, 0o600 | stat.S_IFCHR, os.makedev(1, 3))
    os.unlink(path)


@verb
def remove(path: str) -> None:
    """Remove a file."""
    os.unlink(path)


@verb
def mode(path: str) -> str:
    """Tell the permissions, in octal digits."""
    return f"{os.stat(path).st_mode & 0o7777:04o}"


@verb
def owner(path: str) -> str:
    """Tell whose it is."""
    return user_name(os.stat(path).st_uid)


@verb
def chmod(bits: str, path: str) -> None:
    """Change the permissions."""
    os.chmod(path, int(bits, 8))


@verb
def chown(name: str, path: str) -> None:
    """Give a file to a user."""
    os.chown(path, user_number(name), -1)


@verb
def rename(path: str, to: str) -> None:
    """Move a file."""
    os.rename(path, to)


@verb
def mount(path: str) -> None:
    """Mount a file system in memory on a directory, and take it away again."""
    cover(path)
    umount(path)


@verb
def cover(path: str) -> None:
    """Mount an empty file system on a directory, and leave it there."""
    libc("mount", b"probe", path.encode(), b"tmpfs", 0, None)


@verb
def umount(path: str) -> None:
    """Take away what is mounted on a path."""
    libc("umount2", path.encode(), 2)


@verb
def fuse(path: str) -> None:
    """Mount a file system that a program stands behind, and take it away again."""
    with open("/dev/fuse", "r+b", buffering=0) as file:
        options = f"fd={file.fileno()},rootmode=40000,user_id=0,group_id=0"
        libc("mount", b"probe", path.encode(), b"fuse", 0, options.encode())
    umount(path)


@verb
def make_group() -> None:
    """Make a control group below the service's own, and remove it."""
    path = f"{_own_group()}/probe"
    os.mkdir(path)
    os.rmdir(path)


@verb
def group_mark(name: str) -> str:
    """Tell an extended attribute of the service's control group, such as ``user.delegate``."""
    return os.getxattr(_own_group(), name).decode()


def _own_group() -> str:
    with open("/proc/self/cgroup", encoding="ascii") as file:
        own = next(line.strip().removeprefix("0::") for line in file if line.startswith("0::"))
    return f"/sys/fs/cgroup{own.rstrip('/')}"
