"""``:score:`` in real builds: a sentence for every builder, and a picture where there are pictures."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ext.conftest import Built

    Build = Callable[..., Built]

RST = (
    "T\n=\n\n.. hardened-unit:: a.service\n   :target: {target}\n   :score:\n\n   [Service]\n   ExecStart=/usr/bin/true\n"
    "   {line}\n"
)
MD = "# T\n\n```{{hardened-unit}} a.service\n:target: {target}\n:score:\n\n[Service]\nExecStart=/usr/bin/true\n{line}\n```\n"


@pytest.mark.parametrize(("name", "text"), [("index.rst", RST), ("index.md", MD)])
def test_the_score_names_the_systemd_that_it_holds_for(build: Build, name: str, text: str) -> None:
    """One line for each target, in either markup, with a picture that says in words what it shows."""
    built = build({name: text.format(target="252, debian-13", line="PrivateNetwork=yes")})
    assert built.warnings == []
    page = built.text("index.html")
    assert re.search(r"<p class=\"systemd-score\">Exposure 9\.1 UNSAFE, by systemd 252\. <svg", page)
    assert re.search(r"Exposure 9\.0 UNSAFE, by systemd 257 of Debian 13 \(trixie\)\. <svg", page)
    pictures = re.findall(r"<svg.*?</svg>", page)
    for picture in pictures:
        drawn = ET.fromstring(picture)  # noqa: S314 - our own output
        assert drawn.attrib["role"] == "img"
        assert drawn.attrib["aria-label"] in {"exposure 9.1 of 10", "exposure 9.0 of 10"}
        assert "style" not in picture
        assert "<script" not in picture
    assert len(pictures) == 2


@pytest.mark.parametrize("builder", ["text", "latex", "man", "xml", "singlehtml", "epub"])
def test_every_builder_has_it_in_words(build: Build, builder: str) -> None:
    """Where there are no pictures the sentence is all, and no piece of one is left behind."""
    conf = 'copyright = "us"\nversion = "1"\n'
    built = build({"index.rst": RST.format(target="252", line="PrivateNetwork=yes")}, builder, conf=conf)
    assert built.warnings == []
    files = [
        path for path in built.folder.rglob("*") if path.suffix in {".txt", ".tex", ".1", ".xml", ".pot", ".html", ".xhtml"}
    ]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    assert re.search(r"Exposure\s+9\.1\s+UNSAFE,\s+by\s+systemd\s+252", text)
    assert ("<svg" in text) == (builder == "singlehtml")


def test_no_translator_gets_markup_to_translate(build: Build) -> None:
    """The catalogue of messages has nothing of the picture."""
    built = build({"index.rst": RST.format(target="252", line="PrivateNetwork=yes")}, "gettext")
    assert "svg" not in built.text("index.pot")


def test_a_score_that_rests_on_a_mistake_says_so(build: Build) -> None:
    """In the same sentence; the mistake itself is a warning of the build, as without ``:score:``."""
    built = build({"index.rst": RST.format(target="257", line="RestrictAddressFamilies=inet")})
    assert len(built.warnings) == 1
    assert re.search(
        r"Exposure 8\.7 EXPOSED, resting on a mistake: 9\.4 without it, by systemd 257\.", built.text("index.html")
    )


def test_of_a_systemd_whose_scores_are_not_known_the_next_is_taken(build: Build) -> None:
    """The sentence says which."""
    built = build({"index.rst": RST.format(target="249", line="PrivateNetwork=yes")})
    assert built.warnings == []
    assert "by systemd 252. <svg" in built.text("index.html")


def test_what_has_no_score_is_said(build: Build) -> None:
    """A timer: a warning of the build, which goes on."""
    timer = "T\n=\n\n.. hardened-unit:: a.timer\n   :score:\n\n   [Timer]\n   OnCalendar=daily\n"
    built = build({"index.rst": timer})
    assert built.status == 0
    assert len(built.warnings) == 1
    assert "a .timer runs no process" in built.warnings[0]
