"""States as people could come to them in a form, drawn by chance, and the options of the command line that say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from systemd_directives import catalogue

if TYPE_CHECKING:
    import random

COMMANDS = (
    "/usr/bin/web",
    "-/usr/bin/web --a=b",
    '/usr/bin/web "two words" %n',
    "/usr/bin/env A=$HOME web",
    "/usr/bin/é 世界",
    "",
)
OWN = (
    *("MemoryMax=1G", "SystemCallFilter=~@clock", "SystemCallFilter=@mount", "PrivateTmp=no", "ReadWritePaths=/srv"),
    *("Unit.After=network-online.target", "Unit.Description=mine", "Nice=3", "Type=notify", "User=daemon"),
    *("ExecStart=/usr/bin/other", "Memroy=1", "ProtectSystem=fulll"),
    *("ProtectHome=tmpfs # why", "SystemCallArchitectures=", "AmbientCapabilities=CAP_NET_ADMIN"),
)
PARAMETERS = {
    "port": ("8080", "8053", "80"),
    "path": ("/srv/data", "/var/lib/other", "/home/x", "-/opt/x"),
    "name": ("other", "a.b", "../c"),
    "network": ("10.0.0.0/8", "::1", "localhost", "nowhere"),
    "device": ("/dev/ttyS0", "/dev/net/tun", "ttyS0"),
}
TARGETS = ("debian-12", "debian-13", "ubuntu-22.04", "ubuntu-24.04", "rhel-9", "245", "252", "257", "262")
TIMERS = ("OnCalendar=daily", "OnUnitActiveSec=15min", "OnCalendar=*-*-* 4:00", "daily", "OnCalendar=never ever")
SOCKETS = ("8080", "[::1]:443", "/run/web.sock", "/run/web/sock", "nonsense")


def drawn(chance: random.Random) -> dict[str, Any]:
    """Draw a state; most of them come to a unit."""
    known = catalogue.load()
    form = chance.choice(("", "unit", "unit", "unit", "drop-in", "directives"))
    whole = form in {"", "unit"}
    state: dict[str, Any] = {
        "name": chance.choice(("web", "web", "web.service", "my-app@", "a:b.c", "x" * 60)),
        "preset": chance.choice(known.names("presets")),
        "need": _needs(known, chance),
        "exec": chance.choice(COMMANDS[: None if chance.random() < 0.1 else -1]) if whole or chance.random() < 0.2 else "",
        "description": chance.choice(("", "", "The web: 100 %%", "ünïcode ✓ 'quoted' \"twice\"")) if whole else "",
        "target": chance.sample(TARGETS, chance.choice((1, 1, 2, 3))),
        "form": form,
        "comments": chance.choice(("", "headings", "reasons", "none")),
        "set": "",
        "user": "web" if chance.random() < 0.2 else "",
        "with-sysusers": chance.random() < 0.05,
    }
    if chance.random() < 0.2:
        state["recipe"] = chance.choice(known.names("recipes"))
        state |= {key: "" for key in ("name", "preset", "exec", "form") if chance.random() < 0.7}
    if state["user"]:
        state["with-sysusers"] = chance.random() < 0.5
    if whole and chance.random() < 0.3:
        how, values = chance.choice((("socket", SOCKETS), ("timer", TIMERS)))
        state[how] = chance.choice(values[: None if chance.random() < 0.2 else 2])
    beside = {"socket": "Socket.SocketMode=0600", "timer": "Timer.RandomizedDelaySec=5min"}
    own = [*OWN, *(line for how, line in beside.items() if how in state or chance.random() < 0.05)]
    state["set"] = editor(chance.sample(own, chance.choice((0, 0, 1, 2, 3))))
    return {key: value for key, value in state.items() if value not in ("", [], False)}


def _needs(known: catalogue.Catalogue, chance: random.Random) -> list[str]:
    found = []
    for name in chance.sample(known.names("needs"), chance.choice((0, 1, 1, 2, 3))):
        parameter = known.need(name).parameter
        told = parameter and (chance.random() < 0.7 or not (parameter[0].optional or parameter[0].default))
        few = chance.random() < 0.95
        values = PARAMETERS[parameter[0].kind][: 2 if few else None] if parameter else ()
        found.append(f"{name}={chance.choice(values)}" if told else name)
    return found if chance.random() < 0.97 else [*found, "lisen"]


def editor(lines: list[str]) -> str:
    """Write lines as somebody has them in an editor: those of ``[Service]`` first, the others below their header."""
    own = [line for line in lines if "." not in line.partition("=")[0]]
    text = "# mine\n" + "".join(f"{line}\n" for line in own) if own else ""
    for line in lines:
        section, dot, rest = line.partition(".")
        text += f"\n[{section}]\n{rest}\n" if line not in own and dot else ""
    return text


def options(state: dict[str, Any]) -> list[str]:
    """Say the same in options of ``hardened-unit generate``."""
    given = [f"--{field}={state[field]}" for field in _TEXTS if field in state]
    given += [f"--{field}={value}" for field in ("need", "target") for value in state.get(field, ())]
    given += [f"--set={line}" for line in _own(state.get("set", ""))]
    given += ["--with-sysusers"] if "with-sysusers" in state else []
    return [*given, "--", *([state["name"]] if "name" in state else [])]


_TEXTS = ("recipe", "preset", "exec", "description", "user", "socket", "timer", "form", "comments")


def _own(text: str) -> list[str]:
    """Read what ``editor`` wrote, without any of the engine."""
    found: list[str] = []
    section = ""
    for line in text.splitlines():
        if line.startswith("["):
            section = f"{line.strip('[]')}."
        elif line and not line.startswith("#"):
            found.append(f"{section}{line}")
    return found
