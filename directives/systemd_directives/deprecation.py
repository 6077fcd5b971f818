"""Names and values that systemd's makers have given up, or advise against, and what to write instead."""

import json
import os.path
from functools import cache
from typing import Annotated, Any, Literal, NamedTuple

COMPILED = os.path.join(os.path.dirname(__file__), "deprecations.json")
"""Where ``build`` puts them."""


class Deprecation(NamedTuple):
    """A directive, or a value of one, that should no longer be written."""

    name: Annotated[str, "The directive, without ``=``."]
    why: Annotated[str, "What is wrong with it, as a clause; empty where it is only an old name."] = ""
    value: Annotated[str, "The value that it is about; empty for any."] = ""
    section: Annotated[str, "The section that it is about; empty for any."] = ""
    since: Annotated[int, "The first systemd of which it is said; 0 for all that are looked at here."] = 0
    gone: Annotated[int, "The first systemd that no longer acts on it; 0 where none is known, or all do."] = 0
    instead: Annotated[str, "The directive to write instead; empty where there is none."] = ""
    with_: Annotated[str, "The value to write there, where it is another one."] = ""
    same: Annotated[bool, "Whether what is written instead means the same, so that it can be put in its place unasked."] = False
    harm: Annotated[Literal["some", "none"], "Whether something is lost: while it is still read, or once it no longer is."] = (
        "none"
    )

    @property
    def replacement(self) -> str:
        """What to write instead, as it stands in a unit; empty where there is nothing."""
        return self.instead and f"{self.instead}={self.with_}"


def of(section: str, name: str, value: str = "") -> Deprecation | None:
    """Find what is said of a directive in a section, or of this value of it."""
    return next(
        (one for one in _table().get(name, ()) if one.section in {"", section} and one.value in {"", value}),
        None,
    )


@cache
def names() -> tuple[str, ...]:
    """List the directives of which something is said."""
    return tuple(_table())


@cache
def _table() -> dict[str, tuple[Deprecation, ...]]:
    with open(COMPILED, encoding="utf-8") as file:
        table: dict[str, list[dict[str, Any]]] = json.load(file)
    return {
        name: tuple(Deprecation(**{"with_" if key == "with" else key: value for key, value in one.items()}) for one in found)
        for name, found in table.items()
    }
