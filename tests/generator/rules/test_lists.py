"""Lists: commas, signs, unknown names, relative paths, and lines that do something else than they seem to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hardened_unit.fixes import edited
from hardened_unit.rules import check
from hardened_unit.unitfile import Unit, parse
from systemd_directives.target import Target

if TYPE_CHECKING:
    from hardened_unit.rules import Finding


OF_PATHS = "path-may-not-exist"
"""What is said of the paths themselves; the tests of the sandbox have that."""


def found(text: str, version: int = 252, section: str = "Service") -> list[Finding]:
    """Give the findings in lines of a section, advice too, but for that on what is missing and on paths."""
    return [finding for finding in check(text, Target(version), section=section, advice=True) if finding.rule != OF_PATHS]


def rules(text: str, version: int = 252, section: str = "Service") -> list[str]:
    """Give the names of the rules that find something."""
    return [finding.rule for finding in found(text, version, section)]


def fixed(text: str, version: int = 252) -> str:
    """Apply the fix of the only finding."""
    unit = parse(text, "Service")
    (finding,) = (finding for finding in check(unit, Target(version), advice=True) if finding.rule != OF_PATHS)
    assert finding.fix
    return str(edited(unit, [finding.fix]))


@pytest.mark.parametrize(
    ("text", "after", "safe", "ignored"),
    [
        ("RestrictAddressFamilies=AF_INET,AF_UNIX", "RestrictAddressFamilies=AF_INET AF_UNIX", True, True),
        ("RestrictAddressFamilies=AF_INET, AF_UNIX", "RestrictAddressFamilies=AF_INET AF_UNIX", True, True),
        ("RestrictAddressFamilies=inet,unix", "RestrictAddressFamilies=inet unix", False, True),
        ("RestrictNamespaces=~user , mnt", "RestrictNamespaces=~user mnt", True, True),
        ("SystemCallFilter=~@mount,@debug", "SystemCallFilter=~@mount @debug", True, True),
        ("SystemCallFilter=read,writ", "SystemCallFilter=read writ", False, True),
        ("CapabilityBoundingSet=CAP_CHOWN,CAP_KILL", "CapabilityBoundingSet=CAP_CHOWN CAP_KILL", True, False),
        ("IPAddressAllow=localhost,10.0.0.0/8", "IPAddressAllow=localhost 10.0.0.0/8", True, True),
        ("SystemCallArchitectures=native,x86", "SystemCallArchitectures=native x86", True, True),
        ("SuccessExitStatus=1,SIGTERM", "SuccessExitStatus=1 SIGTERM", True, True),
        ("Delegate=cpu,memory", "Delegate=cpu memory", True, True),
        ("PassEnvironment=A,B", "PassEnvironment=A B", True, True),
        ("SecureBits=noroot,keep-caps", "SecureBits=noroot keep-caps", True, False),
        ("ReadWritePaths=/a,-/b,/c /d", "ReadWritePaths=/a -/b /c /d", False, False),
        ("BindPaths=/a:/b,/c", "BindPaths=/a:/b /c", False, False),
        ("StateDirectory=a,b", "StateDirectory=a b", False, False),
        ("StateDirectory=a, b", "StateDirectory=a b", False, False),
        ("SupplementaryGroups=adm,dialout", "SupplementaryGroups=adm dialout", False, False),
        ("RestrictFileSystems=ext4,tmpfs", "RestrictFileSystems=ext4 tmpfs", False, False),
    ],
)
def test_commas(text: str, after: str, *, safe: bool, ignored: bool) -> None:
    """Found once for a line, and put right with spaces; unasked where each word is then one that systemd knows."""
    findings = [finding for finding in found(text) if finding.rule != "no-system-call-architectures"]
    assert [(finding.rule, finding.ignored) for finding in findings] == [("comma-separated-list", ignored)]
    assert findings[0].fix
    assert findings[0].fix.safe is safe
    assert str(edited(parse(text, "Service"), [findings[0].fix])) == after


@pytest.mark.parametrize(
    "text",
    [
        "AllowedCPUs=1,2",
        "TemporaryFileSystem=/srv:ro,mode=1777",
        "Environment=A=1,B=2",
        "Environment=LIST=/a,/b",
        "ReadWritePaths=/srv/a,b",
        "ExecStart=/bin/a b,c",
        "SyslogIdentifier=a,b",
    ],
)
def test_commas_that_may_be(text: str) -> None:
    """Numbers, mount options, what is said to a program, and one in the name of a file."""
    assert rules(text) in ([], ["runs-as-root"])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("CapabilityBoundingSet=CAP_CHOWN,CAP_KILL", "drops it without a word, and the line allows nothing"),
        ("CapabilityBoundingSet=~CAP_CHOWN,CAP_KILL", "drops it without a word, and the line takes nothing away"),
        ("CapabilityBoundingSet=CAP_CHOWN,CAP_KILL CAP_FOWNER", "drops it without a word; write spaces"),
        ("RestrictAddressFamilies=AF_INET,AF_UNIX", "drops it, and the line allows nothing"),
        ("SystemCallFilter=~@mount,@debug", "drops it, and the line takes nothing away"),
        ("RestrictNamespaces=user,mnt", "drops the line"),
        ("ReadWritePaths=/a,/b", "226/NAMESPACE"),
        ("SupplementaryGroups=a,b", "216/GROUP"),
    ],
)
def test_what_comes_of_commas(text: str, says: str) -> None:
    """It differs from directive to directive."""
    assert any(says in finding.message for finding in found(text) if finding.rule == "comma-separated-list")


@pytest.mark.parametrize(
    ("text", "rule", "after"),
    [
        ("SystemCallFilter=~@mounts", "unknown-group", "SystemCallFilter=~@mount"),
        ("SystemCallFilter=~@mount @debg", "unknown-group", "SystemCallFilter=~@mount @debug"),
        ("SystemCallFilter=~@mounts:EPERM", "unknown-group", "SystemCallFilter=~@mount:EPERM"),
        ("SystemCallFilter=~ptrce", "unknown-system-call", "SystemCallFilter=~ptrace"),
        ("SystemCallFilter=read opnat", "unknown-system-call", "SystemCallFilter=read openat"),
        ("SystemCallLog=trace", "unknown-system-call", ""),
        ("SystemCallFilter=~zzzzz", "unknown-system-call", ""),
        (
            "SystemCallFilter=@system-service ~@privileged",
            "tilde-inside-list",
            "SystemCallFilter=@system-service\nSystemCallFilter=~@privileged",
        ),
        ("SystemCallFilter=~@mount ~@debug", "tilde-inside-list", "SystemCallFilter=~@mount @debug"),
        (
            "CapabilityBoundingSet=CAP_CHOWN ~CAP_KILL",
            "tilde-inside-list",
            "CapabilityBoundingSet=CAP_CHOWN\nCapabilityBoundingSet=~CAP_KILL",
        ),
        ("ReadOnlyPaths=etc/a", "relative-path", "ReadOnlyPaths=/etc/a"),
        ("ReadOnlyPaths=/usr -etc", "relative-path", "ReadOnlyPaths=/usr -/etc"),
        ("ReadOnlyPaths=+-/etc", "relative-path", "ReadOnlyPaths=-+/etc"),
        ("BindPaths=+/etc", "relative-path", "BindPaths=/etc"),
        ("BindPaths=-+/etc", "relative-path", "BindPaths=-/etc"),
        ("TemporaryFileSystem=-/srv", "relative-path", "TemporaryFileSystem=/srv"),
        ("WorkingDirectory=srv/www", "relative-path", "WorkingDirectory=/srv/www"),
        ("ReadOnlyPaths=~/mail", "relative-path", ""),
        ("ReadOnlyPaths=$HOME/mail", "relative-path", ""),
        ("WorkingDirectory=www", "relative-path", ""),
    ],
)
def test_words_that_are_not_known(text: str, rule: str, after: str) -> None:
    """Each by the rule that speaks of its kind, with what was probably meant where that can be told."""
    finding = next(finding for finding in found(text, 257) if finding.rule == rule)
    if after:
        assert finding.fix
        assert str(edited(parse(text, "Service"), [finding.fix])) == after


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("SystemCallFilter=@mounts", "empty-allow-list-blocks-all"),
        ("SystemCallFilter=~@sandbox", "newer-value-than-target"),
        ("SystemCallFilter=~ptrace:EFOO", "invalid-value"),
        ("SystemCallFilter=read ptrace:EPERM", "errno-in-allow-list"),
        ("StateDirectory=/var/lib/a", "invalid-value"),
        ("ReadOnlyPaths=/a/../b", "invalid-value"),
        ("TemporaryFileSystem=/srv:ro, mode=1777", "invalid-value"),
    ],
)
def test_words_that_other_rules_speak_of(text: str, rule: str) -> None:
    """What is more special, or more general."""
    assert [name for name in rules(text) if name != "no-system-call-architectures"] == [rule]


def test_a_relative_working_directory_refuses_the_unit() -> None:
    """Only with a ``-`` in front it is dropped."""
    assert [(finding.ignored, finding.fatal) for finding in found("WorkingDirectory=srv")] == [(False, True)]
    assert [(finding.ignored, finding.fatal) for finding in found("WorkingDirectory=-srv")] == [(True, False)]


SERVICE = "SystemCallArchitectures=native\nSystemCallFilter=@system-service\n"


@pytest.mark.parametrize(
    ("text", "version", "expected"),
    [
        (f"{SERVICE}SystemCallFilter=~@mount", 252, [3]),
        (f"{SERVICE}SystemCallFilter=~@privileged", 252, []),
        (f"{SERVICE}SystemCallFilter=~@mount:EPERM", 252, []),
        (f"{SERVICE}SystemCallFilter=~@mount @privileged", 252, []),
        (f"{SERVICE}SystemCallFilter=@mount\nSystemCallFilter=~@mount\nSystemCallFilter=~@mount", 252, [5]),
        # The call was moved from one group to the other.
        (f"{SERVICE}SystemCallFilter=~open_tree", 252, [3]),
        (f"{SERVICE}SystemCallFilter=~open_tree", 262, []),
        (f"{SERVICE}SystemCallFilter=~@default", 252, []),
        ("SystemCallArchitectures=native\nSystemCallFilter=~@mount\nSystemCallFilter=~@debug", 252, []),
        ("RestrictAddressFamilies=AF_UNIX\nRestrictAddressFamilies=~AF_PACKET", 252, [2]),
        ("RestrictAddressFamilies=AF_UNIX AF_PACKET\nRestrictAddressFamilies=~AF_PACKET", 252, []),
        ("CapabilityBoundingSet=CAP_CHOWN\nCapabilityBoundingSet=~CAP_KILL", 252, [2]),
        ("CapabilityBoundingSet=~CAP_CHOWN\nCapabilityBoundingSet=~CAP_KILL", 252, []),
        ("CapabilityBoundingSet=\nCapabilityBoundingSet=~CAP_KILL", 252, [2]),
        ("CapabilityBoundingSet=~\nCapabilityBoundingSet=~CAP_KILL", 252, []),
    ],
)
def test_denies_nothing(text: str, version: int, expected: list[int]) -> None:
    """A line that takes off what was never there, for the target's groups."""
    assert [finding.entry.last for finding in found(text, version) if finding.rule == "denies-nothing"] == expected


