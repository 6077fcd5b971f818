"""How the values of each directive are read: the little of the catalogue that a check needs, so that it loads no prose."""

# Annotations are not postponed where a NamedTuple is made: it would compile each of them again when it is imported.

import json
import os.path
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

COMPILED = os.path.join(os.path.dirname(__file__), "syntax.json")
"""Where ``build`` puts it, from the same data files as the catalogue."""


class Syntax(NamedTuple):
    """What a reader of values has to know of a directive."""

    grammar: str
    """The name of the grammar, with its vocabulary after a colon."""
    repeat: str = ""
    """What several assignments make together, in the words of ``model.Directive``; empty outside the reference."""
    since: Mapping[str, int] = MappingProxyType({})
    """The values that are newer than the directive, and the versions that brought them."""
    older: Mapping[str, str] = MappingProxyType({})
    """For such values the one that comes nearest on a systemd that does not have them yet."""

    def before(self, value: str) -> str:
        """Give the value to write on the line before, for a systemd that does not have this one yet; empty for none.

        What stands after a colon is the author's own, and does not matter.
        """
        kind, colon, _ = value.partition(":")
        return self.older.get(value) or next(
            (older for known, older in self.older.items() if colon and known.partition(":")[0] == kind), ""
        )


@cache
def of(section: str, name: str) -> Syntax | None:
    """Give the syntax of a directive in a section; None where its values are not looked at."""
    found = _table().get(f"{section}.{name}") or _table().get(name)
    return Syntax(*found) if found else None


@cache
def _table() -> dict[str, Any]:
    with open(COMPILED, encoding="utf-8") as file:
        table: dict[str, Any] = json.load(file)
    return table
