"""The tables of the reference over many directives: all of them with their facets, and what they have to do with each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from docutils import nodes
from jinja2 import Environment, PackageLoader

from hardened_unit.report import interactions, published, versions
from hardened_unit.report.overview import PLACES, PROVEN, Overview, overview
from hardened_unit.report.page import Ref, Table
from hardened_unit.rules.wording import every
from sphinx_hardened_unit.drawing import Drawing, known_names
from sphinx_hardened_unit.graph import matrix_pictures
from sphinx_hardened_unit.on_screen import on_screen
from sphinx_hardened_unit.part import Part, one_of
from systemd_directives import catalogue, harvest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sphinx.config import Config

    from hardened_unit.report.interactions import Edge
    from systemd_directives.catalogue import Catalogue


class Facet(NamedTuple):
    """One question by which the catalogue is narrowed down; the table's script asks it of each row."""

    name: str
    """Its name in the address. A row's answer is a class ``NAME-VALUE``, but for versions, which it has in a column."""
    title: str
    any: str
    """What stands for no choice."""
    choices: tuple[tuple[str, str], ...]
    """Values and their titles."""


class CatalogueTable(Part[list[Overview]]):
    """``.. systemd:catalogue::``: every directive in one table; the argument names one category."""

    kind = "catalogue"
    required_arguments = 0
    optional_arguments = 1

    @classmethod
    def find(cls, name: str, config: Config) -> list[Overview]:
        """Sum up all directives, or those of one category."""
        known = catalogue.load()
        category = known.category(name).name if name else ""
        return [overview(directive, known) for directive in known.directives(category)]

    def draw(self, found: list[Overview]) -> list[nodes.Node]:
        """Draw the table, and before it what narrows it down, which is there for the script alone."""
        return [*_facets(found, with_category=not self.arguments), *_table(found)]


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


class Interactions(Part[tuple[str, "tuple[Edge, ...]"]]):
    """``.. systemd:interactions:: network``: what the directives of a category have to do with others, drawn and as a table."""

    kind = "interactions"

    @classmethod
    def find(cls, name: str, config: Config) -> tuple[str, tuple[Edge, ...]]:
        """Give the category's title, and the interactions of its directives."""
        known = catalogue.load()
        category = known.category(name)
        return category.title, interactions.edges(known, category.name)

    def draw(self, found: tuple[str, tuple[Edge, ...]]) -> list[nodes.Node]:
        """Draw both."""
        title, edges = found
        table = Table(("From", "Relation", "To", "systemd", "Note"), (22, 12, 24, 9, 33), interactions.rows(edges))
        return [*matrix_pictures(edges, title, catalogue.load()), *Drawing(known_names()).blocks([table])]


class SummaryTable(Part[Table]):
    """``.. systemd:table:: distributions``: a table over all of the data, named by the argument."""

    kind = "table"

    @classmethod
    def find(cls, name: str, config: Config) -> Table:
        """Give the table."""
        return _TABLES[one_of("table", name, _TABLES)](catalogue.load())

    def draw(self, found: Table) -> list[nodes.Node]:
        """Draw the table."""
        return Drawing(known_names()).blocks([found])


_TABLES: dict[str, Callable[[Catalogue], Table]] = {
    "distributions": versions.distributions,
    "news": versions.news,
    "ladders": versions.ladders,
    "files": published.files,
    "changes": published.changes,
}
