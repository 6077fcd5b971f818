"""Rules on devices: what a list of devices closes, and what it does not make."""

from __future__ import annotations

import pytest

from hardened_unit.rules import check
from hardened_unit.unitfile import parse
from hardened_unit.unitfile.dropins import merged
from systemd_directives.target import Target

SERVICE = "[Service]\nExecStart=/usr/bin/mydaemon\n"


def found(text: str, version: int = 252, *, advice: bool = False, whole: bool = True) -> list[tuple[str, str]]:
    """Give the rule and the severity of each finding about devices."""
    return [
        (finding.rule, finding.severity)
        for finding in check(text, Target(version), whole=whole, advice=advice)
        if "device" in finding.rule
    ]


TIGHTENS = "device-allow-tightens"
NOTHING = "device-allow-creates-nothing"
CLOCK = "protect-clock-closes-devices"


@pytest.mark.parametrize(
    "lines",
    [
        "DeviceAllow=/dev/null rw",
        "DeviceAllow=/dev/null rw\nDeviceAllow=/dev/urandom r",
        "DeviceAllow=/dev//null",
        "DevicePolicy=auto\nDeviceAllow=/dev/null rw",
        "DevicePolicy=Closed\nDeviceAllow=/dev/null rw",
        "PrivateDevices=no\nDeviceAllow=/dev/null rw",
        "DeviceAllow=/dev/net/tun\nExecReload=/usr/bin/mydaemon /dev/kvm",
        "DeviceAllow=/dev/net/tun\nExecReload=/usr/bin/mydaemon --device=/dev/ttyS0",
    ],
)
@pytest.mark.parametrize("version", [245, 252, 257, 262])
def test_a_list_that_closes_what_is_needed(lines: str, version: int) -> None:
    """A list of what is open anyway, or one without a device that a command names, is a warning on every version."""
    assert found(f"{SERVICE}{lines}\n", version) == [(TIGHTENS, "warning")]


@pytest.mark.parametrize(
    ("lines", "advised"),
    [
        ("DeviceAllow=/dev/net/tun", True),
        ("DeviceAllow=char-rtc r", True),
        ("DeviceAllow=char-* rw\nExecReload=/usr/bin/mydaemon /dev/kvm", True),
        ("DeviceAllow=/dev/serial/by-id/x\nExecReload=/usr/bin/mydaemon /dev/ttyS0", True),
        ("DeviceAllow=/dev/kvm\nExecReload=+/usr/bin/mydaemon /dev/ttyS0", True),
        ("DeviceAllow=/dev/kvm\nExecReload=/usr/bin/mydaemon /dev/kvm /dev/null /dev/shm/x /dev/stdout", True),
        ("DeviceAllow=/dev/null rw\nDevicePolicy=closed", False),
        ("DeviceAllow=/dev/null rw\nDevicePolicy=strict", False),
        ("DeviceAllow=/dev/null rw\nDeviceAllow=", False),
        ("DeviceAllow=/dev/null rwx", False),
        ("DeviceAllow=/dev/null rw\nPrivateDevices=yes", False),
    ],
)
def test_a_list_that_may_be_meant(lines: str, *, advised: bool) -> None:
    """Where it may be right it is an advice to say so, and where something says so nothing."""
    assert found(f"{SERVICE}{lines}\n") == []
    assert found(f"{SERVICE}{lines}\n", advice=True) == [(TIGHTENS, "advice")] * advised


def test_a_slice_has_a_list_too() -> None:
    """What a slice closes is closed for all units in it."""
    assert found("[Slice]\nDeviceAllow=/dev/null rw\n") == [(TIGHTENS, "warning")]


