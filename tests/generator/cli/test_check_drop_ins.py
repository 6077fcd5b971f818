"""Fixes of a unit with its drop-ins: each file is shown and written for itself, and what cannot be written is named."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Run = Callable[..., CompletedProcess[str]]

FILES = {
    "a.service": "[Service]\nExecStart=/usr/bin/true\nPrivateTmp=yes # one\n",
    "a.service.d/10-x.conf": "[Service]\nPrivateDevices=yes # two\n",
    "a.service.d/20-y.conf": "[Service]\nProtectHome=yes # three\nFoo=1\n",
}
FIXED = {
    "a.service": "[Service]\nExecStart=/usr/bin/true\n# one\nPrivateTmp=yes\n",
    "a.service.d/10-x.conf": "[Service]\n# two\nPrivateDevices=yes\n",
    "a.service.d/20-y.conf": "[Service]\n# three\nProtectHome=yes\nFoo=1\n",
}
CHECK = ("check", "--target", "252")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with a unit and its two drop-ins, each with one mistake that is put right safely."""
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def texts(folder: Path) -> dict[str, str]:
    """Give what is in the files."""
    return {name: (folder / name).read_text(encoding="utf-8") for name in FILES}


def test_the_diff_is_of_every_file(folder: Path, run: Run, patched: Callable[[Path, bytes], None]) -> None:
    """Nothing is written; the real patch makes of it what ``--write`` does."""
    done = run(*CHECK, "--fix", "a.service", cwd=folder)
    assert [line[4:] for line in done.stdout.splitlines() if line.startswith("+++")] == list(FILES)
    assert "after the fixes, 1 file" in done.stderr
    assert (done.returncode, texts(folder)) == (1, FILES)
    patched(folder, done.stdout.encode())
    assert texts(folder) == FIXED


def test_every_file_is_written(folder: Path, run: Run) -> None:
    """What remains is told of the file that it is in."""
    done = run(*CHECK, "--fix", "--write", ".", cwd=folder)
    assert (done.returncode, texts(folder)) == (1, FIXED)
    assert done.stdout.startswith("./a.service.d/20-y.conf:4:1: error: no systemd knows 'Foo='")
    assert done.stdout.count("error: ") == 1


def test_a_drop_in_that_is_a_symlink_is_refused(folder: Path, run: Run) -> None:
    """It is named, with the file that it points to; what is wrong in it is still reported, and the other files are written."""
    elsewhere = folder / "package.conf"
    shutil.move(folder / "a.service.d/10-x.conf", elsewhere)
    (folder / "a.service.d/10-x.conf").symlink_to(elsewhere)
    done = run(*CHECK, "--fix", "--write", "--format", "json", "a.service", cwd=folder)
    assert done.stderr == (
        f"hardened-unit check: a.service.d/10-x.conf: is a symlink; to change what it points to, name {elsewhere}\n"
    )
    assert (done.returncode, texts(folder)) == (2, {**FIXED, "a.service.d/10-x.conf": FILES["a.service.d/10-x.conf"]})
    found = {file["path"]: [finding["rule"] for finding in file["findings"]] for file in json.loads(done.stdout)["files"]}
    assert found == {
        "a.service": [],
        "a.service.d/10-x.conf": ["trailing-comment"],
        "a.service.d/20-y.conf": ["unknown-directive"],
    }


def test_a_drop_in_that_is_a_symlink_and_right_is_no_mistake(folder: Path, run: Run) -> None:
    """Only what would be changed is refused."""
    (folder / "package.conf").write_text("[Service]\nPrivateDevices=yes\n", encoding="utf-8")
    (folder / "a.service.d/10-x.conf").unlink()
    (folder / "a.service.d/10-x.conf").symlink_to("../package.conf")
    done = run(*CHECK, "--fix", "--write", "a.service", cwd=folder)
    assert (done.returncode, done.stderr) == (1, "")


def test_a_drop_in_of_several_units_is_shown_once(folder: Path, run: Run, patched: Callable[[Path, bytes], None]) -> None:
    """So that the diff can be applied; with ``--write`` it is put right once as well."""
    (folder / "b.service").write_text("[Service]\nExecStart=/usr/bin/true\n", encoding="utf-8")
    shared = folder / "service.d" / "all.conf"
    shared.parent.mkdir()
    shared.write_text("[Service]\nProtectClock=yes # four\n", encoding="utf-8")
    done = run(*CHECK, "--fix", ".", cwd=folder)
    assert done.stdout.count("+++ ./service.d/all.conf") == 1
    patched(folder, done.stdout.encode())
    assert shared.read_text(encoding="utf-8") == "[Service]\n# four\nProtectClock=yes\n"
    shared.write_text("[Service]\nProtectClock=yes # four\n", encoding="utf-8")
    assert run(*CHECK, "--fix", "--write", ".", cwd=folder).returncode == 1
    assert shared.read_text(encoding="utf-8") == "[Service]\n# four\nProtectClock=yes\n"


def test_a_file_that_cannot_be_written_hides_no_finding(folder: Path, run: Run) -> None:
    """Of a unit that is a symlink what is wrong is reported as it is."""
    (folder / "link.service").symlink_to("a.service")
    done = run(*CHECK, "--fix", "--write", "link.service", cwd=folder)
    assert "link.service: is a symlink" in done.stderr
    assert "link.service:3:16: error: " in done.stdout
    assert (done.returncode, texts(folder)) == (2, FILES)


@pytest.mark.parametrize("kept", FILES)
def test_a_file_that_nobody_may_write_is_left(folder: Path, run: Run, kept: str) -> None:
    """It is named, and the others are written."""
    (folder / kept).chmod(0o444)
    done = run(*CHECK, "--fix", "--write", "a.service", cwd=folder)
    assert done.stderr == f"hardened-unit check: {kept}: is read-only; nothing was written\n"
    assert (done.returncode, texts(folder)) == (2, {**FIXED, kept: FILES[kept]})
    assert f"{kept}:" in done.stdout


def test_what_is_wrong_in_a_drop_in_of_several_units_is_told_once(folder: Path, run: Run) -> None:
    """A folder of many units with a drop-in for all of them does not repeat it for each."""
    for name in ("b", "c"):
        (folder / f"{name}.service").write_text("[Service]\nExecStart=/usr/bin/true\n", encoding="utf-8")
    (folder / "service.d").mkdir()
    (folder / "service.d" / "all.conf").write_text("[Service]\nFoo=1\nFoo=1\n", encoding="utf-8")
    for form in ("text", "json", "sarif", "github"):
        done = run(*CHECK, "--format", form, ".", cwd=folder)
        assert done.stdout.count("no systemd knows 'Foo='") == 3, form
        assert done.returncode == 1


def test_what_is_no_file_is_no_drop_in(folder: Path, run: Run) -> None:
    """A folder, a pipe and a link that leads nowhere are passed over, as systemd passes over the folder and the link."""
    (folder / "a.service.d/30.conf").mkdir()
    (folder / "a.service.d/40.conf").symlink_to("nowhere")
    os.mkfifo(folder / "a.service.d/50.conf")
    done = run(*CHECK, "a.service", cwd=folder)
    assert (done.returncode, done.stderr) == (1, "")
