"""Rules on resource limits, and on what a user of its own changes."""

from __future__ import annotations

import pytest

from hardened_unit.rules import check
from hardened_unit.unitfile import parse
from hardened_unit.unitfile.dropins import merged
from systemd_directives.target import Target

NPROC, AS, CPU, NONE = "limit-nproc-is-per-user", "limit-as-is-not-memory", "limit-cpu-kills", "limit-without-effect"
IPC, NOBODY = "remove-ipc-needs-user", "nobody-user"


def found(lines: str, *, whole: bool = True, name: str = "a.service", advice: bool = True) -> dict[str, str]:
    """Map the rules of this file that find something in a service to the severity."""
    text = f"[Service]\nExecStart=/a\n{lines}\n"
    rules = {NPROC, AS, CPU, NONE, IPC, NOBODY}
    return {
        finding.rule: finding.severity
        for finding in check(text, Target(257), name=name, whole=whole, advice=advice)
        if finding.rule in rules
    }


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("LimitNPROC=512", {NPROC: "warning"}),
        ("LimitNPROC=512:infinity", {NPROC: "warning"}),
        ("User=root\nLimitNPROC=512", {NPROC: "warning"}),
        ("User=0\nLimitNPROC=512", {NPROC: "warning"}),
        ("PrivateUsers=yes\nLimitNPROC=512", {NPROC: "warning"}),
        ("User=nobody\nLimitNPROC=512", {NOBODY: "warning", NPROC: "warning"}),
        ("User=mydaemon\nLimitNPROC=512", {NPROC: "advice"}),
        ("User=mydaemon\nPrivateUsers=yes\nLimitNPROC=512", {}),
        ("DynamicUser=yes\nLimitNPROC=512", {}),
        ("LimitNPROC=infinity", {}),
        ("LimitNPROC=512\nLimitNPROC=infinity", {}),
        ("LimitNPROC=50%", {}),
        ("TasksMax=512", {}),
        ("LimitAS=64M", {AS: "warning"}),
        ("LimitAS=64M:infinity", {AS: "warning"}),
        ("LimitAS=64M\nMemoryMax=64M", {AS: "advice"}),
        ("LimitAS=infinity", {}),
        ("LimitAS=64MB", {}),
        ("LimitCPU=60", {CPU: "warning"}),
        ("Type=notify\nLimitCPU=60:70", {CPU: "warning"}),
        ("Type=oneshot\nLimitCPU=60", {}),
        ("LimitCPU=infinity", {}),
        ("LimitCPU=50%", {}),
        ("LimitRSS=64M", {NONE: "warning"}),
        ("LimitLOCKS=10", {NONE: "warning"}),
        ("LimitRSS=infinity\nLimitLOCKS=infinity", {}),
        ("RemoveIPC=yes", {IPC: "warning"}),
        ("RemoveIPC=yes\nUser=root", {IPC: "warning"}),
        ("RemoveIPC=yes\nUser=0\nGroup=0", {IPC: "warning"}),
        ("RemoveIPC=yes\nGroup=daemon", {}),
        ("RemoveIPC=yes\nUser=root\nGroup=daemon", {}),
        ("RemoveIPC=yes\nUser=daemon", {}),
        ("RemoveIPC=yes\nUser=%p", {}),
        ("RemoveIPC=yes\nDynamicUser=yes", {}),
        ("RemoveIPC=no", {}),
        ("RemoveIPC=yes\nRemoveIPC=no", {}),
        ("User=65534", {NOBODY: "warning"}),
        ("User=nobody\nDynamicUser=yes", {NOBODY: "warning"}),
        ("User=nobody\nUser=daemon", {}),
    ],
)
def test_limits(lines: str, expected: dict[str, str]) -> None:
    """What the line does decides, and whether its author can have meant that."""
    assert found(lines) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("LimitNPROC=512", {NPROC: "advice"}),
        ("LimitCPU=60", {CPU: "advice"}),
        ("LimitAS=64M", {AS: "warning"}),
        ("LimitRSS=64M", {NONE: "warning"}),
        ("RemoveIPC=yes", {}),
    ],
)
def test_a_drop_in_does_not_show_the_rest(lines: str, expected: dict[str, str]) -> None:
    """User and type may stand in the unit; what holds for any is said all the same."""
    assert found(lines, whole=False) == expected
    warned = {rule: severity for rule, severity in expected.items() if severity == "warning"}
    assert found(lines, whole=False, advice=False) == warned


def test_an_instance_may_be_short_lived() -> None:
    """One for each connection may well have a limit of processor time."""
    assert found("LimitCPU=60", name="a@.service") == {CPU: "advice"}


def test_a_drop_in_gives_the_user() -> None:
    """Unit and drop-in are read together."""
    unit = parse("[Service]\nExecStart=/a\nLimitNPROC=512\nRemoveIPC=yes\n")
    rules = {finding.rule for finding in check(unit, Target(252), name="a.service")}
    assert rules == {NPROC, IPC}
    both = merged([unit, parse("[Service]\nDynamicUser=yes\n", path="u.conf")])
    assert check(both, Target(252), name="a.service") == []


def test_the_soft_limit_is_what_is_written_instead() -> None:
    """Of a pair the other directives have no use, and no fix writes what they would not take."""
    for line, fixed in (
        ("LimitNPROC=10:20", "TasksMax=10"),
        ("LimitAS=1G:2G", "MemoryMax=1G"),
        ("LimitRSS=1G", "MemoryMax=1G"),
    ):
        (finding,) = check(f"[Service]\nExecStart=/a\n{line}\n", Target(257), name="a.service")
        assert finding.fix is not None
        assert [edit.text for edit in finding.fix.edits] == [f"{fixed}\n"]
        assert f"{fixed} limits" in finding.message
