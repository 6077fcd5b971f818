"""Show the reference's page of a directive, preset, need, recipe, symptom, rule, capability or system call in the terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from hardened_unit.cli.options import add_paging
from hardened_unit.errors import UserError
from hardened_unit.report import pages, paging, terminal
from hardened_unit.report.style import Style
from systemd_directives import catalogue, harvest

if TYPE_CHECKING:
    import argparse

    from hardened_unit.report.page import Page


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "name",
        metavar="NAME",
        help="such as ProtectSystem, standard, listen, nginx, read-only-file-system, trailing-comment, CAP_NET_ADMIN, @mount "
        "or openat; mount(2) for a call whose name something else has too",
    )
    add_paging(parser)


def run(options: argparse.Namespace) -> int:
    """Find the page and show it."""
    known = catalogue.load()
    paging.show(terminal.page(_page(options.name, known), Style(sys.stdout)), paged=options.paged)
    return 0


def _page(name: str, known: catalogue.Catalogue) -> Page:
    from hardened_unit.rules import rule, rule_names  # noqa: PLC0415 - most pages are directives

    wanted = name.strip().partition("=")[0]
    exact = {kind: {candidate.lower(): candidate for candidate in names} for kind, names in _names(known, rule_names()).items()}
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
                case "rules":
                    return pages.rule_page(rule(found))
                case _:
                    return _kernel(kind, found, known)
    from difflib import get_close_matches  # noqa: PLC0415 - only when something is wrong

    everything = {folded: candidate for names in exact.values() for folded, candidate in names.items()}
    near = [everything[match] for match in get_close_matches(wanted.lower(), everything, 3, 0.6)]
    hint = f"did you mean {' or '.join(near)}?" if near else "hardened-unit list directives shows what there is"
    msg = f"there is no page about {name!r}; {hint}"
    raise UserError(msg)


def _kernel(kind: str, name: str, known: catalogue.Catalogue) -> Page:
    """Give the page of a capability, of a group of system calls, or of a call."""
    if kind == "capabilities":
        from hardened_unit.report.capabilities import capability_page  # noqa: PLC0415 - as above

        return capability_page(known.capability(name), known)
    from hardened_unit.report import system_calls  # noqa: PLC0415 - as above

    if kind == "syscalls":
        return system_calls.group_page(known.syscalls(name), known)
    return system_calls.call_page(name.removesuffix("(2)"), known)


def _names(known: catalogue.Catalogue, rules: tuple[str, ...]) -> dict[str, list[str]]:
    """List what has a page; a call whose name is something else's too has its own with ``(2)`` behind it."""
    from hardened_unit.settings.filters import calls_known  # noqa: PLC0415 - as above

    kinds = ("directives", "presets", "needs", "recipes", "symptoms", "capabilities", "syscalls")
    calls = sorted(calls_known(harvest.NEWEST))
    return {kind: known.names(kind) for kind in kinds} | {
        "rules": list(rules),
        "calls": [*calls, *(f"{name}(2)" for name in calls)],
    }


def _preset(name: str, known: catalogue.Catalogue) -> Page:
    from hardened_unit.compose import sample  # noqa: PLC0415 - only for presets
    from systemd_directives import targets  # noqa: PLC0415 - only for presets

    preset = known.preset(name)
    target = targets.target("auto")
    return pages.preset_page(preset, sample(preset, target, known), target, known)