def test_taking_from_nothing_is_a_warning() -> None:
    """Who empties the set and then denies one capability most likely means all others."""
    assert [item.severity for item in found("CapabilityBoundingSet=\nCapabilityBoundingSet=~CAP_KILL")] == ["warning"]


def unit_with_drop_in(unit: str, drop_in: str) -> list[tuple[str, str]]:
    """Give rule and severity of what is found in the drop-in of a unit."""
    parts = (parse(f"[Service]\n{text}\n", path=path) for text, path in ((unit, "a.service"), (drop_in, "a.service.d/b.conf")))
    both = Unit(tuple(entry for part in parts for entry in part.entries))
    there = [finding for finding in check(both, Target(252), advice=True) if finding.rule != OF_PATHS]
    return [(finding.rule, finding.severity) for finding in there if finding.entry.path == "a.service.d/b.conf"]


CAPABILITIES = "CapabilityBoundingSet=CAP_CHOWN CAP_KILL"


@pytest.mark.parametrize(
    ("unit", "drop_in", "severity"),
    [
        (CAPABILITIES, "CapabilityBoundingSet=CAP_CHOWN", "warning"),
        (CAPABILITIES, "CapabilityBoundingSet=CAP_CHOWN CAP_FOWNER", "advice"),
        (CAPABILITIES, "CapabilityBoundingSet=CAP_CHOWN CAP_KILL CAP_FOWNER", ""),
        (CAPABILITIES, CAPABILITIES, ""),
        (CAPABILITIES, "CapabilityBoundingSet=CAP_FOWNER", ""),
        (CAPABILITIES, "CapabilityBoundingSet=\nCapabilityBoundingSet=CAP_CHOWN", ""),
        (CAPABILITIES, "CapabilityBoundingSet=CAP_CHOWN\nCapabilityBoundingSet=CAP_FOWNER CAP_KILL", ""),
        ("CapabilityBoundingSet=~CAP_CHOWN CAP_KILL", "CapabilityBoundingSet=~CAP_CHOWN", ""),
        (SERVICE, "SystemCallFilter=@basic-io", "warning"),
        (SERVICE, "SystemCallFilter=@mount", ""),
        ("ReadWritePaths=/a /b", "ReadWritePaths=/a", "warning"),
        ("IPAddressAllow=localhost 10.0.0.0/8", "IPAddressAllow=localhost", "warning"),
    ],
)
def test_a_list_repeated_in_a_drop_in(unit: str, drop_in: str, severity: str) -> None:
    """It is found where it would make the list shorter, if it replaced it."""
    assert unit_with_drop_in(unit, drop_in) == ([("repeated-list-widens", severity)] if severity else [])


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        (f"{CAPABILITIES}\nCapabilityBoundingSet=CAP_CHOWN", "warning"),
        (f"{CAPABILITIES}\nCapabilityBoundingSet=CAP_CHOWN CAP_FOWNER", ""),
        (f"{CAPABILITIES}\n{CAPABILITIES}", ""),
        (f"{CAPABILITIES}\nCapabilityBoundingSet=\nCapabilityBoundingSet=CAP_CHOWN", ""),
        (f"{SERVICE}SystemCallFilter=@basic-io", "advice"),
        ("RestrictAddressFamilies=AF_UNIX AF_INET\nRestrictAddressFamilies=AF_UNIX", "warning"),
    ],
)
def test_a_list_repeated_in_the_same_file(text: str, severity: str) -> None:
    """Only where it adds nothing."""
    expected = [("repeated-list-widens", severity)] if severity else []
    assert [(finding.rule, finding.severity) for finding in found(text)] == expected


