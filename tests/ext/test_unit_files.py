"""The builder ``unit-files``, in real builds: what the documents embed as files, and nothing lost or written elsewhere."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.ext.conftest import Built

    Build = Callable[..., Built]

WEB = "[Service]\nExecStart=/usr/bin/web\n"
MANIFEST = ".unit-files"


def block(name: str, text: str, *options: str) -> str:
    """Give a block of a document."""
    lines = [
        f".. hardened-unit:: {name}",
        *(f"   {option}" for option in options),
        "",
        *(f"   {line}" for line in text.splitlines()),
    ]
    return "\n".join(lines) + "\n\n"


def page(*blocks: str) -> str:
    """Give a document; its first block begins in line 6."""
    return ":orphan:\n\nT\n=\n\n" + "".join(blocks)


def written(folder: Path) -> dict[str, str]:
    """Give all that is below the output folder, but for the manifest."""
    out = folder / "unit-files"
    files = (file for file in out.rglob("*") if file.is_file() and file.name != MANIFEST)
    return {str(file.relative_to(out)): file.read_bytes().decode() for file in files}


def test_each_unit_is_a_file(build: Build, tmp_path: Path) -> None:
    """Units, drop-ins and a manager's configuration go by their paths, whole and readable; fragments are left out."""
    limits, manager = "[Service]\nTasksMax=64\n", "[Manager]\nDefaultTasksMax=512\n"
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "file.service").write_bytes(b"[Service]\r\nExecStart=/usr/bin/file\r\n")
    blocks = [
        block("web", WEB),
        block("web.service.d/10-limits.conf", limits),
        block("system.conf.d/50-x.conf", manager),
        block("web.socket", "[Socket]\nListenStream=80\n"),
        block("", WEB),
        block("bare.service", "ProtectHome=yes\n"),
        block("", "", ":file: file.service"),
        block("made", "TasksMax=64", ":preset: standard", ":exec: /usr/bin/made", ":need: listen"),
    ]
    md = f"---\norphan: true\n---\n# T\n\n:::{{hardened-unit}} md@.service\n{WEB}:::\n"
    built = build({"index.rst": page(*blocks), "more.md": md}, "unit-files")
    assert (built.status, built.warnings) == (0, [])
    found = written(tmp_path)
    assert "AF_INET" in found.pop("made.service")
    assert found == {
        "file.service": "[Service]\r\nExecStart=/usr/bin/file\r\n",
        "md@.service": WEB,
        "system.conf.d/50-x.conf": manager,
        "web.service": WEB,
        "web.service.d/10-limits.conf": limits,
        "web.socket": "[Socket]\nListenStream=80\n",
    }
    assert (tmp_path / "unit-files" / "web.service").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("option", [":no-file:", ":no-check:", ":expect: nobody-user"])
def test_an_example_is_no_file(build: Build, tmp_path: Path, option: str) -> None:
    """What nobody checked, what is wrong on purpose, and what its author calls so."""
    bad = block("web", f"{WEB}User=nobody\n", option)
    built = build({"index.rst": page(bad, block("web", WEB))}, "unit-files", conf='suppress_warnings = ["hardened_unit"]\n')
    assert (built.status, built.warnings) == (0, [])
    assert written(tmp_path) == {"web.service": WEB}


def test_a_part_of_a_file_is_no_file(build: Build, tmp_path: Path) -> None:
    """It would replace the whole."""
    (tmp_path / "source" / "web.service.d").mkdir(parents=True)
    (tmp_path / "source" / "web.service.d" / "a.conf").write_text("[Unit]\nAfter=a.service\n[Service]\nTasksMax=64\n")
    options = ":file: web.service.d/a.conf", ":start-at: [Service]"
    built = build({"index.rst": page(block("", "", *options))}, "unit-files")
    assert (built.status, built.warnings) == (0, [])
    assert written(tmp_path) == {}


