"""Which units are refused as a whole, and of which nothing is said."""

from __future__ import annotations

import pytest

from hardened_unit.rules import check
from systemd_directives.target import Target

SERVICE = "[Service]\nExecStart=/a\n"


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("a.service", "", 1),
        ("a.service", "\n# nothing\n", 1),
        ("a.service", "[Unit]\nDescription=x\n[Service]\nUser=root\n", 3),
        ("a.service", f"{SERVICE}ExecStart=/b\n", 3),
        ("", f"{SERVICE}ExecStart=/b\n", 3),
        ("a.service", f"{SERVICE}Type=dbus\n", 3),
        ("a.service", f"{SERVICE}KillMode=process\nPAMName=x\n", 3),
        ("a.service", "[Timer]\nOnCalendar=daily\n", 1),
        ("a.service", "[Unit]\nOnFailure=a.target b.target\nOnFailureIsolate=yes\n" + SERVICE, 2),
        ("a.socket", "[Unit]\nDescription=x\n[Socket]\nAccept=yes\n", 3),
        ("a.socket", "[Socket]\nListenDatagram=/a\nAccept=yes\n", 2),
        ("a.socket", "[Socket]\nListenStream=/a/../b\n", 2),
        ("a.timer", "[Timer]\nOnBootSec=5\nOnCalendar=\n", 1),
        ("a-b.mount", "[Mount]\nWhat=x\nWhere=/a-b\n", 3),
        ("-.automount", "[Automount]\nWhere=/\n", 2),
        ("a.scope", "[Scope]\nRuntimeMaxSec=5\n", 1),
    ],
)
def test_a_refused_unit_has_one_finding_of_it(name: str, text: str, line: int) -> None:
    """It points at the line that matters, or at the header of the section in which something is missing."""
    found = [
        (finding.rule, finding.entry.last, finding.fatal) for finding in check(text, Target(257), name=name) if finding.fatal
    ]
    assert found == [("refused-unit", line, True)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("", ""),
        ("", "[Service]\nProtectSystem=yes\n"),
        ("", "[Timer]\nPersistent=yes\n"),
        ("a.service", f"{SERVICE}ExecStart=\nExecStart=/b\n"),
        ("a.service", f"{SERVICE}ExecStart=/b\nType=oneshot\n"),
        ("a.service", f"{SERVICE}Type=oneshot\nRestart=always\nRestart=no\n"),
        ("a.service", "[Unit]\nSuccessAction=exit\n"),
        ("a@.service", SERVICE),
        ("a.target", "[Unit]\n"),
        ("a.timer", "[Timer]\nOnClockChange=yes\n"),
        ("a-b.mount", "[Mount]\nWhat=x\nWhere=//a/b/\n"),
        ("a\\x2db.mount", "[Mount]\nWhat=x\nWhere=/a-b\n"),
        ("a.mount", "[Mount]\nWhat=x\nWhere=/%H\n"),
        ("dev-disk-by\\x2duuid-x.swap", "[Swap]\nWhat=UUID=x\n"),
    ],
)
def test_a_unit_that_is_loaded_has_none(name: str, text: str) -> None:
    """Near misses, and text of which it is not known whether it is all."""
    assert [finding.message for finding in check(text, Target(257), name=name) if finding.fatal] == []


def test_nothing_is_missing_in_a_drop_in() -> None:
    """What it lacks stands in the unit."""
    assert check("[Service]\nPrivateTmp=yes\n", Target(257), name="a.service", whole=False) == []


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("RestartForceExitStatus=1\nType=oneshot\n", {252, 254}),
        ("DynamicUser=yes\nWorkingDirectory=~\n", {257, 262}),
        ("PAMName=x\nPrivatePIDs=yes\n", {262}),
    ],
)
def test_versions_differ(text: str, refused: set[int]) -> None:
    """The same unit is refused by some and loaded by others."""
    found = {
        version
        for version in (252, 254, 257, 262)
        if any(finding.fatal for finding in check(SERVICE + text, Target(version), name="a.service"))
    }
    assert found == refused
