"""The tables of the reference: all directives with their facets, and the lists of the other records."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from docutils import nodes
from jinja2 import Environment, PackageLoader
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from hardened_unit.report import interactions, published, versions
from hardened_unit.report.overview import PLACES, PROVEN, Overview, overview
from hardened_unit.report.page import Ref, Table
from hardened_unit.rules import rule, rule_names
from hardened_unit.rules.wording import every
from sphinx_hardened_unit import showing
from sphinx_hardened_unit.drawing import Drawing, known_names
from sphinx_hardened_unit.graph import matrix_pictures
from sphinx_hardened_unit.on_screen import on_screen
from systemd_directives import catalogue, harvest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sphinx.config import Config

    from hardened_unit.report.interactions import Edge
    from hardened_unit.report.page import Kind
    from systemd_directives.catalogue import Catalogue

_log = logging.getLogger(__name__)


class Facet(NamedTuple):
    """One question by which the catalogue is narrowed down; the table's script asks it of each row."""

    name: str
    """Its name in the address. A row's answer is a class ``NAME-VALUE``, but for versions, which it has in a column."""
    title: str
    any: str
    """What stands for no choice."""
    choices: tuple[tuple[str, str], ...]
    """Values and their titles."""


class CatalogueTable(SphinxDirective):
    """``.. systemd:catalogue::``: every directive in one table; the argument names one category."""

    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Draw the table, and before it what narrows it down, which is there for the script alone."""
        category = self.arguments[0] if self.arguments else ""
        try:
            rows = overviews(category, self.config)
        except LookupError as error:
            _log.warning("%s", error, location=self.get_location(), type="hardened_unit", subtype="unknown-name")
            return []
        showing.note(self.env, "catalogue", category, rows)
        return [*_facets(rows, with_category=not category), *_table(rows)]


def overviews(category: str, _: Config) -> list[Overview]:
    """Sum up all directives, or those of one category; raises ``LookupError``."""
    known = catalogue.load()
    name = known.category(category).name if category else ""
    return [overview(directive, known) for directive in known.directives(name)]


def _facets(rows: Sequence[Overview], *, with_category: bool) -> list[nodes.Node]:
    known = catalogue.load()
    categories = dict.fromkeys((row.category, row.chapter) for row in rows)
    versions = sorted({max(row.since, harvest.OLDEST) for row in rows} | {harvest.NEWEST})
    places = tuple((_word(section), title) for section, title in PLACES.items() if any(section in row.places for row in rows))
    symptoms = sorted({symptom for row in rows for symptom in row.breaks}, key=lambda symptom: symptom[1].lower())
    targets = [known.target(name) for name in known.names("targets")]
    facets = [
        Facet("category", "Category", "all", tuple(categories) if with_category else ()),
        Facet("systemd", "Known to systemd", "any", tuple((str(number), str(number)) for number in versions)),
        Facet("target", "Known on", "any", tuple((str(target.systemd), target.title) for target in targets)),
        Facet("place", "Unit type", "any", places),
        Facet("score", "In the score", "either", (("yes", "counts"), ("no", "does not count"))),
        Facet("proven", "Proof", "any", tuple(PROVEN.items())),
        Facet("breaks", "May show as", "anything", tuple(symptoms)),
    ]
    return [filter_form(facet for facet in facets if facet.choices)]


def filter_form(facets: Iterable[Facet]) -> nodes.Node:
    """Draw what narrows a table down; text and values are escaped by the template."""
    drawn = _templates().get_template("facets.html.jinja").render(facets=list(facets))
    return on_screen(drawn)


def _templates() -> Environment:
    return Environment(loader=PackageLoader("sphinx_hardened_unit"), autoescape=True)


def _table(rows: Sequence[Overview]) -> list[nodes.Node]:
    drawing = Drawing(known_names())
    cells = tuple(
        (
            Ref("directive", row.name, f"{row.name}="),
            row.chapter,
            str(row.since or ""),
            row.summary,
        )
        for row in rows
    )
    drawn = drawing.blocks([Table(("Directive", "Category", "Since", "What it does"), (24, 18, 8, 50), cells)])
    for table in (node for node in drawn if isinstance(node, nodes.table)):
        table["classes"].append("systemd-catalogue")
        for row, node in zip(rows, list(table.findall(nodes.row))[1:], strict=True):
            node["classes"] = _classes(row)
            list(node.findall(nodes.entry))[-1].append(drawing.paragraph(_small_print(row), "systemd-facts"))
    return drawn


def _classes(row: Overview) -> list[str]:
    """Give a row's answers to the facets."""
    return [
        f"category-{row.category}",
        *(f"place-{_word(section)}" for section in row.places),
        f"score-{'yes' if row.counted else 'no'}",
        f"proven-{row.proven}",
        *(f"breaks-{name}" for name, _ in row.breaks),
    ]


