"""Files as they are in life: units with drop-ins, lone drop-ins, folders, standard input, suppressed findings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]

UNIT = "[Service]\nExecStart=/usr/bin/mydaemon\nProtectSystem=strict\n"


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """Give a folder with a unit that has a drop-in, a lone drop-in, and what is none of either."""
    files = {
        "a.service": UNIT,
        "a.service.d/10.conf": "[Service]\nProtectSystem=Strict\n",
        "lone.service.d/x.conf": "[Service]\nNoNewPriviledges=yes\n",
        "sub/b.timer": "[Timer]\nOnBootSec=never\n",
        "a.wants/c.service": "[Service]\nFoo=1\n",
        ".hidden/d.service": "[Service]\nFoo=1\n",
        "notes.txt": "hello",
        "some.conf": "hello",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def found(done: subprocess.CompletedProcess[str]) -> dict[str, list[str]]:
    """Give the rules by file."""
    return {
        file["path"]: [finding["rule"] for finding in file["findings"]]
        for file in json.loads(done.stdout)["files"]
        if file["findings"]
    }


def test_a_folder_is_searched(units: Path, run: Run) -> None:
    """Units with their drop-ins, lone drop-ins; no hidden folder, no folder of links, nothing twice."""
    done = run("check", "--target", "257", "--format", "json", ".", cwd=units)
    assert found(done) == {
        "./a.service.d/10.conf": ["invalid-value"],
        "./lone.service.d/x.conf": ["unknown-directive"],
        "./sub/b.timer": ["refused-unit", "invalid-value"],
    }
    assert done.returncode == 1


def test_a_unit_is_checked_with_its_drop_ins(units: Path, run: Run) -> None:
    """A finding is told of the file it is in, once, also when both are named."""
    done = run("check", "--target", "257", "a.service", "a.service.d/10.conf", cwd=units)
    assert done.stdout.splitlines()[0].startswith("a.service.d/10.conf:2:15: error:")
    assert done.stdout.count("[invalid-value]") == 1


def test_a_lone_drop_in_lacks_nothing(units: Path, run: Run) -> None:
    """Of a drop-in without its unit nothing is said to be missing, and its section is known by its folder."""
    path = units / "x.socket.d" / "y.conf"
    path.parent.mkdir()
    path.write_text("[Socket]\nAccept=yes\n[Service]\nUser=x\n", encoding="utf-8")
    done = run("check", "--target", "257", "--format", "json", str(path))
    assert found(done) == {str(path): ["unknown-section"]}


def test_the_configuration_of_a_manager_is_no_unit(units: Path, run: Run) -> None:
    """It and its drop-ins have a section of their own; a unit does not have that one."""
    files = {
        "system.conf": "[Manager]\nDefaultTasksMax=0\nProtectSystem=strict\nProtectHome=yes\n",
        "user.conf.d/x.conf": "[Manager]\nDefaultTasksMax=100\nNoNewPrivileges=yes\n[Service]\nUser=x\n",
        "system.conf.d/new.conf": "[Manager]\nDefaultRestrictSUIDSGID=yes\nDefaultTaskMax=3\n",
        "m.service": f"{UNIT}DefaultTasksMax=5\n[Manager]\nDefaultTasksMax=many\n",
    }
    for name, text in files.items():
        (units / "m" / name).parent.mkdir(parents=True, exist_ok=True)
        (units / "m" / name).write_text(text, encoding="utf-8")
    done = run("check", "--target", "257", "--format", "json", "m", cwd=units)
    assert found(done) == {
        "m/m.service": ["wrong-section", "unknown-section"],
        "m/system.conf": ["invalid-value", "invalid-value", "wrong-section"],
        "m/system.conf.d/new.conf": ["newer-directive-than-target", "unknown-directive"],
        "m/user.conf.d/x.conf": ["unknown-section"],
    }
    given = run("check", "--target", "262", "--stdin-name", "system.conf", "-", stdin=files["system.conf.d/new.conf"])
    assert "DefaultRestrictSUIDSGID" not in given.stdout
    assert "did you mean DefaultTasksMax=?" in given.stdout


def test_an_empty_folder_is_a_mistake(tmp_path: Path, run: Run) -> None:
    """A check of nothing does not pass."""
    done = run("check", str(tmp_path))
    assert done.returncode == 2
    assert "has no unit and no drop-in in it" in done.stderr


def test_standard_input_can_have_a_name(run: Run) -> None:
    """The name says which sections there may be."""
    done = run("check", "--target", "257", "--stdin-name", "a.timer", "--format", "json", "-", stdin="[Service]\nUser=x\n")
    assert "unknown-section" in found(done)["<stdin>"]


def test_what_is_suppressed_is_not_reported(run: Run) -> None:
    """With a reason; one without takes nothing away, and one too many is said."""
    text = (
        "[Service]\nExecStart=/usr/bin/mydaemon\n"
        "# hardened-unit: ignore[namespace-polarity] it sandboxes its workers\n# another comment\nRestrictNamespaces=user\n"
        "# hardened-unit: ignore[nobody-user]\nUser=nobody\n"
        "# hardened-unit: ignore[invalid-value, nobody-user] not so\nGroup=x\n"
        "# hardened-unit: ignore[no-such-rule] x\n\nNice=1\n"
    )
    done = run("check", "--target", "257", "--format", "json", "-", stdin=text)
    assert sorted(found(done)["<stdin>"]) == [
        *("bad-suppression", "bad-suppression"),
        "nobody-user",
        *("unused-suppression", "unused-suppression"),
    ]


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
def test_a_masked_unit_is_told_in_every_format(tmp_path: Path, run: Run, form: str) -> None:
    """An empty file, or a link to /dev/null, is a unit that systemd will not load; there is no line to show."""
    (tmp_path / "a.service").symlink_to("/dev/null")
    (tmp_path / "b.service").write_text("", encoding="utf-8")
    done = run("check", "--target", "257", "--format", form, ".", cwd=tmp_path)
    assert done.returncode == 0
    assert "a.service" in done.stdout
    assert "b.service" in done.stdout


def test_links_that_lead_in_circles_are_passed_over(units: Path, run: Run) -> None:
    """Neither a unit that is a link to itself nor a folder in itself keeps the rest from being checked."""
    (units / "round.service").symlink_to("round.service")
    (units / "self").symlink_to(".")
    before = found(run("check", "--format", "json", str(units)))
    (units / "round.service").unlink()
    (units / "self").unlink()
    assert before
    assert before == found(run("check", "--format", "json", str(units)))