def test_the_fix_empties_the_list_first() -> None:
    """Then the line replaces what was there."""
    assert fixed(f"{CAPABILITIES}\nCapabilityBoundingSet=CAP_CHOWN") == (
        f"{CAPABILITIES}\nCapabilityBoundingSet=\nCapabilityBoundingSet=CAP_CHOWN"
    )


@pytest.mark.parametrize(
    ("text", "version", "expected"),
    [
        ("ProtectHome=yes\nProtectHome=read-only", 257, [1]),
        ("ProtectHome=read-only\nProtectHome=yes\nProtectHome=no", 257, [1, 2]),
        ("ProtectHome=yes\nProtectHome=on", 257, []),
        ("ProtectHome=yes\nProtectHome=maybe", 257, []),
        ("PrivateTmp=yes\nPrivateTmp=disconnected", 257, []),
        ("PrivateTmp=disconnected\nPrivateTmp=yes", 257, [1]),
        ("ProtectHostname=yes\nProtectHostname=private:web", 262, []),
        ("Type=notify\nType=notify-reload", 257, []),
        ("Nice=1\nNice=\nNice=2", 257, []),
        ("MemoryMax=1G\nMemoryMax=1024M", 257, []),
        ("MemoryMax=1G\nMemoryMax=2G", 257, [1]),
        ("EnvironmentFile=/a\nEnvironmentFile=/b", 257, []),
        ("ExecStartPre=/a\nExecStartPre=/b", 257, []),
        ("ReadWritePaths=/a\nReadWritePaths=/b", 257, []),
    ],
)
def test_overridden_later(text: str, version: int, expected: list[int]) -> None:
    """A single value that a later line changes; neither a ladder, nor a list, nor the same said in other words."""
    assert [finding.entry.last for finding in found(text, version) if finding.rule == "overridden-later"] == expected


