"""What the score leaves out."""

from __future__ import annotations

import pytest

from hardened_unit import exposure, settings
from hardened_unit.unitfile import parse
from systemd_directives import harvest
from systemd_directives.checks import checks, uncounted


def found(lines: str, version: int = 257) -> list[tuple[str, str, int]]:
    """Give kind, directive and the number of doubted checks of all that is beyond a unit's score."""
    box = exposure.sandbox(settings.read(parse(f"[Service]\n{lines}"), version), "Service")
    return [(item.kind, item.directive, len(item.checks)) for item in exposure.beyond(box, exposure.score(box))]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("RestrictAddressFamilies=inet inet6\n", [("mistake", "RestrictAddressFamilies", 5)]),
        ("SystemCallFilter=@nosuch\n", [("mistake", "SystemCallFilter", 11)]),
        ("CapabilityBoundingSet=CAP_NOPE\n", [("mistake", "CapabilityBoundingSet", 26)]),
        ("RestrictAddressFamilies=none\n", []),
        ("CapabilityBoundingSet=\n", []),
        ("RestrictAddressFamilies=inet AF_UNIX\n", []),
        ("SystemCallFilter=@system-service @nosuch\n", []),
        ("SystemCallFilter=~@nosuch\n", []),
    ],
)
def test_mistakes(lines: str, expected: list[tuple[str, str, int]]) -> None:
    """A list of which nothing is left because of a wrong word; not one that is empty on purpose, or right for the rest."""
    assert found(lines) == expected


@pytest.mark.parametrize(
    ("lines", "void"),
    [
        ("ProtectProc=invisible\n", True),
        ("ProtectProc=invisible\nCapabilityBoundingSet=\n", True),
        ("ProtectProc=invisible\nUser=x\n", False),
        ("ProtectProc=invisible\nUser=x\nGroup=root\n", True),
        ("ProtectProc=invisible\nUser=x\nAmbientCapabilities=CAP_SYS_PTRACE\n", True),
        ("ProtectProc=ptraceable\n", True),
        ("ProtectProc=ptraceable\nPrivateUsers=yes\n", False),
        ("ProtectProc=invisible\nPrivateUsers=yes\n", True),
        ("ProtectProc=invisible\nUser=x\nAmbientCapabilities=CAP_SYS_PTRACE\nPrivateUsers=yes\n", False),
        ("ProtectProc=ptraceable\nCapabilityBoundingSet=~CAP_SYS_PTRACE\n", False),
        ("ProtectProc=default\n", False),
    ],
)
def test_hiding_processes_from_one_who_sees_all(lines: str, void: bool) -> None:
    """Root, the group root and CAP_SYS_PTRACE see every process; under ``ptraceable`` only the capability does."""
    assert (("void", "ProtectProc", 1) in found(lines)) == void


def test_a_command_that_escapes() -> None:
    """With ``+`` the sandbox does not hold, except what the control group does; a helper's command does not doubt the score."""
    ((kind, directive, count),) = found("ExecStart=+/a\nPrivateTmp=yes\nIPAddressDeny=any\nNoNewPrivileges=yes\n")
    assert (kind, directive) == ("void", "ExecStart")
    escaped = {check.id for check in checks() if check.escaped}
    assert {"PrivateTmp", "NoNewPrivileges"} <= escaped
    assert "IPAddressDeny" not in escaped
    assert count >= 2
    assert found("ExecStart=/a\nExecStartPre=+/b\nPrivateTmp=yes\n") == [("void", "ExecStartPre", 0)]
    assert found("ExecStart=!/a\nUser=x\n") == [("void", "ExecStart", 1)]


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        ("MemoryMax=1G\nNoExecPaths=/\nPrivateIPC=yes\n", {"MemoryMax", "NoExecPaths", "PrivateIPC"}),
        ("MemoryMax=infinity\nNoExecPaths=\nPrivateIPC=no\nPrivateTmp=yes\n", set()),
        ("PrivateTmp=disconnected\n", {"PrivateTmp"}),
    ],
)
def test_what_is_not_counted(lines: str, names: set[str]) -> None:
    """In force, and no check looks at it; a value that protects from nothing is none."""
    assert {name for kind, name, _ in found(lines) if kind == "uncounted"} == names


def test_every_uncounted_directive_exists() -> None:
    """The data names only directives of services."""
    assert set(uncounted()) <= set(harvest.table("sections")["Service"])
