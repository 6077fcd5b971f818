"""Why systemd refuses a unit as a whole, although each of its lines can be read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hardened_unit.settings import paths
from hardened_unit.settings.loaded import LAST_WITHOUT_255, LAST_WITHOUT_258, Loaded, Reason
from hardened_unit.settings.processes import process
from hardened_unit.settings.words import OPEN, OPEN_PATH, resolved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hardened_unit.settings.effective import Settings

SECTIONS = {
    "service": "Service",
    "socket": "Socket",
    "mount": "Mount",
    "automount": "Automount",
    "swap": "Swap",
    "timer": "Timer",
    "path": "Path",
    "slice": "Slice",
    "scope": "Scope",
}
"""The section of each type of unit that has one."""


def refusals(settings: Settings, name: str = "") -> Iterator[Reason]:
    """Say why this systemd refuses the unit; the type is the end of its ``name``, or what its sections are those of."""
    kind = kind_of(settings, name)
    yield from _isolating(settings)
    if kind not in SECTIONS:
        return
    unit = Loaded(settings, name, SECTIONS[kind])
    yield from _CHECKS[kind](unit)
    if kind in {"service", "socket", "mount", "swap"}:
        yield from process(unit, kind)


def kind_of(settings: Settings, name: str) -> str:
    """Give the type of a unit, such as ``timer``; empty where it cannot be told."""
    if name:
        return name.rpartition(".")[2]
    there = {line.entry.section for line in settings.lines}
    return next((kind for kind, section in SECTIONS.items() if section in there), "")


def _isolating(settings: Settings) -> Iterator[Reason]:
    """Check that a unit which isolates another when it ends names one alone."""
    for name in ("OnFailure", "OnSuccess"):
        others = settings.get(name, "Unit")
        named = {word for word in others.value if "%" not in word} if others and isinstance(others.value, tuple) else set()
        if others and len(named) > 1 and _isolates(settings, name):
            yield Reason(f"{name}JobMode=isolate needs a single unit, and {name}= names {len(named)}", others.entries[-1])


def _isolates(settings: Settings, name: str) -> bool:
    """Tell whether the last that is said of the job is that it isolates its unit; there is an older name for that."""
    said = [
        line.reading.value
        for line in settings.lines
        if line.entry.section == "Unit" and line.entry.key in {f"{name}JobMode", f"{name}Isolate"} and line.reading
    ]
    return next((value for value in reversed(said) if value), "") in {"isolate", "yes"}


def _service(unit: Loaded) -> Iterator[Reason]:
    start = unit.value("ExecStart", ())
    commands = len(start) if isinstance(start, tuple) else 0
    kind = unit.value("Type") or ("dbus" if unit.setting("BusName") else "simple" if commands else "oneshot")
    ends = unit.settings.get("SuccessAction", "Unit")
    ends_with_action = ends is not None and ends.value != "none"
    if not commands and not unit.setting("ExecStop") and not ends_with_action:
        yield Reason("a service needs a command: it has no ExecStart=, no ExecStop= and no SuccessAction=")
    elif not commands and kind != "oneshot":
        yield Reason(f"a service of Type={kind} needs an ExecStart=", unit.entry("Type"))
    elif not commands and unit.value("RemainAfterExit") != "yes" and not ends_with_action:
        yield Reason("a service without ExecStart= needs RemainAfterExit=yes or a SuccessAction=")
    if commands > 1 and kind != "oneshot":
        yield Reason(
            f"it has {commands} commands in ExecStart=, and only a service of Type=oneshot may have more than one;"
            " an empty 'ExecStart=' on the line before drops the earlier ones",
            unit.entry("ExecStart"),
        )
    if kind == "dbus" and not unit.setting("BusName"):
        yield Reason("a service of Type=dbus needs a BusName=", unit.entry("Type"))
    if kind == "oneshot":
        yield from _oneshot(unit)
    if kind == "forking" and unit.on("PrivatePIDs"):
        yield Reason("PrivatePIDs= does not go with Type=forking", unit.entry("PrivatePIDs"))


def _oneshot(unit: Loaded) -> Iterator[Reason]:
    if (restart := unit.value("Restart")) in {"always", "on-success"}:
        yield Reason(f"a service of Type=oneshot ends on purpose, so it cannot have Restart={restart}", unit.entry("Restart"))
    if unit.value("ExitType") == "cgroup":
        yield Reason("a service of Type=oneshot cannot have ExitType=cgroup", unit.entry("ExitType"))
    if unit.version <= LAST_WITHOUT_255 and unit.setting("RestartForceExitStatus"):
        yield Reason(
            "up to systemd 254 a service of Type=oneshot cannot have RestartForceExitStatus=",
            unit.entry("RestartForceExitStatus"),
        )


_LISTEN = {
    **dict.fromkeys(("ListenStream", "ListenSequentialPacket", "ListenDatagram"), "socket"),
    **dict.fromkeys(("ListenFIFO",), "node"),
    **dict.fromkeys(("ListenSpecial", "ListenNetlink", "ListenMessageQueue", "ListenUSBFunction"), "other"),
}
"""What each directive makes, as far as it matters for links to it."""
_ACCEPTING = frozenset({"ListenStream", "ListenSequentialPacket"})


def _socket(unit: Loaded) -> Iterator[Reason]:
    ports = {name: unit.value(name, ()) for name in _LISTEN if unit.value(name, ())}
    if not ports:
        yield Reason("a socket needs something to listen on, such as a ListenStream=")
        return
    for name, listed in ports.items():
        places = map(str, listed) if isinstance(listed, tuple) else ()
        if any(place.startswith("/") and paths.not_normalized(place, unit.version) for place in places):
            yield Reason(f"{name}= has a path with .., which is not allowed", unit.entry(name))
    accept = unit.value("Accept") == "yes"
    if accept:
        yield from (
            Reason(f"with Accept=yes there is nothing to accept on {name}=", unit.entry(name))
            for name in ports
            if name not in _ACCEPTING
        )
        if unit.setting("Service"):
            yield Reason(
                "with Accept=yes each connection has an instance of the template of the same name, not a Service=",
                unit.entry("Service"),
            )
        if unit.version > LAST_WITHOUT_258 and unit.on("DeferTrigger"):
            yield Reason("DeferTrigger= does not go with Accept=yes", unit.entry("DeferTrigger"))
    if unit.value("MaxConnections", 1) == 0 and (accept or unit.version > LAST_WITHOUT_255):
        yield Reason("MaxConnections=0 leaves no connection at all", unit.entry("MaxConnections"))
    if unit.setting("Symlinks") and len(_nodes(ports)) != 1:
        yield Reason("Symlinks= needs exactly one socket or FIFO in the file system to point to", unit.entry("Symlinks"))


def _nodes(ports: dict[str, object]) -> list[str]:
    """List the places in the file system at which something is made that a link can point to."""
    found: list[str] = []
    for name, listed in ports.items():
        if isinstance(listed, tuple):
            kind = _LISTEN[name]
            found += [
                place for place in map(str, listed) if kind == "node" or (kind == "socket" and place.startswith(("/", "%")))
            ]
    return found


def _timer(unit: Loaded) -> Iterator[Reason]:
    when = ("OnActiveSec", "OnBootSec", "OnCalendar", "OnStartupSec", "OnUnitActiveSec", "OnUnitInactiveSec")
    switches = ("OnClockChange", "OnTimezoneChange")
    if not any(unit.setting(name) for name in when) and not any(unit.value(name) == "yes" for name in switches):
        yield Reason("a timer needs something that sets it off, such as an OnCalendar=")


def _path(unit: Loaded) -> Iterator[Reason]:
    if not any(map(unit.setting, ("PathExists", "PathExistsGlob", "PathChanged", "PathModified", "DirectoryNotEmpty"))):
        yield Reason("a path unit needs a path to watch, such as a PathExists=")


_KERNEL = (
    r"/(?:proc(?:/(?:sys|kmsg))?|sys|dev(?:/(?:shm|pts|console))?|run(?:/host(?:/.*)?)?"
    r"|sys/(?:kernel/security|firmware/efi/efivars|fs/(?:bpf|cgroup(?:/.*)?|pstore|selinux|smackfs)))"
)
"""Where systemd mounts on its own before it reads any unit, or leaves what is mounted alone."""


def _mount(unit: Loaded) -> Iterator[Reason]:
    where = _placed(unit, "Where")
    if isinstance(where, Reason):
        yield where
    elif _is_kernels(where, unit.version):
        yield Reason(f"{where} is mounted by systemd itself, and no unit can do so", unit.entry("Where"))
    what = str(unit.value("What"))
    if not what:
        yield Reason("a mount needs a What=")
    elif what.startswith("/") and ".." in what.split("/") and not _is_remote(unit):
        yield Reason("What= contains .., which is not allowed in the path of what is mounted", unit.entry("What"))


_REMOTE = frozenset(
    [
        "afs",
        "ceph",
        "cifs",
        "davfs",
        "glusterfs",
        "gfs",
        "gfs2",
        "lustre",
        "ncp",
        "ncpfs",
        "nfs",
        "nfs4",
        "ocfs2",
        "orangefs",
        "pvfs2",
        "smb3",
        "smbfs",
        "sshfs",
    ]
)
"""The types of file systems that systemd knows to come from another machine."""


def _is_remote(unit: Loaded) -> bool:
    options = {option.partition("=")[0] for option in str(unit.value("Options")).split(",")}
    kind = str(unit.value("Type")).removeprefix("fuse.")
    return not options & {"bind", "rbind", "loop"} and (kind in _REMOTE or "_netdev" in options)


def _is_kernels(where: str, version: int) -> bool:
    if where == "/run/lock":
        return version <= LAST_WITHOUT_255
    credentials = version > LAST_WITHOUT_255 and f"{where}/".startswith("/run/credentials/")
    return bool(re.fullmatch(_KERNEL, where)) or credentials


def _automount(unit: Loaded) -> Iterator[Reason]:
    where = _placed(unit, "Where")
    if isinstance(where, Reason):
        yield where
    elif where == "/":
        yield Reason("the root directory cannot be mounted on demand", unit.entry("Where"))


def _swap(unit: Loaded) -> Iterator[Reason]:
    what = _placed(unit, "What")
    if isinstance(what, Reason):
        yield what


def _placed(unit: Loaded, directive: str) -> str | Reason:
    """Give the path that the unit is for, from a directive or else its name; or why the two do not go together."""
    written = str(unit.value(directive))
    path, _ = resolved(written, unit.version, template=False)
    if OPEN in path or OPEN_PATH in path:
        return ""
    if path and ".." in path.split("/"):
        return Reason(f"{directive}={written} contains .., which is not allowed here", unit.entry(directive))
    path = paths.device(path) if directive == "What" else path
    if path and not path.startswith("/"):
        return Reason(f"{directive}={written} is neither an absolute path nor a tag such as UUID=…", unit.entry(directive))
    if not unit.name:
        return paths.simplified(path)
    stem, _, kind = unit.name.rpartition(".")
    if not path:
        path = paths.of_name(stem)
        if not path or paths.name_of(path) != stem:
            return Reason(f"its name stands for no path; 'systemd-escape --path --suffix={kind} PATH' gives the right one")
    elif (right := paths.name_of(path)) != stem:
        instead = f"; the unit has to be named {right}.{kind}" if right else ""
        return Reason(f"{directive}={written} does not go with its name{instead}", unit.entry(directive))
    return paths.simplified(path)


def _slice(unit: Loaded) -> Iterator[Reason]:
    stem = unit.name.removesuffix(".slice")
    if stem != "-" and (stem.startswith("-") or stem.endswith("-") or "--" in stem or "@" in stem):
        yield Reason(
            "in the name of a slice each dash stands for a level, so it cannot begin or end with one, nor have two in a row"
        )


def _scope(_: Loaded) -> Iterator[Reason]:
    yield Reason("a scope is made by a program at run time; systemd reads no file for it, only drop-ins")


_CHECKS: dict[str, Callable[[Loaded], Iterator[Reason]]] = {
    "service": _service,
    "socket": _socket,
    "timer": _timer,
    "path": _path,
    "mount": _mount,
    "automount": _automount,
    "swap": _swap,
    "slice": _slice,
    "scope": _scope,
}