def _word(section: str) -> str:
    return section.lower()


def _small_print(row: Overview) -> str:
    """Put the facets into words, for those who read the table as it stands."""
    seen = f"seen on {every([str(version) for version in row.seen_on])}" if row.seen_on else PROVEN[row.proven]
    facts = [
        f"read in: {every([PLACES[section] for section in row.places])}",
        *(["counts in the score"] if row.counted else []),
        seen,
        *([f"may show as: {', '.join(title for _, title in row.breaks)}"] if row.breaks else []),
    ]
    text = "; ".join(facts)
    return f"{text[:1].upper()}{text[1:]}."


class Interactions(SphinxDirective):
    """``.. systemd:interactions:: network``: what the directives of a category have to do with others, drawn and as a table."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Draw both."""
        known = catalogue.load()
        try:
            category = known.category(self.arguments[0])
        except LookupError as error:
            _log.warning("%s", error, location=self.get_location(), type="hardened_unit", subtype="unknown-name")
            return []
        edges = interactions.edges(known, category.name)
        showing.note(self.env, "interactions", category.name, edges)
        table = Table(("From", "Relation", "To", "systemd", "Note"), (22, 12, 24, 9, 33), interactions.rows(edges))
        return [*matrix_pictures(edges, category.title, known), *Drawing(known_names()).blocks([table])]


def interactions_of(category: str, _: Config) -> tuple[Edge, ...]:
    """List the interactions of a category's directives; raises ``LookupError``."""
    return interactions.edges(catalogue.load(), category)


class RecordList(SphinxDirective):
    """``.. systemd:records:: presets``: a table of all presets, needs, recipes, symptoms or rules, each with its summary."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Draw the table."""
        asked = self.arguments[0]
        if asked not in _LISTS:
            message = "there is no list of %r; there are %s"
            place = self.get_location()
            _log.warning(message, asked, ", ".join(_LISTS), location=place, type="hardened_unit", subtype="unknown-name")
            return []
        rows = records(asked, self.config)
        showing.note(self.env, "records", asked, rows)
        return Drawing(known_names()).blocks([Table((_LISTS[asked].title(), "In short"), (32, 68), rows)])


_LISTS: dict[str, Kind] = {"presets": "preset", "needs": "need", "recipes": "recipe", "symptoms": "symptom", "rules": "rule"}


def records(asked: str, _: Config) -> tuple[tuple[Ref, str], ...]:
    """Give the rows of a list: a reference to each record, and its summary."""
    kind = _LISTS[asked]
    return tuple((Ref(kind, name, title), summary) for name, title, summary in _summaries(kind))


def _summaries(kind: Kind) -> Iterator[tuple[str, str, str]]:
    known = catalogue.load()
    if kind == "rule":
        yield from ((name, name, rule(name).summary) for name in rule_names())
    else:
        for name in known.names(f"{kind}s"):
            record = getattr(known, kind)(name)
            yield name, record.title, record.summary


class SummaryTable(SphinxDirective):
    """``.. systemd:table:: distributions``: a table over all of the data, named by the argument."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Draw the table."""
        asked = self.arguments[0]
        if asked not in _TABLES:
            message = "there is no table %r; there are %s"
            place = self.get_location()
            _log.warning(message, asked, ", ".join(_TABLES), location=place, type="hardened_unit", subtype="unknown-name")
            return []
        table = summary(asked, self.config)
        showing.note(self.env, "table", asked, table)
        return Drawing(known_names()).blocks([table])


_TABLES: dict[str, Callable[[Catalogue], Table]] = {
    "distributions": versions.distributions,
    "news": versions.news,
    "ladders": versions.ladders,
    "files": published.files,
    "changes": published.changes,
}


def summary(asked: str, _: Config) -> Table:
    """Give a table over all of the data."""
    return _TABLES[asked](catalogue.load())