@pytest.mark.parametrize(
    ("drop_in", "expected"),
    [
        ("ProtectHome=no", [("overridden-later", "advice")]),
        ("ProtectHome=read-only", []),
        ("ProtectHome=yes", []),
    ],
)
def test_a_drop_in_may_override(drop_in: str, expected: list[tuple[str, str]]) -> None:
    """Only what takes the protection back is worth a word."""
    assert unit_with_drop_in("ProtectHome=yes", drop_in) == expected


def test_two_sections_are_two_settings() -> None:
    """The same name in another section overrides nothing."""
    text = "[Unit]\nStartLimitBurst=5\n[Service]\nStartLimitBurst=6\n"
    assert "overridden-later" not in rules(text, 252, "")


@pytest.mark.parametrize("end", ["\\\\", " " + "a" * (1024 * 1024 - 600)])
@pytest.mark.parametrize(
    "text",
    [
        "PIDFile=/var/run/x",
        "CapabilityBoundingSet=CAP_NET_BIND_SERVCE CAP_X",
        "RestrictAddressFamilies=AF_INET,AF_UNIX",
        "SystemCallFilter=read ~opnat",
        "SystemCallFilter=read opnat",
        "ReadOnlyPaths=etc/a",
        "ReadOnlyDirectories=/a",
        "MemoryLimit=1",
    ],
)
def test_what_cannot_be_written_on_a_line_is_not_fixed(text: str, end: str) -> None:
    """A value that ends with a backslash, or is nearly as long as a line may be, is found all the same."""
    assert [finding for finding in found(f"{text}{end}", 262) if finding.rule != "invalid-value"]
