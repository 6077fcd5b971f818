"""The Sphinx directives that put pages of the reference into a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Protocol, cast

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from hardened_unit.compose import sample
from hardened_unit.report import pages, recipes
from hardened_unit.report.capabilities import capability_page
from hardened_unit.report.system_calls import group_page
from hardened_unit.rules import rule
from sphinx_hardened_unit import showing
from sphinx_hardened_unit.download import download
from sphinx_hardened_unit.drawing import Drawing, code, known_names
from sphinx_hardened_unit.finding import directive_words, rank, symptom_words
from sphinx_hardened_unit.settings import default_target
from systemd_directives import catalogue

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.config import Config

    from hardened_unit.report.page import Kind, Page

_log = logging.getLogger(__name__)


class _Notes(Protocol):
    """What the domain offers to those who describe something."""

    def note_object(self, kind: str, name: str, node_id: str, location: str) -> None:
        """Remember where something is described."""


class _AutoPage(SphinxDirective):
    """Puts the page of one record into a document; the argument is its name.

    With ``:as-page:`` the record is what the document is about: headings become sections. Otherwise it is a description among
    others, and headings are rubrics.
    """

    kind: ClassVar[Kind]
    required_arguments = 1
    option_spec: ClassVar[dict[str, Callable[[str], Any]] | None] = {"as-page": directives.flag, "no-index": directives.flag}

    @classmethod
    def page(cls, name: str, config: Config) -> tuple[str, Page, list[str]]:
        """Give the record's name, its page, and words to find it by; raises ``LookupError``."""
        raise NotImplementedError

    def run(self) -> list[nodes.Node]:
        """Draw the page."""
        try:
            name, page, words = found = self.page(self.arguments[0].strip(), self.config)
        except LookupError as error:
            _log.warning("%s", error, location=self.get_location(), type="hardened_unit", subtype="unknown-name")
            return [nodes.warning("", nodes.paragraph("", str(error)))]
        showing.note(self.env, self.kind, name, found)
        whole = "as-page" in self.options
        drawing = Drawing(known_names(), sections=whole, prefix=name)
        summary = drawing.paragraph(page.summary, "systemd-summary")
        body = [summary, *drawing.blocks(page.blocks)]
        body[1:1] = self.beside_summary(name)
        if whole:
            holder: nodes.Element = summary
            drawn: list[nodes.Node] = [*_keywords(words), *body]
        else:
            signature = addnodes.desc_signature("", "", addnodes.desc_name("", page.title))
            holder = signature
            content = addnodes.desc_content("", *body)
            drawn = [
                addnodes.desc(
                    "",
                    signature,
                    content,
                    domain="systemd",
                    objtype=self.kind,
                    desctype=self.kind,
                    noindex=False,
                    classes=["systemd", self.kind],
                )
            ]
        if "no-index" not in self.options:
            self._note(name, page.title, words, holder, drawn)
        return drawn

    def beside_summary(self, name: str) -> list[nodes.Node]:
        """Give what stands between the summary and the rest."""
        del name
        return []

    def _note(self, name: str, title: str, words: list[str], holder: nodes.Element, drawn: list[nodes.Node]) -> None:
        node_id = nodes.make_id(f"systemd-{self.kind}-{name}")
        holder["ids"].append(node_id)
        self.state.document.note_explicit_target(holder)
        domain = cast("_Notes", self.env.domains["systemd"])
        domain.note_object(self.kind, name, node_id, self.get_location())
        # The search ranks what stands in the index above what only stands in a text.
        named = {f"{title} (systemd {self.kind})": "main", **{word.replace(";", ","): rank(word, self.kind) for word in words}}
        drawn.insert(0, addnodes.index(entries=[("single", entry, node_id, main, None) for entry, main in named.items()]))


def _keywords(words: list[str]) -> list[nodes.Node]:
    """Give the words that search shall find the page by, though they do not stand in it."""
    return [nodes.meta("", name="keywords", content=" ".join(words))] if words else []


class AutoDirective(_AutoPage):
    """``.. systemd:autodirective:: ProtectSystem``."""

    kind = "directive"

    @classmethod
    def page(cls, name: str, config: Config) -> tuple[str, Page, list[str]]:
        """Find a directive of unit files."""
        known = catalogue.load()
        record = known.directive(name)
        return record.name, pages.directive_page(record, known), directive_words(record)