def test_a_drop_in_does_not_show_the_policy() -> None:
    """The policy may stand in the unit, and is found there when both are read together."""
    drop_in = "[Service]\nDeviceAllow=/dev/null rw\n"
    assert found(drop_in, whole=False) == []
    for lines, expected in (("", [TIGHTENS]), ("DevicePolicy=closed\n", [])):
        unit = merged([parse(SERVICE + lines), parse(drop_in)])
        assert [finding.rule for finding in check(unit, Target(252), name="a.service")] == expected


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        ("DeviceAllow=/dev/net/tun rw", 1),
        ("DeviceAllow=/dev/net/tun rw\nDeviceAllow=/dev/kvm", 2),
        ("DeviceAllow=/dev/net/tun rw\nDeviceAllow=/dev/kvm\nBindPaths=/dev/kvm", 1),
        ("DeviceAllow=char-ttyUSB rw", 1),
        ("DeviceAllow=/dev/kvm\nReadWritePaths=-/dev/kvm", 1),
        ("DeviceAllow=/dev/kvm\nBindPaths=/srv/dev/kvm", 1),
        ("DeviceAllow=/dev/kvm\nBindPaths=/dev/kvm\nBindPaths=", 1),
        ("DeviceAllow=/dev/kvm\nDevicePolicy=strict", 1),
        ("DeviceAllow=/dev/net/tun rw\nBindPaths=-/dev/net/tun", 0),
        ("DeviceAllow=/dev/net/tun rw\nBindPaths=/dev/net", 0),
        ("DeviceAllow=/dev/net/tun rw\nBindReadOnlyPaths=/dev/net/tun", 0),
        ("DeviceAllow=/dev/x rw\nBindPaths=/dev/y:/dev/x:norbind", 0),
        ("DeviceAllow=/dev/serial/by-id/x rw\nBindPaths=/dev/ttyUSB0", 0),
        ("DeviceAllow=char-ttyUSB rw\nBindPaths=/dev/ttyUSB0", 0),
        ("DeviceAllow=/dev/kvm\nBindPaths=/dev", 0),
        ("DeviceAllow=/dev/null rw\nDevicePolicy=strict", 0),
        ("DeviceAllow=char-* rw", 0),
        ("DeviceAllow=/dev/x rw\nStandardInput=file:/dev/x", 0),
        ("DeviceAllow=/dev/x rw\nTTYPath=/dev/x", 0),
        ("DeviceAllow=/dev/kvm\nExecStartPre=+/bin/true", 0),
        ("DeviceAllow=/dev/kvm\nDeviceAllow=", 0),
        ("DeviceAllow=/dev/kvm\nPrivateDevices=no\nDevicePolicy=closed", 0),
    ],
)
def test_what_is_not_in_the_private_folder(lines: str, count: int) -> None:
    """Each listed device that is neither bound nor opened before is reported."""
    assert found(f"{SERVICE}PrivateDevices=yes\n{lines}\n") == [(NOTHING, "warning")] * count


def test_a_descriptor_that_systemd_opens_needs_no_node() -> None:
    """252 does not have ``OpenFile=``, so there the node is missing."""
    text = f"{SERVICE}PrivateDevices=yes\nDeviceAllow=/dev/x rw\nOpenFile=/dev/x:x\n"
    assert found(text, 257) == []
    assert found(text, 252) == [(NOTHING, "warning")]


def test_the_private_folder_may_stand_in_a_drop_in() -> None:
    """The lines of a unit and of its drop-ins count together."""
    unit = merged([parse(f"{SERVICE}DeviceAllow=/dev/kvm\n"), parse("[Service]\nPrivateDevices=yes\n", path="x.conf")])
    (finding,) = check(unit, Target(252), name="a.service")
    assert finding.rule == NOTHING
    assert finding.fix is not None
    assert finding.fix.edits[0].text == "BindPaths=/dev/kvm\nDeviceAllow=/dev/kvm\n"


@pytest.mark.parametrize(
    ("lines", "severity"),
    [
        ("ExecStart=/a /dev/ttyUSB0\nProtectClock=yes", "warning"),
        ("ExecStart=/a\nProtectClock=yes", "advice"),
        ("ExecStart=/a /dev/null\nProtectClock=yes", "advice"),
        ("ExecStart=/a /dev/ttyUSB0\nProtectClock=yes\nProtectClock=no", ""),
        ("ExecStart=/a /dev/ttyUSB0\nProtectClock=yes\nPrivateDevices=yes", ""),
        ("ExecStart=/a /dev/ttyUSB0\nProtectClock=yes\nDevicePolicy=closed", ""),
        ("ExecStart=/a /dev/ttyUSB0\nProtectClock=yes\nDeviceAllow=/dev/ttyUSB0", ""),
    ],
)
@pytest.mark.parametrize("version", [245, 249, 251, 252, 254, 257, 262])
def test_the_clock_closes_devices_up_to_251(lines: str, severity: str, version: int) -> None:
    """From 252 on the line alone closes nothing."""
    expected = [(CLOCK, severity)] if severity and version < 252 else []
    assert [item for item in found(f"[Service]\n{lines}\n", version, advice=True) if item[0] == CLOCK] == expected
    warned = [item for item in found(f"[Service]\n{lines}\n", version) if item[0] == CLOCK]
    assert warned == [item for item in expected if item[1] == "warning"]
