"""The Sphinx directive ``systemd:generator`` in documents of others."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest

from hardened_unit.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable

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
