"""What a service can run, who it is, and what it may do."""

from __future__ import annotations

import os

from .names import ending, group_name, user_name, user_number
from .steps import verb

CAPABILITIES = {
    "CAP_CHOWN": 0,
    "CAP_NET_BIND_SERVICE": 10,
    "CAP_SYS_RAWIO": 17,
    "CAP_SYS_ADMIN": 21,
    "CAP_WAKE_ALARM": 35,
    "CAP_MKNOD": 27,
    "CAP_SYSLOG": 34,
}
"""The numbers of some, as in the kernel's capability.h."""


@verb
def run(*command: str) -> str | None:
    """Run a program; tell its first line, or how it ended where that was not well."""
    import subprocess

    done = subprocess.run(command, stdout=-1, stderr=-1, text=True, check=False)
    if done.returncode:
        return ending(done.returncode)
    return " ".join(done.stdout.partition("\n")[0].split()) or None


@verb
def env(name: str) -> str:
    """Tell a variable of the environment, or ``unset``."""
    return os.environ.get(name, "unset")


@verb
def credential(name: str) -> str:
    """Tell the first line of a credential, or ``none`` where systemd handed over no directory of them."""
    place = os.environ.get("CREDENTIALS_DIRECTORY")
    if not place:
        return "none"
    with open(f"{place}/{name}", encoding="utf-8") as file:
        return file.readline().rstrip("\n")


@verb
def user() -> str:
    """Tell as which user the service runs; ``dynamic`` for one that systemd made up."""
    return user_name(os.geteuid())


@verb
def group() -> str:
    """Tell the main group."""
    return group_name(os.getegid())


@verb
def groups() -> str:
    """Name the further groups, or say ``none``."""
    return " ".join(sorted(group_name(number) for number in set(os.getgroups()) - {os.getegid()})) or "none"


@verb
def become(name: str) -> None:
    """Change to another user."""
    os.setuid(user_number(name))


@verb
def signal(name: str) -> None:
    """See whether a process of a user could be sent a signal."""
    number = user_number(name)
    for pid in filter(str.isdigit, os.listdir("/proc")):
        if os.stat(f"/proc/{pid}").st_uid == number:
            os.kill(int(pid), 0)
            return
    raise ProcessLookupError(3, name)


@verb
def status(field: str) -> str:
    """Tell a field of ``/proc/self/status``."""
    return _status(field)


@verb
def holds(capability: str) -> str:
    """Tell whether a capability is in the effective set: ``yes`` or ``no``."""
    return "yes" if int(_status("CapEff"), 16) >> CAPABILITIES[capability] & 1 else "no"


@verb
def limit(name: str) -> str:
    """Tell a soft and a hard limit, ``1024:524288``."""
    import resource

    values = resource.getrlimit(getattr(resource, f"RLIMIT_{name}"))
    return ":".join("infinity" if value == resource.RLIM_INFINITY else str(value) for value in values)


@verb
def shown(name: str) -> str:
    """Tell a property of the service, as ``systemctl show`` prints it, or ``nothing``."""
    import subprocess

    with open("/proc/self/cgroup", encoding="utf-8") as file:
        place = next(line for line in file if line.startswith("0::")).split("/")
    unit = next(part.strip() for part in reversed(place) if part.strip().endswith(".service"))
    done = subprocess.run(["systemctl", "show", "-P", name, unit], stdout=-1, text=True, check=True)
    return ", ".join(done.stdout.split("\n")[:-1]) or "nothing"


@verb
def stream(number: str) -> str:
    """Tell what a standard stream, ``0`` to ``2``, leads to: a path, or ``socket``."""
    return os.readlink(f"/proc/self/fd/{number}").partition(":")[0]


@verb
def echoes(path: str) -> str:
    """Tell whether a terminal shows what is typed: ``yes`` or ``no``."""
    import termios

    terminal = os.open(path, os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        return "yes" if termios.tcgetattr(terminal)[3] & termios.ECHO else "no"
    finally:
        os.close(terminal)


@verb
def journal(level: str, *words: str) -> str:
    """Log a message of a level from 0 to 7, and tell whether the journal has it: ``yes`` or ``no``."""
    return "yes" if _journalled(level, " ".join(words)) else "no"


@verb
def journal_many(count: str) -> str:
    """Log so many messages, and tell whether the journal has ``all`` of them or ``some``."""
    return "all" if _journalled("6", *[f"message {number}" for number in range(int(count))]) == int(count) else "some"


def _journalled(level: str, *messages: str) -> int:
    """Log messages, and count those that the journal has."""
    import socket
    import subprocess
    import time

    mark = f"probe{time.time_ns():x}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        for message in messages:
            text = f"MESSAGE={message}\nPRIORITY={level}\nSYSLOG_IDENTIFIER={mark}\n"
            sender.sendto(text.encode(), "/run/systemd/journal/socket")
    subprocess.run(["journalctl", "--sync"], check=True)
    done = subprocess.run(["journalctl", "--quiet", "--output=cat", f"--identifier={mark}"], stdout=-1, text=True, check=False)
    return len(done.stdout.splitlines())


def _status(field: str) -> str:
    with open("/proc/self/status", encoding="ascii") as file:
        return next(line.partition(":")[2].strip() for line in file if line.startswith(f"{field}:"))
