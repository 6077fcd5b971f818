"""The Sphinx directive that shows what many believe of hardening, and what is so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from hardened_unit.report.advice import Told, told
from sphinx_hardened_unit import showing
from sphinx_hardened_unit.drawing import LANGUAGE, Drawing, code, known_names
from systemd_directives import catalogue

if TYPE_CHECKING:
    from sphinx.config import Config

_log = logging.getLogger(__name__)


class AdviceList(SphinxDirective):
    """``.. systemd:advice:: files``: what is believed about one theme, as a list of definitions."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Draw the list."""
        theme = self.arguments[0]
        try:
            found = believed(theme, self.config)
        except LookupError as error:
            _log.warning("%s", error, location=self.get_location(), type="hardened_unit", subtype="unknown-name")
            return []
        showing.note(self.env, "advice", theme, found)
        drawing = Drawing(known_names())
        return [nodes.definition_list("", *(_item(one, drawing) for one in found), classes=["systemd-advice"])]


def believed(theme: str, _: Config) -> tuple[Told, ...]:
    """Give what is believed about a theme; raises ``LookupError``."""
    return told(theme, catalogue.load())


def _item(one: Told, drawing: Drawing) -> nodes.definition_list_item:
    term = nodes.term("", "", *drawing.inline(one.belief), ids=[f"advice-{one.name}"])
    written = [code(one.written.text, "console" if one.command else LANGUAGE)] if one.written else []
    return nodes.definition_list_item("", term, nodes.definition("", *written, *drawing.blocks(one.blocks)))
