"""The Sphinx directive ``systemd:generator``: every preset in every form, composed when the document is built.

In HTML a choice shows one of them at a time, which needs no script. Every other format has the whole units one below the other.
Where the project has the engine for browsers, the page asks for everything that a unit is composed from, and answers itself.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, get_args

from docutils import nodes
from jinja2 import Environment, PackageLoader
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective

from hardened_unit import browser
from hardened_unit.compose import Form, Request, compose
from hardened_unit.exposure.rating import rate
from hardened_unit.report.compositions import folders
from hardened_unit.report.score_blocks import score_bar, score_sentence, scored_for
from hardened_unit.unitfile import parse
from sphinx_hardened_unit import showing, warning
from sphinx_hardened_unit.download import download
from sphinx_hardened_unit.drawing import Drawing, bar_picture, code, known_names
from sphinx_hardened_unit.on_screen import on_screen
from sphinx_hardened_unit.settings import default_target
from sphinx_hardened_unit.sources import here
from systemd_directives import catalogue, targets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinx.config import Config

    from hardened_unit.exposure.rating import Rated
    from systemd_directives.model import Preset
    from systemd_directives.target import Target

NAME, COMMAND = "mydaemon.service", "/usr/bin/mydaemon"
"""The service that the ready-made units are for."""

_TEMPLATES = Environment(loader=PackageLoader("sphinx_hardened_unit"), autoescape=True)


class Ready(NamedTuple):
    """A ready-made text: a preset in one form."""

    preset: Preset
    form: Form
    name: str
    """The name of its file."""
    folder: str
    """Where an administrator puts the file; empty for bare lines, which are none."""
    text: str
    rated: Rated


def ready_made(config: Config) -> tuple[Ready, ...]:
    """Compose every preset in every form, for the target of examples."""
    known, target = catalogue.load(), _target(config)
    made = []
    for name in known.names("presets"):
        rated = None
        for form in get_args(Form):
            request = Request(NAME, (target,), known.preset(name), command=COMMAND if form == "unit" else "", form=form)
            composed = compose(request, known)
            # A drop-in and bare lines protect as the whole unit does.
            rated = rated or rate(parse(composed.text), NAME, scored_for(target).systemd, whole=True)
            folder = "" if form == "directives" else folders(composed, request)[composed.name]
            made.append(Ready(known.preset(name), form, composed.name, folder, composed.text, rated))
    return tuple(made)


def _target(config: Config) -> Target:
    """Give the target of examples where the project has chosen one, else that which the engine takes where none is named."""
    return (
        default_target(config) if config.hardened_unit_target else targets.target(json.loads(browser.form())["default_target"])
    )


def generated(_: str, config: Config) -> tuple[object, ...]:
    """Give all that a generator shows."""
    template = _TEMPLATES.get_template("generator.html.jinja")
    return ready_made(config), browser.form(), Path(str(template.filename)).read_text(encoding="utf-8")


class Generator(SphinxDirective):
    """``.. systemd:generator::``: ready-made units to choose from."""

    def run(self) -> list[nodes.Node]:
        """Draw the choice, and what there is to choose from."""
        if self.env.new_serialno("systemd-generator"):
            # The address of the page carries what was chosen, and its script answers in one place.
            said = "systemd:generator: a page has one generator, and this one has another already"
            warning.trouble(self.env, "usage", said, here(self))
            return [nodes.warning("", nodes.paragraph("", said), support_smartquotes=False)]
        ready, target = ready_made(self.config), _target(self.config)
        showing.note(self.env, "generator", "", generated("", self.config))
        asked = nodes.container("", on_screen(_drawn("asked", ready, target)), classes=["systemd-asked"])
        panels = (self._panel(one, ready) for one in ready)
        shown = nodes.container("", *panels, on_screen(_drawn("answered", ready, target)), classes=["systemd-shown"])
        return [nodes.container("", asked, shown, classes=["systemd-generator"])]

    def _panel(self, ready: Ready, among: Sequence[Ready]) -> nodes.Element:
        place = _places(among)
        text = code(ready.text)
        caption = nodes.caption("", "", nodes.Text(_caption(ready)), support_smartquotes=False)
        panel = nodes.container(
            "",
            self._score(ready),
            nodes.container("", caption, text, literal_block=True, classes=["literal-block-wrapper"]),
            classes=["systemd-ready", f"systemd-preset-{place[ready.preset.name]}", f"systemd-form-{place[ready.form]}"],
        )
        if ready.folder:
            panel += download(self.env, ready.name, ready.text)
        if ready.form == "unit":
            return panel
        return addnodes.only("", panel, expr="html and not epub")

    def _score(self, ready: Ready) -> nodes.paragraph:
        drawing = Drawing(known_names())
        target = _target(self.config)
        made = f"Made for systemd {target.systemd}{f' of {target.title}' if target.title else ''}, and for newer ones. "
        line = drawing.paragraph(made + score_sentence(ready.rated, scored_for(target)), "systemd-score")
        line += drawing.inline(score_bar(ready.rated.exposure)._replace(text=""))
        line["translatable"] = False
        return line


def _caption(ready: Ready) -> str:
    place = f"{ready.folder}/{ready.name}" if ready.folder else "Lines for [Service]"
    return f"{place} (preset {ready.preset.name})"


def _places(ready: Sequence[Ready]) -> dict[str, int]:
    """Number the presets and the forms, by which the style sheet tells them apart."""
    presets = dict.fromkeys(one.preset.name for one in ready)
    return {name: number for names in (presets, get_args(Form)) for number, name in enumerate(names, 1)}


_PARTS = (
    ("findings", "Findings", True),
    ("inferred", "What the unit says that it needs", True),
    ("diff", "What changes", True),
    ("gains", "What each line gains", False),
    ("next", "What would tighten it further", False),
    ("breaks", "What this may break", False),
    ("omitted", "What was left out, and why", False),
    ("ansible", "As a task for Ansible", False),
    ("command", "The same on the command line", False),
)
"""What the engine tells beside the unit: the name of the part, its title, and whether it is unfolded at first."""


def _drawn(part: str, ready: Sequence[Ready], target: Target) -> str:
    """Draw what is asked, or where the engine's answers go; text and values are escaped by the template."""
    template = _TEMPLATES.get_template("generator.html.jinja")
    presets = [
        {"preset": one.preset, "rated": one.rated, "bar": bar_picture(score_bar(one.rated.exposure))}
        for one in ready
        if one.form == "unit"
    ]
    given = json.loads(browser.form())
    return template.render(
        part=part,
        presets=presets,
        places=_places(ready),
        given=given,
        chosen=target,
        fields={field["name"]: field for field in given["fields"]},
        name=NAME.removesuffix(".service"),
        command=COMMAND,
        parts=_PARTS,
    )
