"""What a sandbox leaves open, what keeps it from being set up, and which of its lines are needless."""

from __future__ import annotations

import pytest

from hardened_unit.fixes import edited
from hardened_unit.rules import check
from hardened_unit.unitfile import parse
from systemd_directives.target import Target

SERVICE = "[Service]\nExecStart=/opt/d/bin/d\n"


def found(rule: str, lines: str, version: int = 257, *, whole: bool = True) -> list[tuple[str, str]]:
    """Give word and severity of each finding of a rule in a service with these lines."""
    findings = check(SERVICE + lines, Target(version), name="d.service", whole=whole, advice=True)
    return [(finding.word, finding.severity) for finding in findings if finding.rule == rule]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("ReadWritePaths=/srv/x", [("/srv/x", "advice")]),
        ("InaccessiblePaths=/srv/x -/srv/y /srv/z", [("/srv/x", "advice")]),
        ("BindPaths=/srv/x:/var/lib/x", [("/srv/x:/var/lib/x", "advice")]),
        ("BindReadOnlyPaths=-/srv/x:/var/lib/x", []),
        ("BindPaths=/srv/x\nReadWritePaths=/srv/x", [("/srv/x", "advice")]),
        ("TemporaryFileSystem=/srv/x", []),
        ("ReadWritePaths=/run/d", [("/run/d", "warning")]),
        ("ReadWritePaths=/var/run/d", [("/var/run/d", "warning")]),
        ("ReadWritePaths=%t/d", [("%t/d", "warning")]),
        ("ReadWritePaths=-/run/d", []),
        ("ReadWritePaths=/run/systemd/seats", [("/run/systemd/seats", "advice")]),
        ("InaccessiblePaths=/run/d", [("/run/d", "advice")]),
        ("ReadWritePaths=/run/d\nRuntimeDirectory=d", []),
        ("ReadWritePaths=/run/d\nRuntimeDirectory=d/sub", []),
        ("ReadWritePaths=/run/d/sub\nRuntimeDirectory=d", [("/run/d/sub", "warning")]),
        ("ReadWritePaths=/run/d-x\nRuntimeDirectory=d", [("/run/d-x", "warning")]),
        ("ReadWritePaths=%S/d/\nStateDirectory=d", []),
        ("ReadWritePaths=/var/lib/y\nStateDirectory=d:y", []),
        ("ReadWritePaths=/var/lib/d /var/log/d\nLogsDirectory=d", [("/var/lib/d", "advice")]),
        ("ReadOnlyPaths=/etc/d\nConfigurationDirectory=d", []),
        ("ReadWritePaths=/ /etc /var /var/lib /home /tmp /proc/sys/net /usr/lib/x", []),
        ("InaccessiblePaths=/proc/sys/kernel/debug", [("/proc/sys/kernel/debug", "advice")]),
        ("ReadWritePaths=/srv/x\nReadWritePaths=", []),
        ("ReadOnlyPaths=/srv/x\nProtectSystem=strict", []),
        ("ReadWritePaths=/srv/x\nProtectSystem=strict", [("/srv/x", "advice")]),
        ("ReadWritePaths=/home/x\nProtectHome=yes", []),
        ("ReadWritePaths=/home/x\nProtectHome=tmpfs", [("/home/x", "advice")]),
        ("InaccessiblePaths=/srv /srv/x", []),
        ("ExecPaths=/opt/d /opt/e", [("/opt/e", "advice")]),
        ("ReadWritePaths=/srv/x\nWorkingDirectory=/srv/x", []),
        ("ReadWritePaths=/srv/x\nWorkingDirectory=-/srv/x", [("/srv/x", "advice")]),
        ("RootDirectory=/srv/root\nReadWritePaths=/srv/x", []),
        ("ReadWritePaths=+/srv/x", []),
    ],
)
def test_paths_that_may_be_missing(lines: str, expected: list[tuple[str, str]]) -> None:
    """What systemd makes or does not look for is not reported; what is gone after a boot is a warning."""
    assert found("path-may-not-exist", lines) == expected


def test_a_path_that_a_condition_asks_for() -> None:
    """Where it is missing the unit is not started at all; the opposite condition says nothing."""
    for condition, count in (("/srv/x/y", 0), ("|/srv/x", 0), ("!/srv/x", 1)):
        text = f"[Unit]\nConditionPathExists={condition}\n{SERVICE}ReadOnlyPaths=/srv/x\n"
        findings = check(text, Target(257), advice=True)
        assert sum(finding.rule == "path-may-not-exist" for finding in findings) == count


def test_part_of_a_unit_is_never_warned_about() -> None:
    """The rest of the unit may make the folder."""
    assert found("path-may-not-exist", "ReadWritePaths=/run/d", whole=False) == [("/run/d", "advice")]


