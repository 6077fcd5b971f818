"""What a unit shows of its service's needs."""

from __future__ import annotations

import pytest

from hardened_unit.compose.inferring import infer
from hardened_unit.rules.checking import context_of
from hardened_unit.unitfile import parse
from systemd_directives import catalogue, targets

KNOWN = catalogue.load()


def shown(*lines: str, name: str = "a.service", sockets: tuple[str, ...] = ()) -> dict[str, tuple[bool, str]]:
    """Give the needs of a unit with these lines, each with whether it is sure, and its sign."""
    unit = parse("\n".join(("[Service]", *lines)) + "\n")
    found = infer(context_of(unit, targets.target("257"), name), sockets, KNOWN)
    assert [one.sure for one in found] == sorted((one.sure for one in found), reverse=True)
    assert all(one.why and not one.why.endswith(".") for one in found)
    return {str(one.call): (one.sure, one.sign.text) for one in found}


def needs(*lines: str) -> set[str]:
    """Give the needs of a service that is not root, without the folders of its name and what any service is likely to need."""
    found = shown("User=u", *lines)
    assert found.pop("unix-sockets") == (False, "")
    return {
        need for need in found if not need.startswith("write=") or need.partition("=")[2].rpartition("/")[2] not in {"a", "u"}
    }


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("ExecStart=/bin/a",), set()),
        (("ExecStart=/bin/a", "Type=notify"), {"notify"}),
        (("ExecStart=/bin/a", "WatchdogSec=0"), set()),
        (("ExecStart=/bin/a", "WatchdogSec=30"), {"notify"}),
        (("ExecStart=/bin/a", "AmbientCapabilities=CAP_NET_BIND_SERVICE"), {"bind-low-port", "listen"}),
        (("ExecStart=/bin/a", "AmbientCapabilities=~CAP_NET_BIND_SERVICE"), set()),
        (("ExecStart=/bin/a", "CapabilityBoundingSet=CAP_KILL CAP_SYS_TIME"), {"set-clock"}),
        (("ExecStart=/bin/a", "CapabilityBoundingSet=CAP_SYS_TIME", "CapabilityBoundingSet="), set()),
        (("ExecStart=/bin/a", "LimitMEMLOCK=infinity", "LimitRTPRIO=50"), {"lock-memory", "realtime"}),
        (("ExecStart=/bin/a", "LimitCORE=0"), set()),
        (("ExecStart=/bin/a", "DeviceAllow=/dev/kvm rw", "DeviceAllow=char-alsa rw"), {"device=/dev/kvm", "audio"}),
        (("ExecStart=/bin/a", "SupplementaryGroups=render dialout"), {"gpu", "serial=/dev/ttyS0"}),
        (("ExecStart=/bin/a --on /dev/ttyUSB1",), {"device=/dev/ttyUSB1"}),
        (("ExecStart=/bin/a", "Delegate=yes"), {"cgroup-delegation"}),
        (("ExecStart=/bin/a", "Delegate=no"), set()),
        (("ExecStart=/bin/a", "SystemCallFilter=@system-service @mount"), {"mount"}),
        (("ExecStart=/bin/a", "SystemCallFilter=~@mount"), set()),
        (("ExecStart=/bin/a", "EnvironmentFile=-/root/env"), {"read-home"}),
        (("ExecStart=/bin/a", "WorkingDirectory=~"), {"read-home"}),
        (("ExecStart=/home/me/run",), {"read-home"}),
        (("ExecStart=/bin/a --config /etc/a.conf",), set()),
        (("ExecStart=/bin/a", "PIDFile=b/b.pid"), {"write=-/run/b"}),
        (("ExecStart=/bin/a", "PIDFile=/run/a.pid"), set()),
        (("ExecStart=/bin/a", "WorkingDirectory=/srv/www"), {"write=-/srv/www"}),
        (
            ("ExecStart=/bin/a --data /srv/data --log /var/log/b/b.log --with /opt/b/b.conf",),
            {"write=-/srv/data", "write=-/var/log/b"},
        ),
        (("ExecStart=/bin/a --data /srv/data", "ProtectSystem=strict"), set()),
        (("ExecStart=/bin/a --port 8080",), {"listen"}),
        (("ExecStart=/bin/a --listen=0.0.0.0:80", "AmbientCapabilities="), {"listen", "bind-low-port"}),
        (("ExecStart=/bin/a -p 6379",), {"listen"}),
        (("ExecStart=/bin/a --level 80",), set()),
        (("ExecStart=/bin/a --upstream https://example.org",), {"outbound-network", "dns"}),
        (("ExecStart=/usr/bin/env X=1 deno run /srv/a.ts",), {"jit", "listen", "outbound-network", "dns", "write=-/srv"}),
        (("ExecStart=/usr/bin/node --jitless a.js",), {"listen", "outbound-network", "dns"}),
        (("ExecStart=+/usr/bin/node a.js",), set()),
        (("ExecStart=/bin/sh -c 'exec tcpdump -i eth0'",), {"packet-capture"}),
        (("ExecStart=/usr/bin/python3.11 -m http.server",), {"listen", "outbound-network", "dns"}),
    ],
)
def test_needs(lines: tuple[str, ...], expected: set[str]) -> None:
    """Each from one sign; a list that was emptied, or that denies, shows nothing."""
    assert needs(*lines) == expected


def test_what_a_unit_says_is_sure_and_a_word_of_a_command_is_likely() -> None:
    """And of two signs the sure one is shown."""
    found = shown(
        "User=u", "ExecStart=/bin/a --port 80", "AmbientCapabilities=CAP_NET_BIND_SERVICE", "ExecReload=/bin/a --port=1"
    )
    assert found["bind-low-port"] == (True, "AmbientCapabilities=CAP_NET_BIND_SERVICE")
    assert found["listen"] == (True, "AmbientCapabilities=CAP_NET_BIND_SERVICE")
    assert shown("ExecStart=/bin/a --port 80")["listen"] == (False, "ExecStart= has --port")


def test_root_is_likely_to_become_somebody_else() -> None:
    """Unless it has given that up, or is no root."""
    assert shown("ExecStart=/bin/a")["drop-privileges"] == (False, "")
    assert "drop-privileges" not in shown("ExecStart=/bin/a", "User=a")
    assert "drop-privileges" not in shown("ExecStart=/bin/a", "DynamicUser=yes")
    assert "drop-privileges" not in shown("ExecStart=/bin/a", "CapabilityBoundingSet=CAP_KILL")
    assert shown("ExecStart=/bin/a", "CapabilityBoundingSet=CAP_SETUID")["drop-privileges"][0]


def test_a_socket_of_its_name_is_handed_to_it() -> None:
    """It is found beside the unit."""
    assert shown("ExecStart=/bin/a", sockets=("a.socket",))["socket-activation"] == (True, "a.socket")
    assert shown("ExecStart=/bin/a", "Sockets=b.socket")["socket-activation"] == (True, "Sockets=b.socket")


def test_folders_of_its_name_are_likely_its_own() -> None:
    """Of the unit, its user, and a program that only an administrator starts; an instance has those of its template."""
    found = shown("ExecStart=/usr/sbin/b", "User=c", name="a@x.service")
    assert {f"write=-{top}/{name}" for top in ("/run", "/var/lib", "/var/log") for name in "abc"} <= set(found)
    assert "write=-/var/lib/b" not in shown("ExecStart=/usr/bin/b")
    assert "write=-/var/lib/a" not in shown("ExecStart=/usr/bin/b", "StateDirectory=a")
