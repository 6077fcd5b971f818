"""The drop-in for a unit that is there already: it only takes away, and not what the service needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardened_unit.compose.hardening import FILE, Hardening, harden
from hardened_unit.compose.names import NeedCall, need_call
from hardened_unit.errors import UserError
from hardened_unit.exposure.rating import prepared
from hardened_unit.rules import places
from hardened_unit.rules.checking import context_of
from hardened_unit.settings.opened import LISTS, opened
from hardened_unit.unitfile import parse
from hardened_unit.unitfile.dropins import merged
from systemd_directives import catalogue, targets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hardened_unit.compose.hardening import Hardened
    from hardened_unit.rules.finding import Context
    from systemd_directives.catalogue import Catalogue

KNOWN = catalogue.load()
OWN = (
    *("CapabilityBoundingSet=CAP_CHOWN CAP_KILL", "CapabilityBoundingSet=~CAP_SYS_ADMIN", "CapabilityBoundingSet="),
    *("RestrictAddressFamilies=AF_INET", "RestrictAddressFamilies=~AF_PACKET", "RestrictAddressFamilies=none"),
    *("RestrictNamespaces=user mnt", "RestrictNamespaces=~net", "RestrictNamespaces=yes", "AmbientCapabilities=CAP_SYS_NICE"),
    *("SystemCallFilter=@io-event read write", "SystemCallFilter=~@mount @raw-io", "SystemCallFilter=@system-service @chown"),
    *(
        "ProtectSystem=full",
        "ProtectSystem=strict",
        "ProtectHome=tmpfs",
        "ProtectHome=read-only",
        "User=daemon",
        "DynamicUser=yes",
    ),
    *("ReadOnlyPaths=/srv", "ReadWritePaths=/run", "ReadWritePaths=/var/lib/a", "RuntimeDirectory=a", "StateDirectory=a"),
    *("UMask=0007", "UMask=0077", "TasksMax=64", "TasksMax=10%", "LimitCORE=0:1M", "MemoryMax=1G", "CPUQuota=50%"),
    *("PrivateTmp=yes", "PrivateTmp=disconnected", "PrivateDevices=no", "DeviceAllow=/dev/kvm rw", "DevicePolicy=strict"),
    *("ProtectProc=noaccess", "ProtectKernelTunables=yes", "ProtectControlGroups=strict", "PrivateUsers=identity"),
    *("KeyringMode=inherit", "IPAddressDeny=any", "IPAddressAllow=localhost", "SystemCallErrorNumber=ENOSYS"),
)
PATHS = (
    "/etc/x",
    "/usr/x",
    "/run/x",
    "/run/a/x",
    "/var/lib/x",
    "/var/lib/a/x",
    "/srv/x",
    "/home/x",
    "/root/x",
    "/opt",
)
GIVES = ("AmbientCapabilities", "DeviceAllow", "IPAddressAllow", "User", "DynamicUser", "StateDirectory", "RuntimeDirectory")


def calls() -> list[NeedCall]:
    """Give every need, with the example of its parameter."""
    needs = [KNOWN.need(name) for name in KNOWN.names("needs")]
    return [need_call(f"{need.name}={need.parameter[0].example}" if need.parameter else need.name, KNOWN) for need in needs]


def hardened(own: Iterable[str], preset: str, needs: Iterable[NeedCall] = (), versions: Iterable[str] = ("252",)) -> Hardened:
    """Harden a service with some lines of its own."""
    unit = parse("\n".join(("[Service]", "ExecStart=/usr/bin/a", *own)) + "\n")
    chosen = tuple(targets.target(version) for version in versions)
    return harden(Hardening(unit, "a.service", KNOWN.preset(preset), tuple(needs), chosen, "none"), KNOWN)


def contexts(own: Iterable[str], drop_in: str, version: str) -> Iterator[Context]:
    """Read a service without and with a drop-in."""
    unit = parse("\n".join(("[Service]", "ExecStart=/usr/bin/a", *own)) + "\n")
    for some in (unit, merged([unit, parse(drop_in, path=FILE)])):
        yield context_of(some, targets.target(version), "a.service")


def read_only(context: Context, path: str) -> bool:
    """Tell whether a path is read-only for the service, by protections or by a list."""
    shut = {one.path for one in places.listed(context, "ReadOnlyPaths")}
    opened_again = {one.path for one in places.listed(context, "ReadWritePaths")} | places.made(context)
    while path not in shut | opened_again and len(path) > 1:
        path = path.rpartition("/")[0] or "/"
    return path in shut or places.protection(context).covers(path)


def number(value: object, most: int = 2**64) -> int:
    """Give a limit as a number; what is no number is taken for the most."""
    return value if isinstance(value, int) else most


@given(
    st.lists(st.sampled_from(OWN), max_size=7),
    st.sampled_from(KNOWN.names("presets")),
    st.lists(st.sampled_from(calls()), max_size=3),
    st.sampled_from((("252",), ("257",), ("262",), ("252", "257"), ("252", "254", "262"))),
)
def test_nothing_is_given(own: list[str], preset: str, needs: list[NeedCall], versions: tuple[str, ...]) -> None:
    """Whatever the unit, the preset, the needs and the targets: with the drop-in the service can do no more than before."""
    try:
        found = hardened(own, preset, needs, versions)
    except UserError:
        return  # systemd refuses the unit as it is
    for version in versions:
        before, after = contexts(own, found.text, version)
        for directive in LISTS:
            assert set(opened(directive, after.settings)) <= set(opened(directive, before.settings)), found.text
        for one, other in zip(_checks(own, version), _checks([*own, *found.text.splitlines()[1:]], version), strict=True):
            # ProtectClock= puts the clock's device on the list of those that can be read.
            if one.check.id != "DeviceAllow":
                assert (other.badness or 0) <= (one.badness or 0), (one.check.name, found.text)
        for path in PATHS:
            assert read_only(after, path) or not read_only(before, path), (path, found.text)
        for name in ("TasksMax", "MemoryMax"):
            assert number(after.value(name, "")) <= number(before.value(name, "")), found.text
        assert number(before.value("UMask"), 0o22) & ~number(after.value("UMask"), 0o22) == 0, found.text
    assert not {line.name for line in found.lines} & set(GIVES)


def _checks(own: Iterable[str], version: str) -> tuple[object, ...]:
    unit = parse("\n".join(("[Service]", "ExecStart=/usr/bin/a", *own)) + "\n")
    return prepared(unit, "a.service", int(version)).score().checks


@pytest.mark.parametrize("preset", KNOWN.names("presets"))
def test_the_rules_have_nothing_against_it(preset: str) -> None:
    """For root and for another user, with every need alone, on every systemd."""
    for own in ((), ("User=daemon",)):
        for call in [None, *calls()]:
            found = hardened(own, preset, (call,) if call else (), ("252", "254", "257", "262"))
            assert [str(call), own, found.findings] == [str(call), own, []]
            assert found.lines or preset == "minimal"


def test_a_second_time_there_is_nothing_to_add() -> None:
    """What was added is what the unit has then."""
    for preset in KNOWN.names("presets"):
        first = hardened((), preset)
        again = hardened(first.text.splitlines()[1:], preset)
        assert again.lines == ()


def why(found: Hardened, line: str) -> str:
    """Give the reason why a line is left out."""
    return next(one.why for one in found.left if str(one.line) == line)


@pytest.mark.parametrize(
    ("own", "line", "because"),
    [
        ((), "DynamicUser=yes", "belongs to the user that it has"),
        ((), "StateDirectory=a", "another owner"),
        (("PrivateTmp=yes",), "PrivateTmp=yes", "The unit has it"),
        (("UMask=0177",), "UMask=0027", "not known to be milder"),
        (("PrivateDevices=no",), "PrivateDevices=yes", "would not have to if it could do without"),
        (("AmbientCapabilities=CAP_SYS_NICE",), "PrivateUsers=yes", "CAP_SYS_NICE, would count for nothing"),
        (("CapabilityBoundingSet=CAP_KILL",), "CapabilityBoundingSet=", "list of its own"),
        (("RootDirectory=/srv/root",), "ReadOnlyPaths=/run", "root of its own"),
        (("ReadWritePaths=/run",), "ReadOnlyPaths=/run", "writes to /run"),
        ((), "RemoveIPC=yes", "remove-ipc-needs-user"),
        (("DeviceAllow=char-watchdog rw",), "PrivateDevices=yes", "device-allow-creates-nothing"),
    ],
)
def test_each_line_that_is_left_out_has_its_reason(own: tuple[str, ...], line: str, because: str) -> None:
    """Of the preset ``standard``."""
    found = hardened(own, "standard")
    assert because in why(found, line)
    assert line not in map(str, found.lines)


def test_early_boot_does_not_wait_for_a_folder() -> None:
    """A unit without default dependencies may run before there is a ``/var/tmp``."""
    unit = parse("[Unit]\nDefaultDependencies=no\n[Service]\nExecStart=/usr/bin/a\n")
    asked = Hardening(unit, "a.service", KNOWN.preset("standard"), (), (targets.target("252"),))
    assert "early boot" in why(harden(asked, KNOWN), "PrivateTmp=yes")


def test_what_it_grants_itself_stays_possible() -> None:
    """Capabilities from the start would be gone with the bounding set."""
    found = hardened(("AmbientCapabilities=CAP_SYS_NICE",), "standard")
    assert "CapabilityBoundingSet=CAP_SYS_NICE" in map(str, found.lines)


def test_a_need_relaxes_and_gives_nothing(known: Catalogue) -> None:
    """Of ``bind-low-port`` the capability may be held, and is not handed out."""
    found = hardened((), "standard", [need_call("bind-low-port", known)])
    assert "CapabilityBoundingSet=CAP_NET_BIND_SERVICE" in map(str, found.lines)
    assert "unit's own to do" in why(found, "AmbientCapabilities=CAP_NET_BIND_SERVICE")
    assert "bind-low-port" in why(found, "PrivateUsers=yes")


def test_folders_stay_writable_where_they_are(known: Catalogue) -> None:
    """None where nothing closes them, and none that the unit itself has closed; a folder to be made is only left writable."""
    needs = [need_call(text, known) for text in ("write=-/srv/a", "write=/var/lib/b", "state=c")]
    lines = list(map(str, hardened((), "standard", needs).lines))
    assert "ReadWritePaths=-/var/lib/c -/srv/a /var/lib/b" in lines
    assert not any(line.startswith("StateDirectory=") for line in lines)
    shared = hardened((), "standard", [need_call("write=/dev/shm", known)])
    assert not any(line.name == "ReadWritePaths" for line in shared.lines)
    closed = hardened(("ProtectSystem=strict",), "standard", needs)
    assert "itself makes it read-only" in why(closed, "ReadWritePaths=-/srv/a")


def test_the_network_is_not_lost_unsaid(known: Catalogue) -> None:
    """A service of which nothing is known loses it under ``maximum``."""
    assert hardened((), "maximum").cut_off
    assert not hardened((), "standard").cut_off
    assert not hardened((), "maximum", [need_call("listen", known)]).cut_off
    assert not hardened((), "maximum", [need_call("no-network", known)]).cut_off


def test_each_target_gets_what_it_has() -> None:
    """A ladder holds on both; what only the newer one has waits as a comment."""
    found = hardened((), "maximum", (), ("252", "257"))
    assert "PrivateTmp=yes\nPrivateTmp=disconnected\n" in found.text
    assert [one.target.systemd for one in found.exposed] == [252, 257]
    assert all(one.after.points < one.before.points for one in found.exposed)


def test_a_unit_that_systemd_refuses_is_not_hardened() -> None:
    """There is nothing that could be kept."""
    with pytest.raises(UserError, match="refuses"):
        hardened(("Type=nonsense", "ExecStart="), "standard")
