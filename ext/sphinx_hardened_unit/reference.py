"""The Sphinx directives that put pages of the reference into a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Protocol, cast

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx import addnodes

from hardened_unit.compose import sample
from hardened_unit.report import pages, recipes
from hardened_unit.report.capabilities import capability_page
from hardened_unit.report.system_calls import group_page
from hardened_unit.report.values import value_anchors
from hardened_unit.rules import rule
from hardened_unit.rules.wording import suggestion
from sphinx_hardened_unit.download import download
from sphinx_hardened_unit.drawing import Drawing, code, known_names
from sphinx_hardened_unit.finding import directive_words, rank, symptom_words
from sphinx_hardened_unit.part import Part, listed
from sphinx_hardened_unit.settings import default_target
from systemd_directives import catalogue

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.config import Config

    from hardened_unit.report.page import Page

    _Options = dict[str, Callable[[str], Any]]

OPTIONS: _Options = {"as-page": directives.flag, "no-index": directives.flag}
"""The options of all that shows pages."""


class Described(NamedTuple):
    """The page of a record."""

    name: str
    page: Page
    words: list[str]
    """By which it is found besides."""
    values: tuple[tuple[str, str], ...] = ()
    """The values that have a place on it, and the names of those places."""


class _Notes(Protocol):
    """What the domain offers to those who describe something."""

    def note_object(self, kind: str, name: str, node_id: str, location: str) -> None:
        """Remember where something is described."""

    def note_value(self, name: str, node_id: str) -> None:
        """Remember where a value stands."""


class AutoPage(Part[Described]):
    """Puts the page of one record into a document; the argument is its name.

    With ``:as-page:`` the record is what the document is about: headings become sections. Otherwise it is a description among
    others, and headings are rubrics.
    """

    option_spec: ClassVar[_Options | None] = OPTIONS

    def draw(self, found: Described) -> list[nodes.Node]:
        """Draw the page."""
        name, page, words, _ = found
        whole = "as-page" in self.options
        drawing = Drawing(known_names(), sections=whole, prefix=name)
        summary = drawing.paragraph(page.summary, "systemd-summary")
        body = [summary, *self.beside_summary(name), *drawing.blocks(page.blocks)]
        if whole:
            holder: nodes.Element = summary
            drawn: list[nodes.Node] = [*_keywords(words), *body]
        else:
            holder, described = self._description(page.title, body)
            drawn = [described]
        if "no-index" not in self.options:
            self._note(found, holder, drawn)
        return drawn

    def _description(self, title: str, body: list[nodes.Node]) -> tuple[nodes.Element, nodes.Node]:
        """Give a description among others, and before it its heading."""
        signature = addnodes.desc_signature("", "", addnodes.desc_name("", title))
        about = {"domain": "systemd", "objtype": self.kind, "desctype": self.kind, "noindex": False}
        described = addnodes.desc("", signature, addnodes.desc_content("", *body), **about, classes=["systemd", self.kind])
        return signature, described

    def beside_summary(self, name: str) -> list[nodes.Node]:
        """Give what stands between the summary and the rest."""
        del name
        return []

    def _note(self, found: Described, holder: nodes.Element, drawn: list[nodes.Node]) -> None:
        name, page, words, values = found
        node_id = nodes.make_id(f"systemd-{self.kind}-{name}")
        holder["ids"].append(node_id)
        self.state.document.note_explicit_target(holder)
        domain = cast("_Notes", self.env.domains["systemd"])
        domain.note_object(self.kind, name, node_id, self.get_location())
        for value, place in values:
            domain.note_value(f"{name}={value}", place)
        # The search ranks what stands in the index above what only stands in a text.
        named = {
            f"{page.title} (systemd {self.kind})": "main",
            **{word.replace(";", ","): rank(word, self.kind) for word in words},
        }
        drawn.insert(0, addnodes.index(entries=[("single", entry, node_id, main, None) for entry, main in named.items()]))


def _keywords(words: list[str]) -> list[nodes.Node]:
    """Give the words that search shall find the page by, though they do not stand in it."""
    return [nodes.meta("", name="keywords", content=" ".join(words))] if words else []


class AutoDirective(AutoPage):
    """``.. systemd:autodirective:: ProtectSystem``."""

    kind = "directive"

    @classmethod
    def find(cls, name: str, config: Config) -> Described:
        """Find a directive of unit files."""
        known = catalogue.load()
        record = known.directive(name)
        return Described(
            record.name,
            pages.directive_page(record, known),
            directive_words(record),
            tuple(value_anchors(record).items()),
        )


class AutoPreset(AutoPage):
    """``.. systemd:autopreset:: standard``: also the unit that the preset makes, to take away."""

    kind = "preset"

    @classmethod
    def find(cls, name: str, config: Config) -> Described:
        """Find a preset, and compose it for a daemon that stands for any."""
        known = catalogue.load()
        preset = known.preset(name)
        target = default_target(config)
        return Described(preset.name, pages.preset_page(preset, sample(preset, target, known), target, known), [])

    def beside_summary(self, name: str) -> list[nodes.Node]:
        """Offer the unit as a file, and the command that makes it."""
        known = catalogue.load()
        target = default_target(self.config)
        text = sample(known.preset(name), target, known).text
        options = f"--preset {name} --target {target.name or target.systemd} --exec /usr/bin/mydaemon"
        command = f"$ hardened-unit generate mydaemon {options}\n"
        return [download(self.env, "mydaemon.service", text), code(command, "console")]


class AutoNeed(AutoPage):
    """``.. systemd:autoneed:: listen``."""

    kind = "need"

    @classmethod
    def find(cls, name: str, config: Config) -> Described:
        """Find a need."""
        known = catalogue.load()
        need = known.need(name)
        return Described(need.name, pages.need_page(need, known), [])


class AutoRecipe(AutoPage):
    """``.. systemd:autorecipe:: nginx``: also the unit that the recipe gives, to take away."""

    kind = "recipe"

    @classmethod
    def find(cls, name: str, config: Config) -> Described:
        """Find a recipe, and compose it."""
        known = catalogue.load()
        recipe = known.recipe(name)
        return Described(recipe.name, recipes.recipe_page(recipe, known), [*recipe.packages, recipe.unit])

    def beside_summary(self, name: str) -> list[nodes.Node]:
        """Offer the unit as a file, and the command that makes it."""
        known = catalogue.load()
        recipe = known.recipe(name)
        text = recipes.composed_for(recipe, recipes.SHOWN_FOR, known).text
        file = recipe.unit if recipe.form == "unit" else "hardening.conf"
        command = f"$ hardened-unit generate --recipe {recipe.name} --target {recipes.SHOWN_FOR}\n"
        return [download(self.env, file, text), code(command, "console")]


class AutoSymptom(AutoPage):
    """``.. systemd:autosymptom:: read-only-file-system``."""

    kind = "symptom"

    @classmethod
    def find(cls, name: str, config: Config) -> Described:
        """Find a symptom."""
        symptom = catalogue.load().symptom(name)
        return Described(symptom.name, pages.symptom_page(symptom), symptom_words(symptom))


class AutoRule(AutoPage):
    """``.. systemd:autorule:: trailing-comment``."""

    kind = "rule"

    @classmethod
    def find(cls, name: str, config: Config) -> Described:
        """Find a rule."""
        found = rule(name)
        return Described(found.name, pages.rule_page(found), [])


class AutoCapability(AutoPage):
    """``.. systemd:autocapability:: CAP_NET_ADMIN``."""

    kind = "capability"

    @classmethod
    def find(cls, name: str, config: Config) -> Described:
        """Find a capability."""
        known = catalogue.load()
        record = known.capability(name)
        return Described(record.name, capability_page(record, known), list(record.search))


class AutoSyscalls(AutoPage):
    """``.. systemd:autosyscalls:: @mount``."""

    kind = "syscalls"

    @classmethod
    def find(cls, name: str, config: Config) -> Described:
        """Find a group of system calls."""
        known = catalogue.load()
        record = known.syscalls(name)
        return Described(record.name, group_page(record, known), list(record.search))


class AutoCategory(Part[tuple[str, str, list[str]]]):
    """``.. systemd:autocategory:: network``: the page of every directive of a category, one after another.

    ``:members:`` names those to show. With ``:as-page:`` the category is what the document is about, and each directive a
    section of it.
    """

    kind = "category"
    option_spec: ClassVar[_Options | None] = {**OPTIONS, "members": directives.unchanged_required}

    @classmethod
    def find(cls, name: str, config: Config) -> tuple[str, str, list[str]]:
        """Give title, summary, and the names of the directives."""
        known = catalogue.load()
        category = known.category(name)
        return category.title, category.summary, [record.name for record in known.directives(category.name)]

    def draw(self, found: tuple[str, str, list[str]]) -> list[nodes.Node]:
        """Draw the category's own words, and what ``autodirective`` draws of each."""
        title, summary, names = found
        whole = "as-page" in self.options
        drawn: list[nodes.Node] = [] if whole else [nodes.rubric("", title)]
        drawn.append(Drawing(known_names()).paragraph(summary, "systemd-summary"))
        options = {option: value for option, value in self.options.items() if option in OPTIONS}
        for name in self._chosen(title, names, drawn):
            one = AutoDirective(
                *("systemd:autodirective", [name], options, StringList(), self.lineno),
                *(self.content_offset, self.block_text, self.state, self.state_machine),
            )
            page = one.run()
            # A page ends in sections, which only the end of a section can hold.
            heading = nodes.title("", f"{name}=")
            drawn += [nodes.section("", heading, *page, ids=[nodes.make_id(f"section-{name}")])] if whole else page
        return drawn

    def _chosen(self, title: str, names: list[str], drawn: list[nodes.Node]) -> list[str]:
        """Give the members in the order in which they are asked for; one that is not in the category is complained of."""
        if "members" not in self.options:
            return names
        folded = {name.lower(): name for name in names}
        chosen: list[str] = []
        for asked in listed(self.options["members"]):
            name = folded.get(asked.removesuffix("=").lower(), "")
            if name:
                chosen.append(name)
            else:
                said = f":members: {title} has no directive {asked!r}{suggestion(asked, tuple(names))}"
                drawn.append(self.trouble(said))
        return list(dict.fromkeys(chosen))


PAGES: tuple[type[AutoPage], ...] = (
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
