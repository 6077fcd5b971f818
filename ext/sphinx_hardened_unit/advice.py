"""The Sphinx directive that shows what many believe of hardening, and what is so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from hardened_unit.report.advice import Told, told
from sphinx_hardened_unit.drawing import LANGUAGE, Drawing, code, known_names
from sphinx_hardened_unit.part import Part
from systemd_directives import catalogue

if TYPE_CHECKING:
    from sphinx.config import Config


class AdviceList(Part[tuple[Told, ...]]):
    """``.. systemd:advice:: files``: what is believed about one theme, as a list of definitions."""

    kind = "advice"

    @classmethod
    def find(cls, name: str, config: Config) -> tuple[Told, ...]:
        """Give what is believed about the theme."""
        return told(name, catalogue.load())

    def draw(self, found: tuple[Told, ...]) -> list[nodes.Node]:
        """Draw the list."""
        drawing = Drawing(known_names())
        return [nodes.definition_list("", *(_item(one, drawing) for one in found), classes=["systemd-advice"])]


def _item(one: Told, drawing: Drawing) -> nodes.definition_list_item:
    term = nodes.term("", "", *drawing.inline(one.belief), ids=[f"advice-{one.name}"])
    written = [code(one.written.text, "console" if one.command else LANGUAGE)] if one.written else []
    return nodes.definition_list_item("", term, nodes.definition("", *written, *drawing.blocks(one.blocks)))