def test_the_same_text_twice_is_one_file(build: Build, tmp_path: Path) -> None:
    """As where a page repeats another."""
    built = build({"index.rst": page(block("web", WEB)), "two.rst": page(block("web", WEB))}, "unit-files")
    assert (built.status, built.warnings) == (0, [])
    assert written(tmp_path) == {"web.service": WEB}


def test_two_texts_for_one_file_are_none(build: Build, tmp_path: Path) -> None:
    """Each place names the other; what is meant is for their authors to say. All other files are written."""
    other = block("web.service", f"{WEB}TasksMax=64\n")
    documents = {"index.rst": page(block("web", WEB), block("db", WEB)), "two.rst": page(other)}
    built = build(documents, "unit-files", conf='suppress_warnings = ["hardened_unit"]\n')
    assert built.status == 1
    assert [warning.partition(": WARNING: ")[0] for warning in built.warnings] == ["index.rst:6", "two.rst:6"]
    assert re.search(r"web\.service is not written.* /\S+/two\.rst:6;", built.warnings[0])
    assert re.search(r"web\.service is not written.* /\S+/index\.rst:6;", built.warnings[1])
    assert written(tmp_path) == {"db.service": WEB}


def test_a_unit_with_an_error_is_not_written(build: Build, tmp_path: Path) -> None:
    """Neither is one of which an option is wrong; one with a warning is."""
    blocks = [
        block("bad", f"{WEB}PrivateTmp=maybe\n"),
        block("worse", WEB, ":ned: listen"),
        block("fair", f"{WEB}User=nobody\n"),
    ]
    built = build({"index.rst": page(*blocks)}, "unit-files")
    assert built.status == 1
    assert list(written(tmp_path)) == ["fair.service"]
    refused = [warning for warning in built.warnings if "is not written" in warning]
    assert [warning.partition(" is not")[0] for warning in refused] == [
        "index.rst:6: WARNING: bad.service",
        "index.rst:12: WARNING: worse.service",
    ]
    assert refused[0].endswith("/index.rst:10")
    silenced = build({}, "unit-files", conf='suppress_warnings = ["hardened_unit.invalid-value"]\n')
    assert "bad.service" in written(tmp_path)
    assert silenced.status == 1


def test_what_is_gone_from_the_documents_goes_away(build: Build, tmp_path: Path) -> None:
    """With its folder when that is empty, and nothing that was put there by others."""
    build(
        {"index.rst": page(block("web", WEB), block("web.service.d/a.conf", WEB), block("db.service.d/a.conf", WEB))},
        "unit-files",
    )
    out = tmp_path / "unit-files"
    (out / "db.service.d" / "mine.conf").write_text("x")
    (out / "mine.service").write_text("y")
    assert build({"index.rst": page(block("new", WEB))}, "unit-files").status == 0
    assert written(tmp_path) == {"new.service": WEB, "mine.service": "y", "db.service.d/mine.conf": "x"}
    assert not (out / "web.service.d").exists()


@pytest.mark.parametrize(
    "trouble",
    [
        block("web", "", ":preset: standrd", ":exec: /bin/true"),
        block("web", f"{WEB}PrivateTmp=maybe\n"),
        block("web", WEB, ":score:", ":score:"),
    ],
)
def test_a_run_that_fails_takes_nothing_away(build: Build, tmp_path: Path, trouble: str) -> None:
    """A slip of the pen in a document is no order to remove a service."""
    build({"index.rst": page(block("web", WEB), block("db", WEB))}, "unit-files")
    assert build({"index.rst": page(trouble)}, "unit-files").status == 1
    assert build({}, "unit-files").status == 1
    assert written(tmp_path) == {"web.service": WEB, "db.service": WEB}
    assert build({"index.rst": page(block("new", WEB))}, "unit-files").status == 0
    assert written(tmp_path) == {"new.service": WEB}


