"""The page of a fleet: how the units of a folder stand, in real builds, in both kinds of document."""

from __future__ import annotations

import os
import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from hardened_unit.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.ext.conftest import Built

    Build = Callable[..., Built]

UNITS: dict[str, str | bytes] = {
    "units/web.service": "[Service]\nExecStart=/usr/bin/web\n",
    "units/web.service.d/10-tmp.conf": "[Service]\nPrivateTmp=yes\nNoNewPriviledges=yes\n",
    "units/sub/worst.service": "[Service]\nExecStart=/usr/bin/worst\n",
    "units/lone.service.d/10-strict.conf": "[Service]\nProtectSystem=strict\n",
    "units/good.timer": "[Timer]\nOnBootSec=1s\n[Install]\nWantedBy=timers.target\n",
    "units/bad.timer": "[Timer]\nOnBootSec=never\n",
    "units/notes.txt": "no unit",
}
FORMS = {
    "rst": "T\n=\n\n.. systemd:posture:: {folder}\n{options}\n",
    "md": "# T\n\n```{{systemd:posture}} {folder}\n{options}```\n",
}


def page(form: str, folder: str = "units", **options: str) -> dict[str, str | bytes]:
    """Give a document with the table, and the folder."""
    indent = "   " if form == "rst" else ""
    given = "".join(f"{indent}:{name.replace('_', '-')}: {value}\n" for name, value in options.items())
    return UNITS | {f"index.{form}": FORMS[form].format(folder=folder, options=given)}


def rows(built: Built, name: str = "index.html") -> list[list[str]]:
    """Give the cells of the table, row by row, as text."""
    found = re.findall(r"<tr.*?</tr>", built.text(name), re.DOTALL)
    cells = [re.findall(r"<t[dh].*?>(.*?)</t[dh]>", row, re.DOTALL) for row in found]
    return [[" ".join(unescape(re.sub(r"<title>.*?</title>|<[^>]+>", "", cell)).split()) for cell in row] for row in cells]


@pytest.mark.parametrize("form", FORMS)
def test_each_unit_has_a_row_the_worst_first(build: Build, capsys: pytest.CaptureFixture[str], form: str) -> None:
    """With its drop-ins, and the same score as on the command line; what runs nothing is there if something is wrong in it."""
    built = build(page(form, target="debian-12"))
    assert (built.status, built.warnings) == (0, [])
    head, *found = rows(built)
    assert head == ["Unit", "Exposure", "Findings", "What gains most"]
    assert [row[0] for row in found] == ["sub/worst.service", "lone.service.d/10-strict.conf", "web.service", "bad.timer"]
    assert [row[2] for row in found] == ["none", "none", "1 error", "2 errors"]
    assert found[3][1] == "runs no process"
    main(["score", "--target", "debian-12", str(built.folder.parent / "source" / "units" / "web.service")])
    said = re.search(r"(\d+\.\d [A-Z]+)", capsys.readouterr().out)
    assert said
    assert found[2][1] == said[1]
    text = re.sub(r"<[^>]+>", "", built.text("index.html"))
    assert (
        "3 units, and 2 that run no process. By systemd 252 of Debian 12 (bookworm): exposure 9.4 in the median, 9.6 at worst"
        in text
    )


def test_what_gains_most_is_what_score_says(build: Build, capsys: pytest.CaptureFixture[str]) -> None:
    """The first of the steps of the command line, which has one alone."""
    built = build(page("rst", target="252"))
    main(["score", "--target", "252", "--next", "1", str(built.folder.parent / "source/units/sub/worst.service")])
    step = re.search(r"^ +(\d\.\d)  (\w+=.*)$", capsys.readouterr().out, re.MULTILINE)
    assert step
    exposure, gain = next((row[1], row[3]) for row in rows(built) if row[0] == "sub/worst.service")
    assert gain == f"{step[2]}: {float(exposure.split()[0]) - float(step[1]):.1f} less, as in standard"


def test_each_target_has_its_exposure(build: Build) -> None:
    """In a column of its own; a target is named once."""
    built = build(page("rst", target="debian-13, 252, debian-13"))
    head, *found = rows(built)
    assert head[1:3] == ["Exposure, Debian 13 (trixie)", "Exposure, systemd 252"]
    assert {len(row) for row in found} == {5}
    assert found[0][1:3] == ["9.4 UNSAFE", "9.6 UNSAFE"]


@pytest.mark.parametrize("form", FORMS)
def test_order_and_number_of_rows_can_be_chosen(build: Build, form: str) -> None:
    """The worst stay, in the order of their names, and the page says that there are more."""
    built = build(page(form, sort="name", limit="3"))
    assert [row[0] for row in rows(built)[1:]] == ["lone.service.d/10-strict.conf", "sub/worst.service", "web.service"]
    assert "The 3 worst are shown." in built.text("index.html")


