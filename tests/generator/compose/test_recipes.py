"""Recipes: what comes of them is silent on every systemd that is covered, and is what the data says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hardened_unit.compose import compose
from hardened_unit.compose.recipes import request_of
from systemd_directives import catalogue, targets

if TYPE_CHECKING:
    from systemd_directives.catalogue import Catalogue

NAMES = catalogue.load().names("recipes")
VERSIONS = [str(version) for version in range(249, 263)]


@pytest.mark.parametrize("name", NAMES)
def test_a_recipe_is_silent_for_every_systemd(name: str, known: Catalogue) -> None:
    """For each alone, and for all at once, the checker has nothing to say against the unit."""
    recipe = known.recipe(name)
    every = tuple(targets.target(version) for version in VERSIONS)
    for asked in (*((one,) for one in every), every):
        composed = compose(request_of(recipe, asked, known), known)
        assert [finding for finding in composed.findings if finding.severity != "advice"] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_drop_in_for_a_package_names_a_user_and_no_directories(name: str, known: Catalogue) -> None:
    """A user made by ``DynamicUser=``, or a directory that systemd gives to one, would not be the package's own."""
    recipe = known.recipe(name)
    if recipe.form == "drop-in":
        lines = compose(request_of(recipe, (targets.target("252"),), known), known).lines
        assert "DynamicUser" not in {line.name for line in lines}
        assert not [line for line in lines if line.origin == "preset" and line.name.endswith("Directory")]


def test_what_a_user_wants_replaces_or_adds_to_it(known: Catalogue) -> None:
    """Another preset, and another name for the unit and its directories."""
    request = request_of(known.recipe("node"), (targets.target("252"),), known, preset="standard")
    text = compose(request._replace(name="shop.service"), known).text
    assert "StateDirectory=shop" in text
    assert "MemoryDenyWriteExecute" not in text
    assert "PrivateNetwork" not in text