def test_the_fix_lets_all_of_the_line_be_missing() -> None:
    """What has a better answer than ``-`` stays as it is."""
    unit = parse(f"{SERVICE}ReadWritePaths=/srv/x -/srv/y /run/d /srv/z\n")
    fixes = [item.fix for item in check(unit, Target(257), advice=True) if item.rule == "path-may-not-exist" and item.fix]
    assert str(edited(unit, fixes)).endswith("ReadWritePaths=-/srv/x -/srv/y /run/d -/srv/z\n")


@pytest.mark.parametrize("paths", ['/srv/x "/srv/y z"', "/srv/x " + "/" * 1_048_000])
def test_a_line_that_cannot_be_rewritten_has_no_fix(paths: str) -> None:
    """One with quotation marks, or as long as a line can be."""
    findings = check(f"{SERVICE}ReadWritePaths={paths}\n", Target(257), advice=True)
    assert [finding.fix for finding in findings if finding.rule == "path-may-not-exist"] == [None]


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        ("ProtectSystem=strict", 1),
        ("ProtectSystem=full", 0),
        ("ProtectSystem=strict\nProtectHome=read-only", 0),
        ("ProtectSystem=strict\nDynamicUser=yes", 0),
        ("ProtectSystem=strict\nReadOnlyPaths=/", 1),
        ("ProtectSystem=strict\nReadOnlyPaths=/home /root", 1),
        ("ProtectSystem=strict\nReadOnlyPaths=/home /root /run/user", 0),
        ("ProtectSystem=strict\nInaccessiblePaths=/home /root /run", 0),
    ],
)
def test_homes_under_strict(lines: str, count: int) -> None:
    """They are open until something is said of each."""
    assert len(found("strict-leaves-home-writable", lines)) == count
    assert found("strict-leaves-home-writable", lines, whole=False) == []


@pytest.mark.parametrize(
    ("lines", "versions"),
    [
        ("ProtectSystem=strict", set()),
        ("ProtectSystem=strict\nPrivateDevices=yes\nProtectKernelModules=yes", set()),
        ("ProtectSystem=strict\nProtectKernelTunables=yes", {252, 257, 262}),
        ("ProtectSystem=strict\nProtectKernelTunables=yes\nMountAPIVFS=no", {252, 257, 262}),
        ("ProtectSystem=strict\nProtectProc=default\nProcSubset=all", set()),
        ("ProtectSystem=strict\nProtectControlGroups=private", {257, 262}),
        ("ProtectSystem=strict\nPrivatePIDs=yes", {257, 262}),
        ("ProtectSystem=strict\nPrivateBPF=yes", {262}),
        ("ProtectSystem=full\nProtectKernelTunables=yes", set()),
        ("ProtectSystem=strict\nProtectKernelTunables=yes\nUser=d", set()),
        ("ProtectSystem=strict\nProtectKernelTunables=yes\nUser=root", {252, 257, 262}),
        ("ProtectSystem=strict\nProtectKernelTunables=yes\nReadOnlyPaths=/run", set()),
        ("ProtectSystem=strict\nProtectKernelTunables=yes\nReadOnlyPaths=/", {252, 257, 262}),
        ("ProtectSystem=strict\nProtectKernelTunables=yes\nReadWritePaths=/run", set()),
    ],
)
def test_run_under_strict(lines: str, versions: set[int]) -> None:
    """It is open to root beside what brings API file systems along, which the target has to know."""
    assert {version for version in (252, 257, 262) if found("strict-leaves-run-writable", lines, version)} == versions


