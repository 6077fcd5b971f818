"""``generate --recipe``: what is known of a program, with what the options say besides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hardened_unit.report.recipes import SHOWN_FOR, composed_for
from systemd_directives import catalogue

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    from systemd_directives.catalogue import Catalogue

    Run = Callable[..., CompletedProcess[str]]


@pytest.mark.parametrize("name", ["go", "postgresql"])
def test_a_recipe_needs_no_other_option(run: Run, known: Catalogue, name: str) -> None:
    """It gives the unit, or the drop-in, that the recipe's page shows."""
    done = run("generate", "--recipe", name, "--target", SHOWN_FOR)
    assert done.returncode == 0, done.stderr
    assert composed_for(known.recipe(name), SHOWN_FOR, known).text in done.stdout


def test_options_replace_and_add(run: Run) -> None:
    """Name, command and preset are replaced, needs and lines are added; the header makes the same again."""
    words = [
        "--recipe",
        "node",
        "--preset",
        "standard",
        "--need",
        "write=/srv/shop",
        "--exec",
        "/usr/bin/node /srv/shop/main.js",
    ]
    made = run("generate", "shop", *words, "--set", "WorkingDirectory=/srv/shop", "--target", "252").stdout
    for line in (
        "ExecStart=/usr/bin/node /srv/shop/main.js",
        "StateDirectory=shop",
        "ReadWritePaths=/srv/shop",
        "WorkingDirectory=/srv/shop",
    ):
        assert f"\n{line}\n" in made
    assert "PrivateNetwork" not in made


@pytest.mark.parametrize("name", catalogue.load().names("recipes")[::4])
def test_what_a_recipe_made_can_be_renewed(run: Run, tmp_path: Path, name: str) -> None:
    """The header says that it was a recipe; until something of that changes, nothing in the file does."""
    assert run("generate", "--recipe", name, "--target", "257", "-o", f"{tmp_path}").returncode == 0
    files = [str(path) for path in tmp_path.iterdir()]
    done = run("generate", "--update", *files)
    assert (done.returncode, done.stderr.count("nothing to renew")) == (0, len(files))


def test_what_is_wrong_with_a_recipe_is_said(run: Run) -> None:
    """A name that there is not, and a need that does not go with it."""
    done = run("generate", "--recipe", "ngnix")
    assert done.returncode == 2
    assert "there is no recipe 'ngnix'; did you mean nginx?" in done.stderr
    assert run("generate", "--recipe", "go", "--need", "nosuch").returncode == 2
