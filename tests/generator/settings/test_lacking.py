"""What a unit lacks of a preset."""

from __future__ import annotations

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardened_unit import settings
from hardened_unit.settings.lacking import lacking
from hardened_unit.settings.opened import LISTS, opened
from hardened_unit.unitfile import parse
from systemd_directives import catalogue

OWN = (
    *("CapabilityBoundingSet=CAP_CHOWN CAP_KILL", "CapabilityBoundingSet=~CAP_SYS_ADMIN", "CapabilityBoundingSet="),
    *("RestrictAddressFamilies=AF_INET", "RestrictAddressFamilies=~AF_PACKET", "RestrictAddressFamilies=none"),
    *("RestrictNamespaces=user mnt", "RestrictNamespaces=~net", "RestrictNamespaces=yes"),
    *("SystemCallFilter=@io-event read write", "SystemCallFilter=~@mount @raw-io", "SystemCallFilter=@system-service"),
    *("ProtectSystem=full", "ProtectHome=tmpfs", "User=daemon", "ReadOnlyPaths=/srv", "UMask=0007", "PrivateTmp=yes"),
)
WANTED = {
    preset: [line.set for line in catalogue.load().preset(preset).line if line.section == "Service"]
    for preset in catalogue.load().names("presets")
}


def read(*lines: str, version: int = 252) -> settings.Settings:
    """Read a unit with these lines."""
    return settings.read(parse("\n".join(("[Service]", "ExecStart=/bin/true", *lines)) + "\n"), version)


def found(own: str, wanted: str, *, narrowing: bool = False) -> tuple[str, ...]:
    """Give what a unit with one line lacks of others, which stand between slashes."""
    unit = read(*own.split(" / "))
    return tuple(chain.from_iterable(lacking(wanted.split(" / "), unit, catalogue.load(), narrowing=narrowing).lines.values()))


@given(
    st.lists(st.sampled_from(OWN), max_size=6), st.sampled_from(sorted(WANTED)), st.booleans(), st.sampled_from((252, 257, 262))
)
def test_nothing_that_a_unit_has_closed_is_opened(own: list[str], preset: str, narrowing: bool, version: int) -> None:
    """Whatever its own lists are like: behind them the preset's lines only take away."""
    unit = read(*own, version=version)
    lack = lacking(WANTED[preset], unit, catalogue.load(), narrowing=narrowing)
    added = list(chain.from_iterable(lack.lines.values()))
    after = read(*own, *added, version=version)
    for directive in LISTS:
        assert set(opened(directive, after)) <= set(opened(directive, unit)), added
    # Each line is accounted for once.
    directives = {line.partition("=")[0] for line in WANTED[preset]}
    assert directives == {*lack.lines, *(line.partition("=")[0] for line in lack.left)}
    assert not set(added) & set(lack.left)


@pytest.mark.parametrize(
    ("own", "wanted", "lines"),
    [
        ("", "CapabilityBoundingSet=", "CapabilityBoundingSet="),
        ("User=daemon", "DynamicUser=yes", ""),
        ("", "StateDirectory={name}", ""),
        ("PrivateTmp=true", "PrivateTmp=yes", ""),
        ("ProtectSystem=full", "ProtectSystem=strict", "ProtectSystem=strict"),
        ("ProtectSystem=strict", "ProtectSystem=full", ""),
        ("ProtectHome=tmpfs", "ProtectHome=read-only", ""),
        ("ProtectHome=read-only", "ProtectHome=yes", "ProtectHome=yes"),
        ("ProtectSystem=no", "ProtectSystem=yes", "ProtectSystem=yes"),
        ("UMask=0007", "UMask=0027", "UMask=0027"),
        ("UMask=0007", "UMask=0022", ""),
        ("TasksMax=64", "TasksMax=512", ""),
        ("TasksMax=10%", "TasksMax=512", ""),
        ("CPUQuota=200%", "CPUQuota=100%", "CPUQuota=100%"),
        ("LimitCORE=0:infinity", "LimitCORE=0", "LimitCORE=0"),
        ("KeyringMode=inherit", "KeyringMode=private", ""),
        ("ReadOnlyPaths=/srv", "ReadOnlyPaths=/run", "ReadOnlyPaths=/run"),
        ("SystemCallArchitectures=native x86", "SystemCallArchitectures=native", ""),
        ("SystemCallFilter=~@mount", "SystemCallErrorNumber=EPERM", ""),
    ],
)
def test_one_line(own: str, wanted: str, lines: str) -> None:
    """A line is given where the unit says nothing, or something that is known to be milder."""
    assert found(own, wanted) == (tuple(lines.split(" / ")) if lines else ())


@pytest.mark.parametrize(
    ("own", "wanted", "lines", "narrowed"),
    [
        ("RestrictAddressFamilies=AF_INET", "RestrictAddressFamilies=AF_UNIX", "", "= / =none"),
        ("RestrictAddressFamilies=AF_INET AF_PACKET", "RestrictAddressFamilies=AF_INET AF_UNIX", "", "= / =AF_INET"),
        ("RestrictAddressFamilies=AF_INET", "RestrictAddressFamilies=AF_INET AF_UNIX", "", ""),
        ("RestrictAddressFamilies=~AF_INET6", "RestrictAddressFamilies=AF_UNIX AF_INET6", "= / =AF_UNIX", "= / =AF_UNIX"),
        ("CapabilityBoundingSet=CAP_CHOWN", "CapabilityBoundingSet=", "", "="),
        ("CapabilityBoundingSet=~CAP_CHOWN", "CapabilityBoundingSet=CAP_KILL", "= / =CAP_KILL", "= / =CAP_KILL"),
        ("RestrictNamespaces=~user", "RestrictNamespaces=yes", "=yes", "=yes"),
        (
            "SystemCallFilter=read @chown",
            "SystemCallFilter=@system-service / SystemCallFilter=~@privileged",
            "",
            "=~@privileged",
        ),
        (
            "SystemCallFilter=@system-service @chown",
            "SystemCallFilter=~@resources @chown",
            "=~@resources",
            "=~@resources @chown",
        ),
        (
            "SystemCallFilter=~@mount",
            "SystemCallFilter=@system-service @mount",
            "= / =@system-service @mount / =~@mount",
            "= / =@system-service @mount / =~@mount",
        ),
    ],
)
def test_one_list(own: str, wanted: str, lines: str, narrowed: str) -> None:
    """What a list of the unit's own allows stays, unless it is narrowed; what it denies stays denied."""
    name = own.partition("=")[0]
    assert found(own, wanted) == tuple(name + line for line in lines.split(" / ") if line)
    assert found(own, wanted, narrowing=True) == tuple(name + line for line in narrowed.split(" / ") if line)
