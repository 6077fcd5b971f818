"""Who a service runs as, and what that makes of the lines beside it."""

from __future__ import annotations

import pytest

from hardened_unit.rules import check
from systemd_directives.target import Target

SERVICE = "[Service]\nExecStart=/usr/bin/d\n"


def found(rule: str, lines: str, version: int = 257, *, whole: bool = True) -> list[str]:
    """Give the severities of the findings of a rule in a service with these lines."""
    findings = check(SERVICE + lines, Target(version), name="d.service", whole=whole, advice=True)
    return [finding.severity for finding in findings if finding.rule == rule]


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        ("PrivateUsers=yes", 1),
        ("PrivateUsers=identity", 1),
        ("PrivateUsers=no", 0),
        ("PrivateUsers=yes\nUser=root", 1),
        ("PrivateUsers=yes\nUser=0\nDynamicUser=yes", 1),
        ("PrivateUsers=yes\nUser=d", 0),
        ("PrivateUsers=yes\nUser=%p", 0),
        ("PrivateUsers=yes\nDynamicUser=yes", 0),
    ],
)
def test_root_in_its_own_namespace(lines: str, count: int) -> None:
    """Root inside is root outside; of a part of a unit it is not known who it is."""
    assert len(found("private-users-as-root", lines)) == count
    assert found("private-users-as-root", lines, whole=False) == []


def test_managed_users_are_others() -> None:
    """From 260 on a value makes root inside somebody else."""
    assert found("private-users-as-root", "PrivateUsers=managed", 262) == []
    assert found("private-users-as-root", "PrivateUsers=full", 262) == ["advice"]


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        ("PrivateUsers=yes\nAmbientCapabilities=CAP_NET_RAW CAP_NET_BIND_SERVICE", 1),
        ("PrivateUsers=yes\nCapabilityBoundingSet=CAP_NET_BIND_SERVICE", 1),
        ("PrivateUsers=yes\nAmbientCapabilities=CAP_NET_BIND_SERVICE\nCapabilityBoundingSet=CAP_NET_BIND_SERVICE", 1),
        ("PrivateUsers=yes\nPrivateNetwork=yes\nAmbientCapabilities=CAP_NET_BIND_SERVICE", 1),
        ("PrivateUsers=yes\nCapabilityBoundingSet=~CAP_NET_BIND_SERVICE", 0),
        ("PrivateUsers=yes\nCapabilityBoundingSet=~CAP_SYS_ADMIN", 0),
        ("PrivateUsers=yes\nAmbientCapabilities=CAP_NET_RAW", 0),
        ("PrivateUsers=no\nAmbientCapabilities=CAP_NET_BIND_SERVICE", 0),
    ],
)
def test_a_port_that_stays_closed(lines: str, count: int) -> None:
    """The capability is named once, at the line that gives it."""
    assert found("private-users-and-low-port", lines) == ["warning"] * count


def test_a_network_of_its_own_is_delegated() -> None:
    """From 258 on there is a way to make the capability count."""
    lines = "PrivateUsers=yes\nAmbientCapabilities=CAP_NET_BIND_SERVICE\nPrivateNetwork=yes\nDelegateNamespaces=net"
    assert found("private-users-and-low-port", lines, 262) == []
    assert found("private-users-and-low-port", lines, 257) == ["warning"]


@pytest.mark.parametrize(
    ("lines", "versions"),
    [
        ("User=d\nSystemCallFilter=@system-service", {257, 262}),
        ("User=d\nRestrictRealtime=yes", {257, 262}),
        ("User=d\nRestrictRealtime=no", set()),
        ("User=d\nPrivateTmp=yes\nProtectControlGroups=yes", set()),
        ("User=d\nRestrictRealtime=yes\nNoNewPrivileges=yes", set()),
        ("User=d\nRestrictRealtime=yes\nNoNewPrivileges=no", set()),
        ("User=d\nRestrictRealtime=yes\nDynamicUser=yes", set()),
        ("User=root\nRestrictRealtime=yes", set()),
        ("RestrictRealtime=yes", set()),
        ("User=d\nRestrictRealtime=yes\nRestrictSUIDSGID=yes", set()),
    ],
)
def test_no_new_privileges_comes_along_no_more(lines: str, versions: set[int]) -> None:
    """It did up to 254, for a service of an ordinary user that does not speak of it itself."""
    rule = "no-new-privileges-not-implied"
    assert {version for version in (252, 254, 257, 262) if found(rule, lines, version)} == versions
    assert found(rule, lines, whole=False) == []