@pytest.mark.parametrize(
    ("lines", "paths"),
    [
        ("ReadOnlyPaths=/", []),
        ("ProtectSystem=strict\nReadOnlyPaths=/", ["/"]),
        ("ProtectSystem=strict\nReadOnlyPaths=/var -/srv/x /home /dev/shm /sys", ["/var", "/srv/x"]),
        ("DynamicUser=yes\nReadOnlyPaths=/srv/x /home/x", ["/srv/x", "/home/x"]),
        ("ProtectSystem=yes\nReadOnlyPaths=/usr/lib/x /etc", ["/usr/lib/x"]),
        ("ProtectSystem=full\nReadOnlyPaths=/etc/x /etcetera /var", ["/etc/x"]),
        ("ProtectHome=read-only\nReadOnlyPaths=/home/x /var", ["/home/x"]),
        ("ProtectHome=tmpfs\nReadOnlyPaths=/home", []),
        ("ProtectSystem=strict\nReadWritePaths=/var\nReadOnlyPaths=/var /var/lib", []),
        ("ProtectSystem=strict\nReadWritePaths=/var/lib/x\nReadOnlyPaths=/var/lib", ["/var/lib"]),
        ("ProtectSystem=strict\nStateDirectory=d\nReadOnlyPaths=/var/lib/d /var/lib", ["/var/lib"]),
        ("ProtectSystem=strict\nPrivateTmp=yes\nReadOnlyPaths=/tmp /var/tmp", []),
        ("ProtectSystem=strict\nBindPaths=/srv/a:/srv/b\nReadOnlyPaths=/srv/a /srv/b", ["/srv/a"]),
        ("ProtectSystem=strict\nTemporaryFileSystem=/srv:ro\nReadOnlyPaths=/srv", []),
        ("ProtectSystem=strict\nReadOnlyPaths=/run", ["/run"]),
        ("ProtectSystem=strict\nProcSubset=pid\nReadOnlyPaths=/run", []),
        ("RootDirectory=/x\nProtectSystem=strict\nReadOnlyPaths=/srv", []),
    ],
)
def test_needless_read_only_paths(lines: str, paths: list[str]) -> None:
    """What is read-only anyway is needless; what lies in an exception is not."""
    findings = check(SERVICE + lines, Target(257), name="d.service", advice=True)
    messages = [finding.message for finding in findings if finding.rule == "read-only-paths-redundant"]
    assert [message.partition(": ")[2] for message in messages] == ([", ".join(paths)] if paths else [])


def test_a_needless_line_is_taken_away_only_as_a_whole() -> None:
    """A line of which a part is needed has no fix."""
    for paths, kept in (("/var /srv", ""), ("/var /home", "ReadOnlyPaths=/var /home\n")):
        unit = parse(f"{SERVICE}ProtectSystem=strict\nReadOnlyPaths={paths}\n")
        findings = check(unit, Target(257), advice=True)
        fixes = [item.fix for item in findings if item.rule == "read-only-paths-redundant" and item.fix]
        assert str(edited(unit, fixes)) == f"{SERVICE}ProtectSystem=strict\n{kept}"


@pytest.mark.parametrize(
    ("lines", "severities"),
    [
        ("ExecStartPre=+/bin/a\nUser=d", ["advice"]),
        ("ExecStartPre=-+/bin/a\nProtectSystem=strict", ["advice"]),
        ("ExecStartPre=+/bin/a", []),
        ("ExecStartPre=+/bin/a\nUser=root", []),
        ("ExecStartPre=+/bin/a\nPrivateNetwork=yes", []),
        ("ExecStartPre=+/bin/a\nNoNewPrivileges=no", []),
        ("ExecStartPre=+/bin/a\nCapabilityBoundingSet=", ["advice"]),
        ("ExecStartPre=!/bin/a\nUser=d", ["advice"]),
        ("ExecStartPre=!/bin/a\nProtectSystem=strict", []),
        ("ExecStartPre=!!/bin/a\nUser=d", []),
        ("ExecStartPre=-/bin/a +x\nUser=d", []),
        ("ExecStart=\nExecStart=+/bin/a\nUser=d", ["warning"]),
        ("ExecStart=\nExecStart=!/bin/a\nUser=d", ["advice"]),
        ("Type=oneshot\nExecStart=+/bin/a\nUser=d", ["advice"]),
    ],
)
def test_prefixes(lines: str, severities: list[str]) -> None:
    """A prefix is named where it lifts something; a warning where nothing is left."""
    assert [severity for _, severity in found("exec-prefix-escapes-sandbox", lines)] == severities


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        ("", 1),
        ("Type=simple", 1),
        ("Type=exec", 0),
        ("Type=notify", 0),
        ("Type=oneshot", 0),
        ("Type=idle", 0),
        ("BusName=a.b", 0),
        ("Type=simple\nBusName=a.b", 1),
    ],
)
def test_a_start_that_says_nothing(lines: str, count: int) -> None:
    """What is asked for is a type that waits for the program."""
    assert len(found("type-simple-hides-failure", lines)) == count
    assert found("type-simple-hides-failure", lines, whole=False) == []


@pytest.mark.parametrize(
    "text",
    [
        "ReadWritePaths=/a\n" * 40_000,
        "ReadOnlyPaths=" + "/a " * 200_000 + "\nProtectSystem=strict\n",
        "ReadWritePaths=/" + "a/" * 300_000 + "\n",
        "DynamicUser=yes\n" + "StateDirectory=x/y\nReadWritePaths=/var/lib/x\nBindPaths=/a:/b\n" * 15_000,
        "User=d\n" + "ExecStartPre=+/bin/a\n" * 40_000,
    ],
)
def test_the_rules_are_linear(text: str) -> None:
    """Many lines, many words and a deep path take no longer than so much text does; were one squared this would not end."""
    assert check(SERVICE + text, Target(257), advice=True)
