"""The commands ``explain`` and ``list``, and what all commands share."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    from systemd_directives.catalogue import Catalogue

    Run = Callable[..., CompletedProcess[str]]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("ProtectSystem", "read-only"),
        ("protectsystem=", "read-only"),
        ("ProtectSystem=strict", "read-only"),
        ("maximum", "Why each line is there"),
        ("listen", "connections"),
        ("postgresql", "What it falls short of"),
        ("read-only-file-system", "The smallest fix"),
        ("trailing-comment", "Not reported"),
        ("cap_net_admin", "What it grants"),
        ("@mount", "open_tree_attr"),
        ("openat", "@file-system"),
        ("mount", "mounts file systems"),
        ("mount(2)", "@mount"),
    ],
)
def test_everything_with_a_page_is_explained(run: Run, name: str, said: str) -> None:
    """By its name, with or without what follows it, in any case."""
    done = run("explain", name)
    assert (done.returncode, done.stderr) == (0, "")
    assert said in done.stdout


def test_every_page_can_be_drawn(run: Run, known: Catalogue) -> None:
    """No record has a page that the terminal cannot show, and no mark of the prose is left over."""
    for kind in ("directives", "presets", "needs", "recipes", "symptoms", "capabilities", "syscalls"):
        for name in known.names(kind)[:: 5 if kind == "directives" else 3]:
            done = run("explain", name)
            assert done.returncode == 0
            assert "``" not in done.stdout, name


def test_a_near_miss_is_answered_with_names(run: Run) -> None:
    """Status 2 and the nearest names."""
    done = run("explain", "ProtectSystm")
    assert done.returncode == 2
    assert "did you mean ProtectSystem" in done.stderr


def test_what_a_need_is_told_is_shown(run: Run) -> None:
    """An example of its parameter, in brackets where it can be left out."""
    rows = {row.split()[0]: row.split()[1] for row in run("list", "needs").stdout.splitlines()}
    assert (rows["write"], rows["listen"], rows["jit"]) == ("/srv/data", "[8080]", "The")


@pytest.mark.parametrize(
    "what",
    ["directives", "presets", "needs", "recipes", "symptoms", "rules", "targets", "capabilities", "syscalls", "calls"],
)
def test_lists_are_tables_and_json(run: Run, what: str) -> None:
    """The same records in both, each with a name."""
    document = json.loads(run("list", what, "--format", "json").stdout)
    assert document["version"] == 1
    names = [record["name"] for record in document[what]]
    assert names
    table = run("list", what).stdout.splitlines()
    assert [line.split()[0] for line in table[1:]] == names


def test_directives_can_be_listed_by_category(run: Run) -> None:
    """Only those of the category; an unknown one is an error that names the known."""
    names = [line.split()[0] for line in run("list", "directives", "--category", "network").stdout.splitlines()[1:]]
    assert "PrivateNetwork" in names
    assert "ProtectSystem" not in names
    assert "did you mean network" in run("list", "directives", "--category", "netwrk").stderr


def test_help_names_every_command(run: Run) -> None:
    """Without a command the help goes to standard error with status 2, with --help to standard output."""
    assert run().returncode == 2
    shown = run("--help")
    assert shown.returncode == 0
    for command in ("generate", "check", "explain", "list"):
        assert command in shown.stdout
        assert run(command, "--help").returncode == 0
    assert "did you mean check" in run("chek").stderr


def test_the_version_names_the_data(run: Run) -> None:
    """An answer can be traced to the catalogue that it rests on."""
    assert re.fullmatch(r"hardened-unit \S+ \(catalogue [0-9a-f]{12}\)\n", run("--version").stdout)


def test_a_reader_that_leaves_early_is_no_error() -> None:
    """``hardened-unit list syscalls | head -1`` says nothing on standard error."""
    command = f"{sys.executable} -m hardened_unit list syscalls --format json | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)  # noqa: S602 - a pipe is what is tested
    assert (done.stdout, done.stderr) == ("{\n", "")


def test_check_imports_nothing_that_it_does_not_need(tmp_path: Path) -> None:
    """A check pays for no documentation tool, and for none of the heavier parts of the standard library."""
    unit = tmp_path / "a.service"
    unit.write_text("[Service]\nExecStart=/usr/bin/true\nProtectSystem=strict\n")
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "hardened_unit", "check", str(unit)],
        capture_output=True,
        text=True,
        check=True,
    )
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "hardened_unit.rules" in imported
    heavy = ("sphinx", "docutils", "jinja2", "myst_parser", "subprocess", "tomllib", "difflib", "json.tool", "hypothesis")
    assert not [name for name in imported if name.partition(".")[0] in heavy]