class AutoPreset(_AutoPage):
    """``.. systemd:autopreset:: standard``: also the unit that the preset makes, to take away."""

    kind = "preset"

    @classmethod
    def page(cls, name: str, config: Config) -> tuple[str, Page, list[str]]:
        """Find a preset, and compose it for a daemon that stands for any."""
        known = catalogue.load()
        preset = known.preset(name)
        target = default_target(config)
        return preset.name, pages.preset_page(preset, sample(preset, target, known), target, known), []

    def beside_summary(self, name: str) -> list[nodes.Node]:
        """Offer the unit as a file, and the command that makes it."""
        known = catalogue.load()
        target = default_target(self.config)
        text = sample(known.preset(name), target, known).text
        options = f"--preset {name} --target {target.name or target.systemd} --exec /usr/bin/mydaemon"
        command = f"$ hardened-unit generate mydaemon {options}\n"
        return [download(self.env, "mydaemon.service", text), code(command, "console")]


class AutoNeed(_AutoPage):
    """``.. systemd:autoneed:: listen``."""

    kind = "need"

    @classmethod
    def page(cls, name: str, config: Config) -> tuple[str, Page, list[str]]:
        """Find a need."""
        known = catalogue.load()
        need = known.need(name)
        return need.name, pages.need_page(need, known), []


class AutoRecipe(_AutoPage):
    """``.. systemd:autorecipe:: nginx``: also the unit that the recipe gives, to take away."""

    kind = "recipe"

    @classmethod
    def page(cls, name: str, config: Config) -> tuple[str, Page, list[str]]:
        """Find a recipe, and compose it."""
        known = catalogue.load()
        recipe = known.recipe(name)
        return recipe.name, recipes.recipe_page(recipe, known), [*recipe.packages, recipe.unit]

    def beside_summary(self, name: str) -> list[nodes.Node]:
        """Offer the unit as a file, and the command that makes it."""
        known = catalogue.load()
        recipe = known.recipe(name)
        text = recipes.composed_for(recipe, recipes.SHOWN_FOR, known).text
        file = recipe.unit if recipe.form == "unit" else "hardening.conf"
        command = f"$ hardened-unit generate --recipe {recipe.name} --target {recipes.SHOWN_FOR}\n"
        return [download(self.env, file, text), code(command, "console")]


class AutoSymptom(_AutoPage):
    """``.. systemd:autosymptom:: read-only-file-system``."""

    kind = "symptom"

    @classmethod
    def page(cls, name: str, config: Config) -> tuple[str, Page, list[str]]:
        """Find a symptom."""
        symptom = catalogue.load().symptom(name)
        return symptom.name, pages.symptom_page(symptom), symptom_words(symptom)


class AutoRule(_AutoPage):
    """``.. systemd:autorule:: trailing-comment``."""

    kind = "rule"

    @classmethod
    def page(cls, name: str, config: Config) -> tuple[str, Page, list[str]]:
        """Find a rule."""
        found = rule(name)
        return found.name, pages.rule_page(found), []


class AutoCapability(_AutoPage):
    """``.. systemd:autocapability:: CAP_NET_ADMIN``."""

    kind = "capability"

    @classmethod
    def page(cls, name: str, config: Config) -> tuple[str, Page, list[str]]:
        """Find a capability."""
        known = catalogue.load()
        record = known.capability(name)
        return record.name, capability_page(record, known), list(record.search)


class AutoSyscalls(_AutoPage):
    """``.. systemd:autosyscalls:: @mount``."""

    kind = "syscalls"

    @classmethod
    def page(cls, name: str, config: Config) -> tuple[str, Page, list[str]]:
        """Find a group of system calls."""
        known = catalogue.load()
        record = known.syscalls(name)
        return record.name, group_page(record, known), list(record.search)


PAGES: tuple[type[_AutoPage], ...] = (
    AutoDirective,
    AutoPreset,
    AutoNeed,
    AutoRecipe,
    AutoSymptom,
    AutoRule,
    AutoCapability,
    AutoSyscalls,
)
"""All of them."""