@pytest.mark.parametrize("form", FORMS)
def test_a_unit_above_the_bound_is_a_warning(build: Build, form: str) -> None:
    """So that a build with -W fails; each at the line of the Sphinx directive, and it can be silenced."""
    documents = page(form, target="252, 257", max_exposure="9.5")
    built = build(documents)
    line = 4 if form == "rst" else 3
    (warning,) = built.warnings
    assert warning == (
        f"index.{form}:{line}: WARNING: systemd:posture: units: sub/worst.service is above :max-exposure: 9.5, "
        "with 9.6 UNSAFE and 9.4 UNSAFE [hardened_unit.posture]"
    )
    assert "1 is above 9.5." in built.text("index.html")
    assert build(documents, "html", "-E", "-W").status != 0
    assert build(documents, "html", "-E", conf='suppress_warnings = ["hardened_unit.posture"]\n').warnings == []
    assert build(page(form, target="252", max_exposure="9.6")).warnings == []


@pytest.mark.parametrize("form", FORMS)
def test_a_broken_unit_is_a_row_and_a_warning(build: Build, tmp_path: Path, form: str) -> None:
    """What systemd refuses, what is no text, and what is too large for a unit; the rest is shown as ever."""
    documents = page(form, target="252") | {
        "units/empty.service": "[Service]\nFoo=1\n",
        "units/binary.service": b"\x00\xff\xfe\n",
    }
    (tmp_path / "source/units").mkdir(parents=True)
    with (tmp_path / "source/units/huge.service").open("wb") as file:
        file.truncate(65 * 1024 * 1024)
    built = build(documents)
    assert built.status == 0
    found = {row[0]: row[1] for row in rows(built)}
    assert found["empty.service"].startswith("refused: a service needs a command")
    assert found["binary.service"].startswith("refused: ")
    assert found["huge.service"] == "is larger than any unit file (65 MiB)"
    assert found["web.service"] == "9.4 UNSAFE"
    assert sorted(re.sub(r".*units: (\w+)\.service: .*", r"\1", warning) for warning in built.warnings) == [
        "binary",
        "empty",
        "huge",
    ]
    assert str(tmp_path) not in built.text("index.html")


def test_links_and_strange_names_do_no_harm(build: Build, tmp_path: Path) -> None:
    """Links to themselves, to nothing and to what masks a unit; a name that is markup, and one that is no text."""
    units = tmp_path / "source/units"
    units.mkdir(parents=True)
    (units / "round.service").symlink_to("round.service")
    (units / "again").symlink_to(".")
    (units / "masked.service").symlink_to("/dev/null")
    (units / "gone.service").symlink_to("/nowhere/gone.service")
    unit = b"[Service]\nExecStart=/bin/true\n"
    (units / "<script>alert(1)<.service").write_bytes(unit)
    (units / "a\x1b[1mb.service").write_bytes(unit)
    with open(os.fsencode(units) + b"/\xff.service", "wb") as file:  # noqa: PTH123 - a Path takes no bytes
        file.write(unit)
    built = build(page("rst"))
    assert (built.status, built.warnings) == (0, [])
    assert "<script>alert" not in built.text("index.html")
    names = {row[0] for row in rows(built)[1:]}
    assert {"<script>alert(1)<.service", "a\N{REPLACEMENT CHARACTER}[1mb.service", "\N{REPLACEMENT CHARACTER}.service"} < names
    assert not names & {"round.service", "masked.service", "gone.service", "again/web.service"}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("folder", "options", "said"),
    [
        ("nosuch", {}, "systemd:posture: nosuch: there is no such folder [hardened_unit.unknown-name]"),
        ("units/web.service", {}, "systemd:posture: units/web.service: there is no such folder"),
        ("empty", {}, "systemd:posture: empty: has no unit and no drop-in in it [hardened_unit.posture]"),
        ("units", {"target": "debian12"}, "debian-12"),
        ("units", {"sort": "size"}, '"size" unknown; choose from "exposure", or "name"'),
        ("units", {"limit": "0"}, "must be positive"),
        ("units", {"limit": "many"}, "invalid literal"),
        ("units", {"max_exposure": "11"}, "an exposure is from 0 to 10"),
        ("units", {"max_exposure": "nan"}, "an exposure is from 0 to 10"),
        ("units", {"max_exposure": "low"}, "could not convert"),
        ("units", {"colour": "red"}, "colour"),
    ],
)
def test_what_is_wrong_is_a_warning_at_its_line(
    build: Build, form: str, folder: str, options: dict[str, str], said: str
) -> None:
    """And the build goes on."""
    built = build(page(form, folder, **options) | {"empty/notes.txt": "none"})
    assert built.status == 0
    assert any(said in warning for warning in built.warnings), built.warnings
    # An older MyST takes its own warnings to be about a file with another suffix.
    assert re.match(rf"index\.{form}(\.rst)?:[345]: ", built.warnings[0])
    assert str(built.folder.parent) not in built.text("index.html")