def test_what_has_not_changed_keeps_its_time(build: Build, tmp_path: Path) -> None:
    """So that what watches the files does nothing."""
    build({"index.rst": page(block("web", WEB), block("db", WEB))}, "unit-files")
    out = tmp_path / "unit-files"
    for file in ("web.service", "db.service"):
        os.utime(out / file, (1, 1))
    build({"index.rst": page(block("web", WEB), block("db", f"{WEB}TasksMax=64\n"))}, "unit-files")
    assert (out / "web.service").stat().st_mtime == 1
    assert (out / "db.service").stat().st_mtime > 1
    assert "TasksMax=64" in (out / "db.service").read_text()


def test_what_others_put_there_is_left_alone(build: Build, tmp_path: Path) -> None:
    """Unless it has the wanted text already; a symlink is never followed."""
    out, elsewhere = tmp_path / "unit-files", tmp_path / "elsewhere"
    (out / "dir.service").mkdir(parents=True)
    elsewhere.mkdir()
    (out / "web.service").write_text("precious")
    (out / "same.service").write_text(WEB)
    (out / "link.service").symlink_to(elsewhere / "link.service")
    (out / "far.service.d").symlink_to(elsewhere)
    names = ["web", "same", "link", "dir", "far.service.d/a.conf", "new"]
    built = build({"index.rst": page(*(block(name, WEB) for name in names))}, "unit-files")
    assert built.status == 1
    assert [re.findall(r"WARNING: (\S+) is not written", warning) for warning in built.warnings] == [
        [name] for name in ("web.service", "link.service", "dir.service", "far.service.d/a.conf")
    ]
    assert written(tmp_path) == {"web.service": "precious", "same.service": WEB, "new.service": WEB}
    assert list(elsewhere.iterdir()) == []


def test_a_forged_manifest_removes_nothing_elsewhere(build: Build, tmp_path: Path) -> None:
    """What it names counts only where it can be the path of a unit, in this folder."""
    out, elsewhere = tmp_path / "unit-files", tmp_path / "elsewhere"
    elsewhere.mkdir()
    out.mkdir()
    (elsewhere / "a.conf").write_text("x")
    (tmp_path / "x.service").write_text("x")
    (out / "far.service.d").symlink_to(elsewhere)
    named = ["../x.service", str(tmp_path / "x.service"), "far.service.d/a.conf", "..", "", "\0", "a/../../x.service", "\udcff"]
    (out / MANIFEST).write_bytes("\n".join(named).encode("utf-8", "surrogateescape"))
    assert build({"index.rst": page(block("web", WEB))}, "unit-files").status == 0
    assert (elsewhere / "a.conf").exists()
    assert (tmp_path / "x.service").exists()
    assert (out / MANIFEST).read_text() == "web.service\n"


@pytest.mark.parametrize("name", ["../web", "a/b.service", "/etc/passwd", "..", "web.service.d/../x.conf", "a.d/../../x.conf"])
def test_no_name_leads_out_of_the_folder(build: Build, tmp_path: Path, name: str) -> None:
    """It is refused where it stands, or taken for the name at its end."""
    before = {file for file in tmp_path.rglob("*") if file.is_file()}
    build({"index.rst": page(block(name, WEB))}, "unit-files")
    made = {file for file in tmp_path.rglob("*") if file.is_file()} - before
    own = [tmp_path / folder for folder in ("source", "doctrees", "unit-files")]
    assert [file for file in made if not any(file.is_relative_to(one) for one in own) and file.name != "warnings"] == []
    assert set(written(tmp_path)) <= {"passwd.service", "...service"}


def test_a_folder_that_cannot_be_written_is_said(build: Build, tmp_path: Path) -> None:
    """As a warning that names the file, and status 1."""
    (tmp_path / "unit-files" / MANIFEST).mkdir(parents=True)
    built = build({"index.rst": page(block("web", WEB))}, "unit-files")
    assert built.status == 1
    (said,) = built.warnings
    assert "cannot be written" in said
    assert written(tmp_path) == {}
