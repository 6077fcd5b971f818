"""The command ``diagnose``, as a user runs it."""

from __future__ import annotations

import io
import json
import os
import sys
import time
from pathlib import Path

import pytest

from hardened_unit.cli import main

UNIT = """\
[Service]
ExecStart=/usr/bin/mydaemon
User=mydaemon
ProtectSystem=strict
ProtectHome=yes
CapabilityBoundingSet=
RestrictAddressFamilies=AF_UNIX AF_INET
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM
"""
FAMILIES = "RestrictAddressFamilies"
READ_ONLY = "OSError: [Errno 30] Read-only file system: '/srv/mydaemon/app.log'"


@pytest.fixture
def unit(tmp_path: Path) -> str:
    """Write a unit file."""
    path = tmp_path / "mydaemon.service"
    path.write_text(UNIT)
    return str(path)


def diagnosed(monkeypatch: pytest.MonkeyPatch, log: str | bytes, *arguments: str) -> int:
    """Run the command with a log on standard input."""
    given = io.TextIOWrapper(io.BytesIO(log.encode() if isinstance(log, str) else log))
    monkeypatch.setattr(sys, "stdin", given)
    return main(["diagnose", *arguments, "--target", "252"])


def suspects(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], log: str | bytes, *arguments: str
) -> list[tuple[str, str]]:
    """Give the directives that are suspected, each with what to write."""
    diagnosed(monkeypatch, log, *arguments, "--format", "json")
    found = json.loads(capsys.readouterr().out)
    assert found["version"] == 1
    return [(one["directive"], one["relaxation"]) for one in found["suspects"]]


def test_the_line_is_named_with_what_to_write(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], unit: str
) -> None:
    """Where it stands, what was seen, and one line for a drop-in; the status says that there is a suspect."""
    assert diagnosed(monkeypatch, READ_ONLY, unit) == 1
    said = capsys.readouterr().out
    assert "line 4: ProtectSystem=strict" in said
    assert READ_ONLY in said
    assert "ReadWritePaths=/srv/mydaemon\n" in said


def test_nothing_points_at_hardening(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], unit: str) -> None:
    """A failure of the program's own is said to be none of the unit's."""
    assert diagnosed(monkeypatch, "config.yaml: line 3: mapping values are not allowed here", unit) == 0
    assert "nothing here points at hardening" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("log", "directive", "lines"),
    [
        ('openat(AT_FDCWD, "/var/lib/mydaemon/db", O_RDWR) = -1 EROFS (…)', "ProtectSystem", "StateDirectory=mydaemon"),
        ("open /var/log/mydaemon/a.log: read-only file system", "ProtectSystem", "LogsDirectory=mydaemon"),
        ("Error: EROFS: read-only file system, open '/var/cache/mydaemon/x'", "ProtectSystem", "CacheDirectory=mydaemon"),
        ("java.io.IOException: /srv/data/x (Read-only file system)", "ProtectSystem", "ReadWritePaths=/srv/data"),
        ("cat: /root/.netrc: No such file or directory", "ProtectHome", "ProtectHome=tmpfs\nBindReadOnlyPaths=-/root/.netrc"),
        (
            "socket(AF_NETLINK, SOCK_RAW, 0) = -1 EAFNOSUPPORT (…)",
            "RestrictAddressFamilies",
            "RestrictAddressFamilies=AF_NETLINK",
        ),
        (
            "Error: listen EAFNOSUPPORT: address family not supported :::80",
            "RestrictAddressFamilies",
            "RestrictAddressFamilies=AF_INET6",
        ),
        ("ptrace(PTRACE_SEIZE, 42) = -1 EPERM (Operation not permitted)", "SystemCallFilter", "SystemCallFilter=ptrace"),
        (
            'type=SECCOMP msg=audit(1.2:3): pid=1 comm="x" sig=31 arch=c000003e syscall=165 compat=0 code=0x80000000',
            "SystemCallFilter",
            "SystemCallFilter=mount",
        ),
        (
            'type=SECCOMP msg=audit(1.2:3): pid=1 comm="x" sig=31 arch=c00000b7 syscall=40 compat=0 code=0x80000000',
            "SystemCallFilter",
            "SystemCallFilter=mount",
        ),
        (
            json.dumps({"MESSAGE": list(b"mkdir: cannot create directory '/srv/x': Read-only file system")}),
            "ProtectSystem",
            "ReadWritePaths=/srv",
        ),
        (
            "Nov 26 13:18:11 host mydaemon[42]: mkdir: '/srv/x/y': Read-only file system",
            "ProtectSystem",
            "ReadWritePaths=/srv/x",
        ),
    ],
)
def test_many_wordings(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], unit: str, log: str, directive: str, lines: str
) -> None:
    """Errors of C, Go, Node and Java, lines of strace, of the audit log and of the journal; the first suspect is the line."""
    assert suspects(monkeypatch, capsys, log, unit)[0] == (directive, lines)


