"""``diff`` as a user has it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Run = Callable[..., CompletedProcess[str]]

OLD = (
    "[Service]\nExecStart=/usr/bin/a\nPrivateTmp=yes\nSystemCallFilter=@system-service\n"
    "CapabilityBoundingSet=CAP_CHOWN CAP_KILL\n"
)
NEW = (
    "[Service]\nExecStart=/usr/bin/a\nPrivateTmp=disconnected\nSystemCallFilter=@system-service\nSystemCallFilter=~@mount\n"
    "CapabilityBoundingSet=CAP_KILL\nProtectHome=yes\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with two units."""
    (tmp_path / "a.service").write_text(OLD)
    (tmp_path / "b.service").write_text(NEW)
    return tmp_path


def test_two_units(run: Run, folder: Path) -> None:
    """Settings by what holds, not by lines; the exposure; the systemd that is needed."""
    done = run("diff", "--target", "257", "a.service", "b.service", cwd=folder)
    lines = [line.strip() for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert lines[0] == "a.service → b.service"
    assert "~ PrivateTmp=yes → disconnected" in lines
    assert "~ CapabilityBoundingSet=  without CAP_CHOWN" in lines
    assert "+ ProtectHome=yes" in lines
    assert "needs     systemd 257 to be read whole, for PrivateTmp=disconnected: b.service" in lines
    assert any(line.startswith("exposure  ") and "→" in line for line in lines)
    assert not any("@system-service" in line or line.startswith(("~ ExecStart", "~ SystemCallFilter=@")) for line in lines)


def test_json(run: Run, folder: Path) -> None:
    """For other programs."""
    found = json.loads(run("diff", "--target", "252", "--format", "json", "b.service", "a.service", cwd=folder).stdout)
    assert (found["a"]["needs"], found["b"]["needs"]) == (257, None)
    changes = {change["directive"]: change["change"] for change in found["settings"]}
    assert changes["PrivateTmp"] == "added"
    assert changes["ProtectHome"] == "removed"
    assert {"id": "PrivateTmp", "before": 1, "after": 0} in found["checks"]


def test_a_unit_and_its_drop_in(run: Run, folder: Path) -> None:
    """With B, or with the drop-ins that lie beside the unit."""
    extra = folder / "a.service.d"
    extra.mkdir()
    (extra / "x.conf").write_text("[Service]\nPrivateTmp=no\n")
    for arguments in (["a.service"], ["a.service", "a.service.d/x.conf"]):
        done = run("diff", "--fail-if-worse", *arguments, cwd=folder)
        assert (done.returncode, "~ PrivateTmp=yes → no" in done.stdout) == (1, True)
    alone = run("diff", "b.service", cwd=folder)
    assert (alone.returncode, "has no drop-ins" in alone.stderr) == (2, True)


def test_a_preset(run: Run, folder: Path) -> None:
    """Only what the reference is about is compared; the preset has the unit's name in its folders."""
    text = run("diff", "--target", "252", "a.service", "standard", cwd=folder).stdout
    assert text.startswith("a.service → the preset standard\n")
    assert "+ StateDirectory=a\n" in text
    assert "ExecStart" not in text


def test_what_cannot_be_read(run: Run, folder: Path) -> None:
    """Named in one line."""
    done = run("diff", "a.service", "nowhere.service", cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert "nowhere.service: cannot be read" in done.stderr
