"""Check the code blocks of unit files that a document has besides its units, where the project wants that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes
from sphinx.util.nodes import get_node_line, get_node_source

from sphinx_hardened_unit import embedded
from sphinx_hardened_unit.aiming import Aim
from sphinx_hardened_unit.checking import bare, findings
from sphinx_hardened_unit.drawing import LANGUAGE, OWN
from sphinx_hardened_unit.embedded import Embedded, Found, Place
from sphinx_hardened_unit.guarding import unforeseen
from sphinx_hardened_unit.hardened_unit import note_directives
from sphinx_hardened_unit.locating import first_line
from sphinx_hardened_unit.settings import default_target
from sphinx_hardened_unit.warning import warn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def setup(app: Sphinx) -> None:
    """Have Sphinx show each document that was read."""
    app.connect("doctree-read", _check)


def _check(app: Sphinx, doctree: nodes.document) -> None:
    if not app.config.hardened_unit_check_code_blocks:
        return
    for node in _blocks(doctree, app.config.highlight_language):
        try:
            _check_block(app.env, node)
        except Exception as error:  # noqa: BLE001 - whatever it is, the build goes on
            unforeseen(app.env, "code block", error, Place(str(app.env.doc2path(app.env.docname)), node.line or 1))


def _blocks(doctree: nodes.document, language: str) -> Iterator[nodes.literal_block]:
    """Give the blocks of unit files; where one names no language, ``highlight`` or the configuration says which it has."""
    for node in doctree.findall():
        if isinstance(node, addnodes.highlightlang):
            language = node["lang"]
        elif isinstance(node, nodes.literal_block) and node.get("language", language) == LANGUAGE and not _is_other(node):
            yield node


def _is_other(block: nodes.literal_block) -> bool:
    """Tell whether a block was checked as a unit, or has markup in it and so is not what systemd would get."""
    return block.get(OWN, False) or block.rawsource != block.astext()


def _check_block(env: BuildEnvironment, node: nodes.literal_block) -> None:
    text = node.astext().rstrip("\n") + "\n"
    places = _places(node)
    note_directives(env, text)
    target = default_target(env.config)
    section = bare(text, Aim())
    found = tuple(
        Found(finding.rule, finding.severity, finding.message, places[min(finding.entry.last, len(places)) - 1])
        for finding in findings(text, Aim(), [target], section=section, advice=env.config.hardened_unit_fail_on == "advice")
    )
    for one in found:
        warn(one, env.config)
    embedded.note(env, Embedded("", text, places[0], (target.called,), found))


def _places(node: nodes.literal_block) -> list[Place]:
    """Find where the lines of a block stand: docutils knows only where the Sphinx directive does, or the paragraph above."""
    wanted = node.astext().rstrip("\n").split("\n")
    here = Place(get_node_source(node) or "", get_node_line(node) or 1)
    file = node.get("source") or here.file
    first = first_line(file, wanted, here.line if file == here.file else 1)
    return [Place(file, first + index) if first else here for index in range(len(wanted))]