def test_what_the_unit_rules_out_is_not_suspected(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], unit: str
) -> None:
    """A family that is in the list, a path that is writable, a call that is in the filter, a filter that kills instead."""
    ruled_out = (
        "socket(AF_INET, SOCK_STREAM, 0) = -1 EAFNOSUPPORT (…)\n"
        'openat(AT_FDCWD, "/dev/x", O_RDWR) = -1 EROFS (…)\n'
        "chown: Function not implemented\n"
    )
    assert suspects(monkeypatch, capsys, ruled_out, unit) == []


def test_the_status_of_a_unit_is_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """How the process ended, as ``systemctl status`` prints it."""
    path = tmp_path / "web.service"
    path.write_text("[Service]\nExecStart=/bin/true\nSystemCallFilter=@basic-io\nProtectHome=yes\n")
    status = "\N{BLACK CIRCLE} web.service\n     Active: failed (Result: signal)\n   Main PID: 42 (code=killed, signal=SYS)\n"
    assert suspects(monkeypatch, capsys, status, str(path))[0][0] == "SystemCallFilter"


def test_without_a_unit_the_suspects_are_directives(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is ruled out, and no line named."""
    assert suspects(monkeypatch, capsys, READ_ONLY)[0][0] == "ProtectSystem"


def test_a_drop_in_counts(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], unit: str) -> None:
    """What a drop-in beside the unit lifts is no suspect."""
    folder = Path(f"{unit}.d")
    folder.mkdir()
    folder.joinpath("writable.conf").write_text("[Service]\nReadWritePaths=/srv/mydaemon\n")
    assert suspects(monkeypatch, capsys, READ_ONLY, unit) == []


def test_control_characters_do_not_reach_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], unit: str
) -> None:
    """Neither those of the log nor bytes that are no text."""
    diagnosed(monkeypatch, b"\x1b]0;owned\x07\xff\x9b2J /srv/x\x08: Read-only file system\r\n", unit)
    said = capsys.readouterr().out
    assert "ProtectSystem=strict" in said
    assert all(character.isprintable() or character == "\n" for character in said)


@pytest.mark.parametrize(
    "line",
    [
        "a" * 5_000_000,
        "/" * 3_000_000,
        "mount: chown: .sock /root /home/ bind " * 60_000,
        '{"MESSAGE":' + "[" * 200_000,
        "\n".join(f"chown({number}: /srv/{number} Permission" for number in range(100_000)),
    ],
)
def test_hostile_logs_take_no_longer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], unit: str, line: str
) -> None:
    """Long lines, deep JSON, very many lines: a few seconds at most."""
    begun = time.monotonic()
    assert diagnosed(monkeypatch, line, unit) in {0, 1}
    capsys.readouterr()
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize("arguments", [["no-such-unit-here"], ["--journal", "../x"], ["/etc/hostname"]])
def test_wrong_usage(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    """A unit that is not there, a name that is none, a file that is no unit."""
    assert diagnosed(monkeypatch, READ_ONLY, *arguments) == 2
    assert "hardened-unit diagnose: " in capsys.readouterr().err


def test_the_journal_is_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, unit: str
) -> None:
    """``--journal`` asks journalctl for the unit's lines."""
    journalctl = tmp_path / "journalctl"
    journalctl.write_text(f'#!/bin/sh\ncase "$*" in *"--unit mydaemon.service") echo "{READ_ONLY}";; esac\n')
    journalctl.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert suspects(monkeypatch, capsys, "", unit, "--journal", "mydaemon")[0][0] == "ProtectSystem"