@pytest.mark.parametrize(
    ("lines", "versions"),
    [
        ("User=d\nRestrictSUIDSGID=yes", {257, 262}),
        ("User=d\nRestrictSUIDSGID=yes\nSystemCallFilter=@system-service", {257, 262}),
        ("User=d\nRestrictSUIDSGID=no", set()),
        ("User=d\nRestrictSUIDSGID=yes\nNoNewPrivileges=yes", set()),
        ("RestrictSUIDSGID=yes", set()),
        ("DynamicUser=yes\nRestrictSUIDSGID=yes", set()),
    ],
)
def test_setuid_programs_that_still_run(lines: str, versions: set[int]) -> None:
    """Where the line does not bring ``NoNewPrivileges=`` along, and nothing else does."""
    assert {version for version in (252, 254, 257, 262) if found("suid-still-executable", lines, version)} == versions


@pytest.mark.parametrize(
    ("lines", "severities"),
    [
        ("ReadWritePaths=/var/lib/d", ["warning"]),
        ("ReadWritePaths=-/var/log/d /run/d", ["warning", "advice"]),
        ("ReadWritePaths=/srv/d", ["advice"]),
        ("ReadWritePaths=/var/lib/d\nStateDirectory=d", []),
        ("ReadWritePaths=/var/lib/d/x\nStateDirectory=d", []),
        ("ReadWritePaths=/var/lib/d\nStateDirectory=d/x", ["warning"]),
        ("ReadWritePaths=/var/lib/d\nSupplementaryGroups=d", ["advice"]),
        ("ReadWritePaths=/var/lib/d\nUser=d", []),
        ("ReadWritePaths=/var/lib/d\nDynamicUser=no", []),
        ("BindPaths=/var/lib/d", ["advice"]),
        ("BindReadOnlyPaths=/var/lib/d\nReadOnlyPaths=/var/lib/d", []),
        ("BindPaths=/dev/dri", []),
        ("PIDFile=/run/d.pid", ["warning"]),
        ("PIDFile=d.pid", ["warning"]),
        ("PIDFile=/run/d/d.pid\nRuntimeDirectory=d", []),
        ("PIDFile=/run/d.pid\nExecStart=\nExecStart=!/usr/bin/d", []),
        ("WorkingDirectory=/var/lib/d", ["advice"]),
        ("WorkingDirectory=-%S/d\nStateDirectory=d", []),
        ("WorkingDirectory=/usr/share/d", []),
    ],
)
def test_a_dynamic_user_owns_nothing(lines: str, severities: list[str]) -> None:
    """What it is to write has to be made for it."""
    assert found("dynamic-user-and-fixed-paths", f"DynamicUser=yes\n{lines}") == severities


def test_a_fixed_path_is_not_reported_twice() -> None:
    """That it may be missing is the smaller trouble."""
    assert found("path-may-not-exist", "DynamicUser=yes\nReadWritePaths=/var/lib/d") == []


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        ("ProtectProc=invisible", 1),
        ("ProtectProc=noaccess\nCapabilityBoundingSet=", 1),
        ("ProtectProc=invisible\nPrivateUsers=yes", 1),
        ("ProtectProc=default", 0),
        ("ProtectProc=ptraceable", 1),
        ("ProtectProc=ptraceable\nCapabilityBoundingSet=CAP_SYS_PTRACE", 1),
        ("ProtectProc=ptraceable\nCapabilityBoundingSet=~CAP_SYS_PTRACE", 0),
        ("ProtectProc=ptraceable\nCapabilityBoundingSet=", 0),
        ("ProtectProc=ptraceable\nPrivateUsers=yes", 0),
        ("ProtectProc=invisible\nUser=d", 0),
        ("ProtectProc=invisible\nUser=d\nGroup=root", 1),
        ("ProtectProc=invisible\nUser=d\nSupplementaryGroups=adm root", 1),
        ("ProtectProc=ptraceable\nUser=d\nGroup=root", 0),
        ("ProtectProc=ptraceable\nUser=d\nAmbientCapabilities=CAP_SYS_PTRACE", 1),
        ("ProtectProc=invisible\nUser=d\nAmbientCapabilities=CAP_SYS_PTRACE\nPrivateUsers=yes", 0),
        ("ProtectProc=invisible\nUser=d\nAmbientCapabilities=CAP_NET_RAW", 0),
        ("ProtectProc=invisible\nDynamicUser=yes", 0),
    ],
)
def test_processes_that_are_not_hidden(lines: str, count: int) -> None:
    """What the kernel exempts is root's group, and the capability to trace; each line was tried on 252, 257 and 262."""
    assert len(found("protect-proc-void-with-ptrace", lines)) == count
