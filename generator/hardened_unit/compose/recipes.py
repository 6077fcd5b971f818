"""From a recipe to a request: the preset, the needs and the lines with which a real program works."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.compose.composing import Request
from hardened_unit.compose.framing import Started
from hardened_unit.compose.names import NeedCall, need_call
from systemd_directives.model import Need

if TYPE_CHECKING:
    from systemd_directives.catalogue import Catalogue
    from systemd_directives.model import Preset, Recipe
    from systemd_directives.target import Target


def request_of(recipe: Recipe, targets: tuple[Target, ...], catalogue: Catalogue, *, preset: str = "") -> Request:
    """Ask for what the recipe says, with another preset where one is named; what else a user wants replaces or adds to it."""
    chosen = catalogue.preset(preset or recipe.preset)
    return Request(
        recipe.unit,
        targets,
        chosen if recipe.form == "unit" else _without_directories(chosen),
        needs_of(recipe, catalogue),
        recipe.command,
        recipe.title if recipe.form == "unit" else "",
        form=recipe.form,
        user=recipe.user,
        started=Started(timer=recipe.timer),
    )


def needs_of(recipe: Recipe, catalogue: Catalogue) -> tuple[NeedCall, ...]:
    """Give the needs that a recipe names, and its own changes as one more, which bears the recipe's name."""
    named = tuple(need_call(need.call, catalogue) for need in recipe.need)
    own = Need(recipe.name, recipe.title, recipe.summary, recipe.change)
    return (*named, NeedCall(own)) if recipe.change else named


def _without_directories(preset: Preset) -> Preset:
    """Leave out the directories named after the unit: a distribution's package has made the program's, with their owners."""
    return preset._replace(line=tuple(line for line in preset.line if "{name}" not in line.set))
