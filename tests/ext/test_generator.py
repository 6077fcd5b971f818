"""The Sphinx directive ``systemd:generator`` in documents of others."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING

import pytest

from hardened_unit.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from systemd_directives.catalogue import Catalogue

RST = {"index.rst": "Title\n=====\n\n.. systemd:generator::\n"}
MYST = {"index.md": "# Title\n\n```{systemd:generator}\n```\n"}
FORMS = ("unit", "drop-in", "directives")


def panels(page: str) -> list[str]:
    """Give the texts of all units on a page, in their order."""
    found = re.findall(r'<div class="highlight-systemd[^"]*"><div class="highlight"><pre>(.*?)</pre>', page, re.DOTALL)
    return [html.unescape(re.sub(r"<[^>]+>", "", text)) for text in found]


@pytest.mark.parametrize("documents", [RST, MYST])
def test_every_preset_is_there_in_every_form(
    build: Callable, capsys: pytest.CaptureFixture[str], known: Catalogue, documents: dict[str, str]
) -> None:
    """Each as the command line gives it, but for the header, which a page says in other words; the same in both markups."""
    built = build(documents, conf="hardened_unit_target = 'debian-12'\n")
    assert built.warnings == []
    shown = panels(built.text("index.html"))
    wanted = []
    for preset in known.names("presets"):
        for form in FORMS:
            command = ["--exec", "/usr/bin/mydaemon"] if form == "unit" else []
            main(["generate", "mydaemon", "--preset", preset, "--target", "debian-12", "--form", form, *command])
            printed = capsys.readouterr().out
            whole = printed if form == "directives" else printed.partition("\n\n")[2].partition("\n# sums: ")[0]
            wanted.append(whole)
    assert shown == wanted


def test_the_files_to_take_have_the_right_names(build: Callable) -> None:
    """A unit and a drop-in are files; bare lines are none of systemd's."""
    built = build(RST)
    found = re.findall(r'href="(_downloads/[^"]+)"', built.text("index.html"))
    assert [path.rpartition("/")[2] for path in found] == ["mydaemon.service", "mydaemon.service.conf"] * 4
    assert all("ProtectSystem=" in built.text(path) for path in found)


@pytest.mark.parametrize("builder", ["text", "latex", "man"])
def test_other_formats_have_the_whole_units(build: Callable, builder: str, known: Catalogue) -> None:
    """Each preset once, with nothing to choose that could not be chosen."""
    built = build(RST, builder, conf="man_pages = [('index', 'index', '', [], 1)]\n")
    assert built.warnings == []
    (page,) = [path for path in built.folder.iterdir() if path.suffix in {".txt", ".tex", ".1"}]
    text = page.read_text(encoding="utf-8")
    assert text.count("ExecStart") == len(known.names("presets"))
    assert "A drop-in for" not in text


def test_only_its_own_pages_load_what_it_needs(build: Callable) -> None:
    """A page without a generator names none of its files."""
    built = build({**RST, "other.rst": ":orphan:\n\nOther\n=====\n"})
    assert "hardened-unit-generator" in built.text("index.html")
    assert "hardened-unit-generator" not in built.text("other.html")


@pytest.fixture
def engine(tmp_path: Path) -> Path:
    """Give a folder as ``tools/make_engine.py`` leaves it, with small files: it is the browser that looks into them."""
    folder = tmp_path / "engine"
    folder.mkdir()
    for name in ("pyodide.mjs", "hardened_unit-1-py3-none-any.whl"):
        (folder / name).write_text(name, encoding="utf-8")
    manifest = {"digest": "0123456789abcdef", "files": {path.name: path.stat().st_size for path in folder.iterdir()}}
    (folder / "engine.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def test_the_engine_comes_with_the_page(build: Callable, engine: Path) -> None:
    """It is copied to a place of its own, the script is told where and how large it is, and a former one goes."""
    conf = f"hardened_unit_engine = {str(engine)!r}\nhardened_unit_reference = 'all'\nexclude_patterns.append('all')\n"
    built = build(RST, conf=conf)
    (copied,) = (built.folder / "_static" / "hardened-unit-engine").iterdir()
    assert {path.name for path in copied.iterdir()} == {"pyodide.mjs", "hardened_unit-1-py3-none-any.whl"}
    script = re.search(r"<script[^>]*hardened-unit-generator.js[^>]*>", built.text("index.html"))
    assert script
    told = dict(re.findall(r'data-([a-z]+)="([^"]*)"', script[0]))
    assert told["engine"] == "_static/hardened-unit-engine/0123456789abcdef/"
    assert json.loads(html.unescape(told["files"])) == {"pyodide.mjs": 11, "hardened_unit-1-py3-none-any.whl": 32}
    assert told["reference"] == "all/KIND/NAME.html"
    assert (built.folder / told["offline"]).is_file()
    assert "data-engine" not in build(RST).text("index.html")
    assert list((built.folder / "_static" / "hardened-unit-engine").iterdir()) == []


def test_a_new_engine_is_told_to_the_page(build: Callable, engine: Path) -> None:
    """Built again with nothing else changed, the page names the files of the new one, and other pages are left alone."""
    documents = {**RST, "other.rst": ":orphan:\n\nOther\n=====\n"}
    conf = f"hardened_unit_engine = {str(engine)!r}\n"
    built = build(documents, conf=conf)
    other = (built.folder / "other.html").stat().st_mtime_ns
    manifest = json.loads((engine / "engine.json").read_text(encoding="utf-8"))
    (engine / "engine.json").write_text(json.dumps({**manifest, "digest": "fedcba9876543210"}), encoding="utf-8")
    built = build({}, conf=conf)
    assert 'data-engine="_static/hardened-unit-engine/fedcba9876543210/"' in built.text("index.html")
    assert (built.folder / "other.html").stat().st_mtime_ns == other


@pytest.mark.parametrize("value", ["'nowhere'", "7"])
def test_an_engine_that_is_none_is_told(build: Callable, value: str) -> None:
    """The build ends with the name of the setting."""
    built = build(RST, conf=f"hardened_unit_engine = {value}\n")
    assert built.status == 2
    assert any(f"hardened_unit_engine: {value} is no folder" in line for line in built.warnings)


def test_a_page_has_one_of_them(build: Callable) -> None:
    """A second one is a warning at its line, and is not drawn: its choices would be the first one's."""
    built = build({"index.rst": "T\n=\n\n.. systemd:generator::\n\n.. systemd:generator::\n"})
    (warning,) = built.warnings
    assert warning.startswith("index.rst:6: WARNING: systemd:generator: a page has one generator")
    assert warning.endswith("[hardened_unit.usage]")
    assert built.text("index.html").count('class="systemd-generator') == 1
