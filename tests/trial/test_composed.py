"""What is composed for several systemds and beside a unit, under real ones: ladders, sockets, timers, and users."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hardened_unit.compose import Line, Request, Started, compose
from hardened_unit.compose.fitting import fit
from hardened_unit.unitfile import parse
from systemd_directives import harvest, targets

if TYPE_CHECKING:
    from collections.abc import Callable

    from hardened_unit.trial import Boot
    from systemd_directives.catalogue import Catalogue

    Install = Callable[..., None]

NOTHING = Started()
ITS_OWN = ("Id", "Names", "Description", "FragmentPath", "Slice", "ControlGroup")
"""Properties that two units never share."""
ANSWERS = (
    """/usr/bin/python3 -c 'import socket; server = socket.socket(fileno=3); client = server.accept()[0]; """
    """client.sendall(b"at your service"); client.close()'"""
)
ASK = "import socket; print(socket.create_connection(({host}, {port}), 5).recv(99).decode())"


def shown(system: Boot, unit: str) -> dict[str, str]:
    """Give the properties of a unit that are not its own; the words of a list have no order."""
    rows = (row.partition("=") for row in system.run("systemctl", "show", unit).stdout.splitlines())
    return {
        name: " ".join(sorted(value.split()))
        for name, _, value in rows
        if name not in ITS_OWN and not name.endswith(("Timestamp", "TimestampMonotonic"))
    }


def test_every_ladder_comes_to_the_strongest_value_there_is(system: Boot, known: Catalogue) -> None:
    """The unit for all systemds from 249 on ends up like one that has only the best value that this one knows."""
    everywhere = tuple(targets.target(str(version)) for version in range(harvest.OLDEST_ASKED, harvest.NEWEST + 1))
    here = (targets.target(str(system.version)),)
    values = [
        (directive, value.value)
        for directive in known.directives()
        for value in directive.value
        if value.older and value.since > harvest.OLDEST_ASKED
    ]
    folder = "/etc/systemd/system"
    files: dict[str, str] = {}
    for number, (directive, value) in enumerate(values):
        line = Line("Service", directive.name, value)
        for name, wanted in (("ladder", everywhere), ("best", here)):
            lines, _ = fit([line], wanted)
            text = "".join(f"{kept}\n" for kept in lines)
            files[f"{folder}/{name}{number}.service"] = f"[Service]\nExecStart=/bin/true\n{text}"
            assert name == "best" or len(lines) > 1, line
    files[f"{folder}/plain.service"] = "[Service]\nExecStart=/bin/true\n"
    system.write(files)
    system.run("systemctl", "daemon-reload")
    plain = shown(system, "plain.service")
    for number, (directive, value) in enumerate(values):
        ladder, best = (shown(system, f"{name}{number}.service") for name in ("ladder", "best"))
        assert ladder == best, (directive.name, value)
        assert ladder != plain, (directive.name, value)
    assert len(values) > 7


@pytest.fixture
def installed(system: Boot, known: Catalogue) -> Install:
    """Give what composes a service of the tightest preset for this systemd, and installs it with what goes with it."""

    def call(
        name: str,
        started: Started = NOTHING,
        user: str = "",
        command: str = ANSWERS,
        own: str = "",
    ) -> None:
        here = (targets.target(str(system.version)),)
        request = Request(
            f"{name}.service",
            here,
            known.preset("maximum"),
            (),
            command,
            own=parse(own),
            started=started,
            user=user,
            sysusers=bool(user),
        )
        composed = compose(request, known)
        folders = {file.name: file.folder for file in composed.beside}
        system.write({f"{folders.get(file, '/etc/systemd/system')}/{file}": text for file, text in composed.files.items()})
        system.run("systemctl", "daemon-reload")

    return call


@pytest.mark.parametrize(
    ("name", "socket", "host", "port"), [("port", "8097", "'127.0.0.1'", "8097"), ("local", "/run/local.sock", "", "")]
)
def test_a_socket_reaches_a_service_without_a_network(
    system: Boot, installed: Install, name: str, socket: str, host: str, port: str
) -> None:
    """It is started by the first connection, answers it, and still has no network of its own."""
    installed(name, Started(socket=socket))
    assert system.run("systemctl", "start", f"{name}.socket").status == 0
    ask = ASK.format(host=host, port=port)
    if not port:
        ask = f"import socket; s = socket.socket(socket.AF_UNIX); s.connect('{socket}'); print(s.recv(99).decode())"
    answer = system.run("/usr/bin/python3", "-c", ask)
    assert answer.stdout.strip() == "at your service", answer
    assert shown(system, f"{name}.service")["PrivateNetwork"] == "yes"
    system.run("systemctl", "stop", f"{name}.socket", f"{name}.service")


def test_a_timer_runs_a_service(system: Boot, installed: Install) -> None:
    """It writes to its own directory, and ends."""
    soon = "[Timer]\nAccuracySec=1ms\n"
    installed("often", Started(timer="OnActiveSec=100ms"), command="/bin/sh -c 'echo ran >/var/lib/often/log'", own=soon)
    system.run("systemctl", "start", "often.timer")
    ended = "grep -q ran /var/lib/often/log && [ $(systemctl show -P ActiveState often.service) = inactive ]"
    waits = f"for n in $(seq 100); do {ended} && exit; sleep 0.2; done; exit 1"
    assert system.run("/bin/sh", "-c", waits).status == 0
    assert shown(system, "often.service")["Result"] == "success"


def test_the_fixed_user_can_be_made(system: Boot, installed: Install) -> None:
    """From the line for systemd-sysusers; the service runs as it, and owns its directories."""
    installed("steady", user="steady", command="/bin/sh -c 'id -un >/var/lib/steady/who; exec sleep 60'")
    assert system.run("systemd-sysusers").status == 0
    assert system.run("systemctl", "start", "steady.service").status == 0
    waits = "for n in $(seq 100); do [ -s /var/lib/steady/who ] && break; sleep 0.1; done; cat /var/lib/steady/who"
    assert system.run("/bin/sh", "-c", waits).stdout.strip() == "steady"
