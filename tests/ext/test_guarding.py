"""What goes wrong in one block stays there, in real builds."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.ext.conftest import Built

    Build = Callable[..., Built]

BROKEN = """
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from sphinx_hardened_unit.guarding import guarded


class Broken(SphinxDirective):
    has_content = True
    optional_arguments = 1

    def run(self):
        match self.arguments:
            case ["recursion"]:
                return self.run()
            case ["refused"]:
                raise self.error("not like this")
            case ["sphinx"]:
                raise ExtensionError("meant to end the build")
        return 1 / 0


def setup(app):
    app.add_directive("broken", guarded(Broken))
"""
"""A Sphinx directive with bugs."""
OTHER = ":orphan:\n\nO\n=\n\n.. hardened-unit:: other.service\n\n   [Service]\n   ExecStart=/usr/bin/other\n"


@pytest.mark.parametrize(("argument", "error"), [("", "ZeroDivisionError"), ("recursion", "RecursionError")])
@pytest.mark.parametrize("form", ["rst", "md"])
def test_a_bug_is_a_warning_and_the_source_is_shown(build: Build, form: str, argument: str, error: str) -> None:
    """At its line, as a type of its own; the rest of the page and all other pages are there."""
    rst = f"T\n=\n\n.. broken:: {argument}\n\n   <b>Foo</b>=1\n\nThe rest.\n"
    md = f"# T\n\n```{{broken}} {argument}\n<b>Foo</b>=1\n```\n\nThe rest.\n"
    built = build({f"index.{form}": rst if form == "rst" else md, "other.rst": OTHER}, conf=BROKEN)
    assert built.status == 0
    (warning,) = built.warnings
    assert warning.startswith(f"index.{form}:{4 if form == 'rst' else 3}: WARNING: broken: this is a bug of hardened-unit")
    assert error in warning
    assert warning.endswith("[hardened_unit.bug]")
    text = built.text("index.html")
    assert "&lt;b&gt;Foo&lt;/b&gt;=1" in text
    assert "<b>Foo" not in text
    assert "please report it" in text
    assert "The rest." in text
    assert "/usr/bin/other" in built.text("other.html")


def test_how_it_came_about_is_shown_when_asked_for(build: Build, tmp_path: Path) -> None:
    """For the report, and at no other time."""
    build({"index.rst": "T\n=\n\n.. broken::\n\n   Foo=1\n"}, conf=BROKEN)
    command = [sys.executable, "-m", "sphinx", "-E", "-b", "dummy", str(tmp_path / "source"), str(tmp_path / "out")]
    said = subprocess.run([*command, "-v"], capture_output=True, text=True, check=True)
    assert "Traceback" in said.stdout
    assert "1 / 0" in said.stdout
    said = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "Traceback" not in said.stdout + said.stderr


def test_what_docutils_and_sphinx_deal_with_is_left_to_them(build: Build) -> None:
    """An error that a Sphinx directive raises on purpose is no bug."""
    (warning, *_) = build({"index.rst": "T\n=\n\n.. broken:: refused\n\n   Foo=1\n"}, conf=BROKEN).warnings
    assert warning == "index.rst:4: ERROR: not like this [docutils]"
    assert build({"index.rst": "T\n=\n\n.. broken:: sphinx\n"}, conf=BROKEN).status == 2


def test_a_bug_fails_the_check_again_and_again(build: Build) -> None:
    """Nobody knows what the block would have said."""
    for documents in ({"index.rst": "T\n=\n\n.. broken::\n\n   Foo=1\n"}, {}):
        built = build(documents, "unit-check", conf=f'{BROKEN}\nhardened_unit_fail_on = "never"\n')
        assert built.status == 1
        assert len(built.warnings) == 1
        (file,) = json.loads(built.text("output.json"))["files"]
        assert [(finding["rule"], finding["line"]) for finding in file["findings"]] == [("bug", 4)]


@pytest.mark.parametrize(
    "block",
    [".. hardened-unit:: web\n   :download:\n\n   [Service]\n   ExecStart=/x\n", ".. systemd:autopreset:: minimal\n"],
)
def test_a_download_that_cannot_be_kept_is_a_warning(build: Build, tmp_path: Path, block: str) -> None:
    """The file in the way is named, and the other pages are built."""
    (tmp_path / "doctrees").mkdir()
    (tmp_path / "doctrees" / "hardened-units").write_text("in the way")
    built = build({"index.rst": f"T\n=\n\n{block}\nThe rest.\n", "other.rst": OTHER})
    assert built.status == 0
    (warning,) = built.warnings
    assert warning.startswith("index.rst:4: WARNING: ")
    assert "doctrees/hardened-units" in warning
    assert warning.endswith("[hardened_unit.file]")
    assert "The rest." in built.text("index.html")
    assert "/usr/bin/other" in built.text("other.html")


def test_every_sphinx_directive_of_the_extension_is_guarded() -> None:
    """None is registered as it is."""
    from sphinx_hardened_unit.domain import SystemdDomain  # noqa: PLC0415 - what is tested

    assert {kind.run.__module__ for kind in SystemdDomain.directives.values()} == {"sphinx_hardened_unit.guarding"}
