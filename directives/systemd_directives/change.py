"""The changelog of the data: the shape of an entry, and all of them."""

# Annotations are not postponed where a NamedTuple is made: it would compile each of them again when it is imported.

import json
import os.path
from functools import cache
from typing import Annotated, NamedTuple

COMPILED = os.path.join(os.path.dirname(__file__), "changelog.json")
"""Where ``build`` puts it."""


class Change(NamedTuple):
    """What a day brought to those who read the published data."""

    date: Annotated[str, "The day, as 2026-11-24."]
    says: Annotated[str, "What it is about, in a sentence or two."]
    added: Annotated[tuple[str, ...], "What is new, as ``kind/name``: ``directives/ProtectSystem``."] = ()
    changed: Annotated[
        tuple[str, ...], "Of what an answer is another one now, as ``kind/name``; a better wording is none."
    ] = ()
    removed: Annotated[tuple[str, ...], "What is gone, as ``kind/name``."] = ()


@cache
def changes() -> tuple[Change, ...]:
    """Give all entries, the oldest first."""
    with open(COMPILED, encoding="utf-8") as file:
        rows = json.load(file)["changes"]
    lists = ("added", "changed", "removed")
    return tuple(Change(row["date"], row["says"], *(tuple(row.get(name, ())) for name in lists)) for row in rows)
