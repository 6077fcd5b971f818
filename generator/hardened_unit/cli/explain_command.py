"""Show the reference's page of a directive, preset, need, recipe, symptom or rule in the terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from hardened_unit.cli.options import add_paging
from hardened_unit.errors import UserError
from hardened_unit.report import pages, paging, terminal
from hardened_unit.report.style import Style
from systemd_directives import catalogue

if TYPE_CHECKING:
    import argparse

    from hardened_unit.report.page import Page


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "name",
        metavar="NAME",
        help="such as ProtectSystem, standard, listen, nginx, read-only-file-system or trailing-comment",
    )
    add_paging(parser)


def run(options: argparse.Namespace) -> int:
    """Find the page and show it."""
    known = catalogue.load()
    paging.show(terminal.page(_page(options.name, known), Style(sys.stdout)), paged=options.paged)
    return 0


def _page(name: str, known: catalogue.Catalogue) -> Page:
    from hardened_unit.rules import RULES, rule  # noqa: PLC0415 - most pages are directives

    wanted = name.strip().partition("=")[0]
    exact = {kind: {candidate.lower(): candidate for candidate in names} for kind, names in _names(known, RULES).items()}
    for kind, names in exact.items():
        if found := names.get(wanted.lower()):
            match kind:
                case "directives":
                    return pages.directive_page(known.directive(found), known)
                case "presets":
                    return _preset(found, known)
                case "needs":
                    return pages.need_page(known.need(found), known)
                case "recipes":
                    from hardened_unit.report.recipes import recipe_page  # noqa: PLC0415 - composes and scores

                    return recipe_page(known.recipe(found), known)
                case "symptoms":
                    return pages.symptom_page(known.symptom(found))
                case _:
                    return pages.rule_page(rule(found))
    from difflib import get_close_matches  # noqa: PLC0415 - only when something is wrong

    everything = {folded: candidate for names in exact.values() for folded, candidate in names.items()}
    near = [everything[match] for match in get_close_matches(wanted.lower(), everything, 3, 0.6)]
    hint = f"did you mean {' or '.join(near)}?" if near else "hardened-unit list directives shows what there is"
    msg = f"there is no page about {name!r}; {hint}"
    raise UserError(msg)


def _names(known: catalogue.Catalogue, rules: tuple[str, ...]) -> dict[str, list[str]]:
    return {kind: known.names(kind) for kind in ("directives", "presets", "needs", "recipes", "symptoms")} | {
        "rules": list(rules)
    }


def _preset(name: str, known: catalogue.Catalogue) -> Page:
    from hardened_unit.compose import sample  # noqa: PLC0415 - only for presets
    from systemd_directives import targets  # noqa: PLC0415 - only for presets

    preset = known.preset(name)
    target = targets.target("auto")
    return pages.preset_page(preset, sample(preset, target, known), target, known)