def test_a_project_may_forbid_to_show_files(build: Build) -> None:
    """As it may for ``include``."""
    built = build(page("rst") | {"docutils.conf": "[general]\nfile_insertion_enabled: no\n"})
    assert "file_insertion_enabled" in built.warnings[0]
    assert rows(built) == []


def test_the_folder_is_seen_from_the_document_or_from_the_top(build: Build) -> None:
    """As for ``literalinclude``."""
    documents = UNITS | {
        "index.rst": "T\n=\n",
        "a/b.rst": ":orphan:\n\nT\n=\n\n.. systemd:posture:: ../units\n",
        "a/c.rst": ":orphan:\n\nT\n=\n\n.. systemd:posture:: /units\n",
    }
    built = build(documents)
    assert built.warnings == []
    assert rows(built, "a/b.html") == rows(built, "a/c.html") != []


@pytest.mark.parametrize("options", [(), ("-n",)])
def test_a_row_leads_to_what_is_named_as_the_unit(build: Build, options: tuple[str, ...]) -> None:
    """A block or a heading with that name; a unit that nothing is named as stays text, and nothing complains."""
    other = (
        ":orphan:\n\nO\n=\n\n.. _sub:\n\n.. hardened-unit:: web.service\n   :file: units/web.service\n   :name: web.service\n"
    )
    built = build(page("rst") | {"other.rst": other}, "html", *options)
    assert built.warnings == []
    assert re.search(
        r'<a class="reference internal" href="other.html#web-service">(<[^>]+>)*web\.service<', built.text("index.html")
    )
    assert built.text("index.html").count("worst.service") >= 1


@pytest.mark.parametrize(
    "name", ["units/new.service", "units/web.service.d/20-new.conf", "units/web.service", "units/lone.service.d/10-strict.conf"]
)
def test_the_page_follows_its_folder(build: Build, name: str) -> None:
    """A new unit, a new drop-in, a changed one, one that is gone; without a change it is not read again."""
    built = build(page("rst", target="252"))
    before = rows(built)
    doctree = built.folder.parent / "doctrees/index.doctree"
    was_read = doctree.stat().st_mtime_ns
    build({})
    assert doctree.stat().st_mtime_ns == was_read
    source = built.folder.parent / "source"
    (source / name).write_text(
        "[Service]\nExecStart=\nExecStart=/usr/bin/x\nNoNewPrivileges=yes\nProtectHome=yes\n", encoding="utf-8"
    )
    os.utime(source / name, (2e9, 2e9))
    after = rows(build({}))
    assert after != before
    (source / name).unlink()
    assert rows(build({})) != after


def test_a_folder_that_comes_later_is_seen(build: Build) -> None:
    """The page that misses it is read again once it is there."""
    assert len(build({"index.rst": FORMS["rst"].format(folder="later", options="")}).warnings) == 1
    built = build({"later/a.service": "[Service]\nExecStart=/bin/true\n"})
    assert built.warnings == []
    assert [row[0] for row in rows(built)[1:]] == ["a.service"]


@pytest.mark.parametrize("builder", ["text", "man", "latex", "texinfo", "epub", "xml", "singlehtml", "dirhtml"])
def test_every_builder_has_the_numbers(build: Build, builder: str) -> None:
    """No builder warns about a node that it does not know."""
    conf = (
        'man_pages = [("index", "t", "t", [], 1)]\nlatex_documents = [("index", "t.tex", "t", "a", "manual")]\n'
        'texinfo_documents = [("index", "t", "t", "a", "t", "", "")]\ncopyright = version = "1"\n'
    )
    built = build(page("rst"), builder, conf=conf)
    assert built.warnings == []
    names = {
        "text": "index.txt",
        "man": "t.1",
        "latex": "t.tex",
        "texinfo": "t.texi",
        "epub": "index.xhtml",
        "xml": "index.xml",
    }
    assert "9.6 UNSAFE" in built.text(names.get(builder, "index.html"))


def test_two_processes_read_the_same(build: Build) -> None:
    """What they note is put together."""
    several = {f"p{number}.rst": ":orphan:\n\nT\n=\n\n.. systemd:posture:: /units\n" for number in range(6)}
    built = build(page("rst") | several, "html", "-j2")
    assert built.warnings == []
    before = rows(built, "p5.html")
    after = build({"units/new.service": "[Service]\nExecStart=/bin/true\n"}, "html", "-j2")
    assert all(len(rows(after, f"p{number}.html")) == len(before) + 1 for number in range(6))


def test_ten_thousand_units_are_no_trouble(build: Build) -> None:
    """The worst of them are shown, and all are counted."""
    many = {f"units/n{number}.service": "[Service]\nExecStart=/bin/true\n" for number in range(10_000)}
    built = build(page("rst") | many, "text")
    assert built.warnings == []
    text = " ".join(built.text("index.txt").split())
    assert "10003 units" in text
    assert "The 500 worst are shown." in text
