"""The tables of presets, needs, recipes, symptoms and rules: all of a kind, or those that are named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.report import record_tables
from sphinx_hardened_unit.drawing import Drawing, known_names
from sphinx_hardened_unit.part import Part, listed
from sphinx_hardened_unit.settings import default_target
from systemd_directives import catalogue

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from docutils import nodes
    from sphinx.config import Config

    from hardened_unit.report.page import Table
    from systemd_directives.catalogue import Catalogue
    from systemd_directives.target import Target


class RecordTable(Part["Table"]):
    """A table of records of one kind; the argument names those to show, in that order, and without it all are."""

    required_arguments = 0
    optional_arguments = 1
    final_argument_whitespace = True

    @classmethod
    def find(cls, name: str, config: Config) -> Table:
        """Give the table; one error tells of all names that there are not."""
        return _MAKERS[cls.kind](listed(name), catalogue.load(), default_target(config))

    def draw(self, found: Table) -> list[nodes.Node]:
        """Draw the table."""
        return Drawing(known_names()).blocks([found])


class PresetTable(RecordTable):
    """``.. systemd:presets::``: whom each preset is for, and what exposure it leaves."""

    kind = "presets"


class NeedTable(RecordTable):
    """``.. systemd:needs::``: what a service can do with each need."""

    kind = "needs"


class RecipeTable(RecordTable):
    """``.. systemd:recipes::``: the programs, each with its preset."""

    kind = "recipes"


class SymptomTable(RecordTable):
    """``.. systemd:symptoms::``: what one sees, and what may cause it."""

    kind = "symptoms"


class RuleTable(RecordTable):
    """``.. systemd:rules::``: what the checker finds."""

    kind = "rules"


_MAKERS: dict[str, Callable[[Sequence[str], Catalogue, Target], Table]] = {
    "presets": record_tables.presets,
    "needs": record_tables.needs,
    "recipes": record_tables.recipes,
    "symptoms": record_tables.symptoms,
    "rules": record_tables.rules,
}
TABLES: tuple[type[RecordTable], ...] = (PresetTable, NeedTable, RecipeTable, SymptomTable, RuleTable)
"""All of them."""
