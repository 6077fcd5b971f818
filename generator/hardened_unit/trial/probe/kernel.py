"""What a service can ask of the kernel: calls, namespaces, memory, processes, keys."""

from __future__ import annotations

import os
import time

from .calls import CALLS, kernel_log, libc, system
from .names import in_bytes, user_number
from .steps import verb

NAMESPACES = "/run/probe-namespaces"
"""Where the boot's own namespaces are noted, one a line, as ``/proc/PID/ns`` names them."""
KINDS = {
    "cgroup": 0x2000000,
    "ipc": 0x8000000,
    "mnt": 0x20000,
    "net": 0x40000000,
    "pid": 0x20000000,
    "user": 0x10000000,
    "uts": 0x4000000,
}
"""The kinds of namespace, and their flags for unshare(2)."""


@verb
def call(name: str) -> None:
    """Make a system call in a way that changes nothing, such as ``adjtimex``, ``ptrace`` or ``swapoff``."""
    CALLS[name]()


@verb
def logged(name: str) -> str:
    """Make such a call, refused or not, and tell whether the kernel logged it: ``yes`` or ``no``."""
    from contextlib import suppress

    mark = b"probe%x" % (time.time_ns() & 0xFFFFFFFF)
    libc("prctl", 15, mark, 0, 0, 0)
    # The kernel logs ten records in five seconds, of whatever process, and drops the others: one call may not be enough.
    given_up = time.monotonic() + 6
    while time.monotonic() < given_up:
        with suppress(OSError):
            CALLS[name]()
        time.sleep(0.3)
        if any(b"type=1326" in line and mark in line for line in kernel_log().split(b"\n")):
            return "yes"
    return "no"


@verb
def socket32(family: str) -> None:
    """Open a socket through the 32-bit calls of x86, on a 64-bit machine."""
    import ctypes
    import mmap
    import socket

    number = getattr(socket, family).to_bytes(1, "little")
    # push rbx; mov eax, 359 (socket); mov ebx, family; mov ecx, 1 (SOCK_STREAM); xor edx, edx; int 0x80; pop rbx; ret
    code = b"\x53\xb8\x67\x01\0\0\xbb" + number + b"\0\0\0\xb9\x01\0\0\0\x31\xd2\xcd\x80\x5b\xc3"
    memory = mmap.mmap(-1, mmap.PAGESIZE)
    memory.write(code)
    address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    libc("mprotect", ctypes.c_void_p(address), mmap.PAGESIZE, mmap.PROT_READ | mmap.PROT_EXEC)
    if (answer := ctypes.CFUNCTYPE(ctypes.c_int)(address)()) < 0:
        raise OSError(-answer, "socket")


@verb
def namespace(kind: str) -> str:
    """Tell whether the service has a namespace of its ``own``, or the ``shared`` one of the boot."""
    with open(NAMESPACES, encoding="ascii") as file:
        return "shared" if os.readlink(f"/proc/self/ns/{kind}") in file.read().split() else "own"


@verb
def unshare(kind: str) -> None:
    """Make a namespace."""
    libc("unshare", KINDS[kind])


@verb
def enter(kind: str) -> None:
    """Go into a namespace of PID 1."""
    with open(f"/proc/1/ns/{kind}", "rb") as file:
        libc("setns", file.fileno(), KINDS[kind])


@verb
def personality(name: str) -> None:
    """Ask for another face of the kernel: ``UNAME26`` or ``LINUX32``."""
    libc("personality", {"UNAME26": 0x20000, "LINUX32": 8}[name])


@verb
def map_(size: str, how: str = "rw") -> None:
    """Ask for memory, such as ``400M``, to be used as ``rw`` or ``rwx``."""
    import mmap

    mmap.mmap(-1, in_bytes(size), prot={"rw": 3, "rwx": 7}[how]).close()


@verb
def protect() -> None:
    """Make memory executable that could be written."""
    import ctypes
    import mmap

    memory = mmap.mmap(-1, mmap.PAGESIZE)
    libc("mprotect", ctypes.c_void_p(ctypes.addressof(ctypes.c_char.from_buffer(memory))), mmap.PAGESIZE, 5)


@verb
def fill(size: str) -> None:
    """Use memory, such as ``200M``."""
    bytearray(in_bytes(size))[::4096] = b"x" * (in_bytes(size) // 4096)


@verb
def fork(count: str) -> None:
    """Have so many children at once."""
    import signal

    children: list[int] = []
    try:
        for _ in range(int(count)):
            if child := os.fork():
                children.append(child)
            else:
                signal.pause()
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


@verb
def threads(count: str) -> str | None:
    """Have so many threads at once; ``refused`` where one cannot be started."""
    import threading

    ended = threading.Event()
    started: list[threading.Thread] = []
    try:
        for _ in range(int(count)):
            thread = threading.Thread(target=ended.wait)
            thread.start()
            started.append(thread)
    except RuntimeError:
        return "refused"
    finally:
        ended.set()
        for thread in started:
            thread.join()
    # For the kernel a thread ends a little after Python has let go of it, and until then no user namespace can be made.
    while len(os.listdir("/proc/self/task")) > 1:
        time.sleep(0.001)
    return None


@verb
def open_files(count: str) -> None:
    """Have so many files open at once."""
    opened: list[int] = []
    try:
        opened.extend(os.open("/dev/null", os.O_RDONLY) for _ in range(int(count)))
    finally:
        for file in opened:
            os.close(file)


@verb
def lock_files(count: str) -> None:
    """Hold locks on so many files at once."""
    import fcntl

    for number in range(int(count)):
        fcntl.flock(os.memfd_create(f"probe{number}"), fcntl.LOCK_EX)


@verb
def queue_signals(count: str) -> None:
    """Have so many signals waiting at once."""
    import signal

    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGRTMIN])
    for _ in range(int(count)):
        libc("sigqueue", os.getpid(), signal.SIGRTMIN, None)


