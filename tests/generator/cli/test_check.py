"""The command ``check``, as a user runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Run = Callable[..., CompletedProcess[str]]

GOOD = "[Service]\nExecStart=/usr/bin/true\nProtectSystem=strict\n"
BAD = "[Service]\nExecStart=/usr/bin/true\nProtectSystem=Boot\n"


def test_a_good_unit_is_silent(run: Run, tmp_path: Path) -> None:
    """No output, status 0."""
    (tmp_path / "a.service").write_text(GOOD)
    done = run("check", "a.service", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_finding_has_place_line_and_caret(run: Run, tmp_path: Path) -> None:
    """The form that editors understand, and the line with what is wrong marked."""
    (tmp_path / "a.service").write_text(BAD)
    done = run("check", "--target", "252", "a.service", cwd=tmp_path)
    first, line, caret = done.stdout.splitlines()
    assert done.returncode == 1
    assert first.startswith("a.service:3:15: error: ProtectSystem=: 'Boot'")
    assert first.endswith("[invalid-value]")
    assert line == "    3 | ProtectSystem=Boot"
    assert caret == "      |               ^^^^"


def test_the_json_keeps_its_contract(run: Run) -> None:
    """The keys, and what they hold, that other tools rely on."""
    done = run("check", "--format", "json", "--target", "debian-13", "-", stdin=BAD)
    document = json.loads(done.stdout)
    (file,) = document["files"]
    (finding,) = file["findings"]
    assert document["version"] == 1
    assert document["target"] == {"systemd": 257, "name": "debian-13"}
    assert file["path"] == "<stdin>"
    assert finding.pop("message").startswith("ProtectSystem=")
    assert finding.pop("help") == "hardened-unit explain invalid-value"
    assert finding == {
        "rule": "invalid-value",
        "severity": "error",
        "line": 3,
        "end_line": 3,
        "column": 15,
        "section": "Service",
        "directive": "ProtectSystem",
        "value": "Boot",
        "ignored": True,
        "fatal": False,
        "fix": None,
    }


@pytest.mark.parametrize(("threshold", "status"), [("advice", 1), ("warning", 1), ("error", 0), ("never", 0)])
def test_the_severity_that_fails_can_be_chosen(run: Run, threshold: str, status: int) -> None:
    """A warning fails the command only from ``--fail-on warning`` on."""
    done = run("check", "--fail-on", threshold, "-", stdin="[Service]\nExecStart=/usr/bin/true\nUser=nobody\n")
    assert done.returncode == status
    assert "[nobody-user]" in done.stdout


def test_one_unreadable_file_does_not_hide_the_others(run: Run, tmp_path: Path) -> None:
    """The others are checked, and the status says that not all could be."""
    (tmp_path / "a.service").write_text(BAD)
    done = run("check", "none.service", "a.service", "none", cwd=tmp_path)
    assert done.returncode == 2
    assert "a.service:3:15" in done.stdout
    assert done.stderr.splitlines() == [
        "hardened-unit check: none.service: cannot be read: no such file or directory",
        "hardened-unit check: none: cannot be read: no such file or directory",
    ]


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 0),
        (b"\0" * 100, 0),
        (bytes(range(256)) * 40, 1),
        (b"\x7fELF\x02\x01\x01\0" + bytes(range(128, 256)), 1),
        (b"[Service]\nExecStart=/usr/bin/true\n" + b"# padding\n" * 1_000_000, 0),
        (b"x" * 10_000_000, 1),
        (b"\\\n" * 1_100_000, 1),
    ],
    ids=["empty", "zeros", "all bytes", "binary", "10 MB of comments", "one line of 10 MB", "a million continuations"],
)
def test_no_input_is_too_much(run: Run, content: bytes, status: int) -> None:
    """Anything gives findings or none, never a traceback, and not a screen full of the same."""
    done = run("check", "-", stdin=content)
    assert done.returncode == status
    assert len(done.stdout.splitlines()) < 40


def test_colour_is_for_those_who_want_it(run: Run) -> None:
    """None in a pipe, some when forced, none with NO_COLOR whatever else is set."""
    assert "\033" not in run("check", "-", stdin=BAD).stdout
    assert "\033[31m" in run("check", "-", stdin=BAD, FORCE_COLOR="1").stdout
    assert "\033" not in run("check", "-", stdin=BAD, FORCE_COLOR="1", NO_COLOR="1").stdout


@pytest.mark.parametrize(
    ("shell", "status"),
    [
        ("{command} check - <&-", 2),
        ("{command} check bad.service >&-", 2),
        ("{command} check bad.service >/dev/full", 2),
        ("set -o pipefail; {command} check many.service | head -1 >/dev/null", 1),
    ],
    ids=["no input", "no output", "a full disk", "a reader that leaves"],
)
def test_a_broken_pipe_or_disk_hides_nothing(tmp_path: Path, shell: str, status: int) -> None:
    """One line instead of a traceback, and the status says what is known."""
    (tmp_path / "bad.service").write_text(BAD)
    (tmp_path / "many.service").write_text("[Service]\n" + "Foo=1\n" * 20_000)
    command = shell.format(command=f"{sys.executable} -m hardened_unit")
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == status
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 1
