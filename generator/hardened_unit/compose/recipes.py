"""From a recipe to a request: the preset, the needs and the lines with which a real program works."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.compose.composing import Request
from hardened_unit.compose.framing import Started
from hardened_unit.compose.names import NeedCall, need_calls
from systemd_directives.model import Need

if TYPE_CHECKING:
    from collections.abc import Sequence

    from systemd_directives.catalogue import Catalogue
    from systemd_directives.model import Preset, Recipe
    from systemd_directives.target import Target


def request_of(
    recipe: Recipe, targets: tuple[Target, ...], catalogue: Catalogue, *, preset: str = "", needs: Sequence[str] = ()
) -> Request:
    """Ask for what the recipe says, with another preset where one is named, and with more needs."""
    chosen = catalogue.preset(preset or recipe.preset)
    return Request(
        recipe.unit,
        targets,
        chosen if recipe.form == "unit" else _without_directories(chosen),
        _needs(recipe, needs, catalogue),
        recipe.command,
        recipe.title if recipe.form == "unit" else "",
        form=recipe.form,
        user=recipe.user,
        started=Started(timer=recipe.timer),
        recipe=recipe.name,
    )


def _needs(recipe: Recipe, more: Sequence[str], catalogue: Catalogue) -> tuple[NeedCall, ...]:
    """Give the needs that a recipe names, and its own changes as one more, which bears the recipe's name."""
    named = need_calls((*(need.call for need in recipe.need), *more), catalogue)
    own = Need(recipe.name, recipe.title, recipe.summary, recipe.change)
    return (*named, NeedCall(own)) if recipe.change else named


def _without_directories(preset: Preset) -> Preset:
    """Leave out the directories named after the unit: a distribution's package has made the program's, with their owners."""
    return preset._replace(line=tuple(line for line in preset.line if "{name}" not in line.set))