@verb
def burn(seconds: str) -> None:
    """Use processor time."""
    while time.process_time() < float(seconds):
        pass


@verb
def pace() -> str:
    """Compute for a second, and tell how much of a processor that was: ``most`` or ``less``."""
    begun, used = time.monotonic(), time.process_time()
    while time.monotonic() < begun + 1:
        pass
    return "most" if time.process_time() - used > 1 / 2 else "less"


@verb
def realtime() -> None:
    """Ask for a realtime scheduling policy."""
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))


@verb
def policy(whose: str = "own") -> str:
    """Tell the scheduling policy and its priority, such as ``fifo 10``; with ``thread`` that of a thread that is started."""
    import threading

    names = {getattr(os, f"SCHED_{name.upper()}"): name for name in ("other", "batch", "idle", "fifo", "rr")}
    found: list[str] = []

    def look() -> None:
        number = os.sched_getscheduler(0) & ~os.SCHED_RESET_ON_FORK
        found.append(f"{names[number]} {os.sched_getparam(0).sched_priority}")

    if whose == "own":
        look()
    else:
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    return found[0]


@verb
def processors() -> str:
    """Tell on how many processors the service is to run: ``one`` or ``more``."""
    return "one" if len(os.sched_getaffinity(0)) == 1 else "more"


@verb
def spread() -> None:
    """Ask to run on all processors."""
    os.sched_setaffinity(0, range(os.cpu_count() or 1))


@verb
def add_key(name: str) -> None:
    """Put a key into the user's keyring."""
    system("add_key", b"user", name.encode(), b"secret", 6, -4)


@verb
def find_key(name: str, ring: str = "session") -> None:
    """Search the ``session``'s or the ``user``'s keyring for a key."""
    system("keyctl", 10, {"session": -3, "user": -4}[ring], b"user", name.encode(), 0)


@verb
def nice(number: str) -> None:
    """Ask for a niceness, from ``-20`` to ``19``."""
    os.setpriority(os.PRIO_PROCESS, 0, int(number))


@verb
def make_queue(name: str) -> None:
    """Make a queue for POSIX messages, and remove it."""
    path = f"/{name}".encode()
    queue = libc("mq_open", path, os.O_CREAT | os.O_RDWR, 0o600, None)
    os.close(queue)
    libc("mq_unlink", path)


@verb
def make_segment(key: str, mode: str = "666") -> None:
    """Make a segment of System V shared memory."""
    libc("shmget", int(key), 4096, 0o1000 | int(mode, 8))


@verb
def find_segment(key: str) -> None:
    """Look for a segment of System V shared memory."""
    libc("shmget", int(key), 4096, 0)


@verb
def lock(size: str) -> None:
    """Keep memory from being written to the swap area."""
    import ctypes
    import mmap

    memory = mmap.mmap(-1, in_bytes(size))
    libc("mlock", ctypes.c_void_p(ctypes.addressof(ctypes.c_char.from_buffer(memory))), ctypes.c_size_t(len(memory)))


@verb
def huge_pages() -> None:
    """Ask for a shared segment of huge pages; ``ENOMEM`` where it may be had and the machine has none in reserve."""
    libc("shmget", 0, 2 << 20, 0o5600)


@verb
def trace(name: str) -> None:
    """Trace a process of a user, and let it go again."""
    number = str(user_number(name))
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with open(f"/proc/{pid}/status", encoding="utf-8") as file:
            if f"\nUid:\t{number}\t" in file.read():
                libc("ptrace", 0x4206, int(pid), None, None)
                return
    raise ProcessLookupError(3, name)


@verb
def contain(path: str) -> None:
    """Make a container, and leave it: namespaces, and in them a root with a device and a ``/proc``, and a host name."""
    if not (child := os.fork()):
        os._exit(_container(path))
    if code := os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
        raise OSError(code, path)


def _container(path: str) -> int:
    """Give the number of the error that came up, 0 for none."""
    import socket

    try:
        libc("unshare", sum(number for kind, number in KINDS.items() if kind != "user"))
        if child := os.fork():  # only children are in the new namespace of processes
            return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        libc("mount", None, b"/", None, 0x44000, None)
        libc("mount", b"probe", path.encode(), b"tmpfs", 0, None)
        for folder in ("old", "proc"):
            os.mkdir(f"{path}/{folder}")
        os.mknod(f"{path}/null", 0o20666, os.makedev(1, 3))
        libc("mount", b"proc", f"{path}/proc".encode(), b"proc", 0, None)
        socket.sethostname("contained")
        libc("pivot_root", path.encode(), f"{path}/old".encode())
    except OSError as error:
        os._exit(error.errno or 1)
    os._exit(0)
