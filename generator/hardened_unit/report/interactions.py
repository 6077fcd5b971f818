"""What directives have to do with each other, as one graph: each interaction of a record is an edge of it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.report.page import Neighbour, Ref

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hardened_unit.report.page import Cell
    from systemd_directives.catalogue import Catalogue
    from systemd_directives.model import Interaction

RELATIONS = {
    "implies": "Brings along",
    "implied-by": "Comes with",
    "needs": "Needs",
    "needed-by": "Is needed by",
    "undoes": "Can undo",
    "voided-by": "Is undone by",
    "conflicts-with": "Does not go with",
    "pair-with": "Goes with",
}
"""How two settings are related, and the wording for it: the kinds of the catalogue, and those seen from the other side."""

_TURNED = {"implies": "implied-by", "implied-by": "implies", "needs": "needed-by", "voided-by": "undoes"}
"""What a relation is seen from the other side; the others are the same from both."""


class Edge(NamedTuple):
    """An interaction, and which directive says it of which."""

    source: str
    target: str
    """The directive of the other setting; the same one where that is a value of it."""
    other: Interaction


@cache
def edges(known: Catalogue, category: str = "") -> tuple[Edge, ...]:
    """List all interactions, or those of one category's directives; raises ``LookupError``."""
    name = known.category(category).name if category else ""
    return tuple(
        Edge(directive.name, _directive_of(other.with_, directive.name), other)
        for directive in known.directives(name)
        for other in directive.interaction
    )


def _directive_of(setting: str, directive: str) -> str:
    name = re.match(r"([A-Za-z0-9]+)=", setting)
    return name[1] if name else directive


def own(edges: Iterable[Edge], directive: str) -> tuple[Neighbour, ...]:
    """List the neighbours that a directive names itself, each once in a relation."""
    return tuple(dict.fromkeys(_neighbour(edge) for edge in edges if edge.source == directive))


def _neighbour(edge: Edge) -> Neighbour:
    text = edge.other.with_ if edge.target == edge.source else f"{edge.target}="
    return Neighbour(edge.other.kind, edge.target, text)


def named_by(edges: Iterable[Edge], directive: str) -> tuple[Neighbour, ...]:
    """List the neighbours that name a directive, but not those of which it says the same."""
    found = dict.fromkeys(
        Neighbour(_TURNED.get(edge.other.kind, edge.other.kind), edge.source, f"{edge.source}=")
        for edge in edges
        if edge.target == directive != edge.source
    )
    said = own(edges, directive)
    return tuple(neighbour for neighbour in found if neighbour not in said)


def cells(other: Interaction) -> tuple[str, str, str, str]:
    """Put an interaction into words: relation, setting, versions and note."""
    setting = other.with_ if "``" in other.with_ else f"``{other.with_}``"
    note = f"{other.note} Holds when {other.when}.".strip() if other.when else other.note
    return RELATIONS[other.kind], setting, versions(other.from_, other.until), note


def rows(edges: Iterable[Edge]) -> tuple[tuple[Cell, ...], ...]:
    """Give a table's rows: from, relation, to, versions and note."""
    return tuple((Ref("directive", edge.source, f"{edge.source}="), *cells(edge.other)) for edge in edges)


def versions(first: int, last: int) -> str:
    """Word a range of versions; empty where there is no bound."""
    if first and last:
        return f"{first} to {last}"
    return f"from {first}" if first else f"up to {last}" if last else ""
