"""Tables of presets, needs, recipes, symptoms and rules: a row for each, with what it is chosen by.

Each takes the names of those to show, of which none stands for all, and raises ``LookupError`` with a line
for every unknown one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from hardened_unit.compose import sample
from hardened_unit.exposure.rating import rate
from hardened_unit.report.page import Ref, Table
from hardened_unit.report.score_blocks import score_bar, scored_for
from hardened_unit.rules import rule, rule_names
from hardened_unit.unitfile import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hardened_unit.exposure import Exposure
    from systemd_directives.catalogue import Catalogue
    from systemd_directives.model import Preset, Symptom
    from systemd_directives.target import Target

Record = TypeVar("Record")
_SIGNS = 2
"""How many signs of a symptom a row has; its page has all."""


def presets(names: Sequence[str], known: Catalogue, target: Target) -> Table:
    """Say whom each preset is for, and what exposure it leaves a service at the target."""
    chosen = _chosen(names or known.names("presets"), known.preset)
    scored = scored_for(target)
    rows = tuple(
        (Ref("preset", one.name, one.title), f"``{one.name}``", one.summary, score_bar(_exposure(one, target, known)))
        for one in chosen
    )
    return Table(("Preset", "Called", "For whom", f"Exposure, {scored.title or scored.called}"), (22, 12, 42, 24), rows)


def _exposure(preset: Preset, target: Target, known: Catalogue) -> Exposure:
    unit = parse(sample(preset, target, known).text)
    return rate(unit, "mydaemon.service", scored_for(target).systemd).exposure


def needs(names: Sequence[str], known: Catalogue, _: Target) -> Table:
    """Say what a service can do with each need."""
    chosen = _chosen(names or known.names("needs"), known.need)
    rows = tuple((Ref("need", one.name, one.title), f"``{one.name}``", one.summary) for one in chosen)
    return Table(("Need", "Called", "What the service can do with it"), (28, 18, 54), rows)


def recipes(names: Sequence[str], known: Catalogue, _: Target) -> Table:
    """Say what becomes of each program, and by which preset."""
    chosen = _chosen(names or known.names("recipes"), known.recipe)
    rows = tuple(
        (Ref("recipe", one.name, one.title), f"``{one.name}``", Ref("preset", one.preset), one.summary) for one in chosen
    )
    return Table(("Recipe", "Called", "Preset", "In short"), (20, 16, 12, 52), rows)


def symptoms(names: Sequence[str], known: Catalogue, _: Target) -> Table:
    """Say by what each symptom is recognised, what it means, and what may cause it."""
    chosen = _chosen(names or known.names("symptoms"), known.symptom)
    rows = tuple((Ref("symptom", one.name, one.title), _signs(one), one.summary, _causes(one)) for one in chosen)
    return Table(("Symptom", "Shows as, for example", "What it means", "What may cause it"), (18, 28, 30, 24), rows)


def _signs(symptom: Symptom) -> str:
    texts = (sign.text if sign.kind == "behaviour" else f"``{sign.text}``" for sign in symptom.sign[:_SIGNS])
    return "; ".join(text.rstrip(".") for text in texts)


def _causes(symptom: Symptom) -> str:
    return ", ".join(
        dict.fromkeys(cause.directive if "``" in cause.directive else f"``{cause.directive}``" for cause in symptom.cause)
    )


def rules(names: Sequence[str], _: Catalogue, __: Target) -> Table:
    """Say what each rule finds."""
    rows = tuple((Ref("rule", one.name), one.summary) for one in _chosen(names or rule_names(), rule))
    return Table(("Rule", "What it finds"), (32, 68), rows)


def _chosen(names: Sequence[str], find: Callable[[str], Record]) -> list[Record]:
    found: list[Record] = []
    wrong: list[str] = []
    for name in names:
        try:
            found.append(find(name))
        except LookupError as error:
            wrong.append(str(error))
    if wrong:
        raise LookupError("\n".join(wrong))
    return found
