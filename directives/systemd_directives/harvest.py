"""The tables read off real systemds: which names and values exist, from which version on.

Each table is a file under ``harvested/``, written by ``tools/harvest.py`` and read when it is first asked for. A history such
as ``[["245", null], ["249", "ok"]]`` reads: not there at 245, so from 249 on. Between two harvested versions the change may
have come earlier than stated; the reference's own ``since`` is then the better word.
"""

from __future__ import annotations

import json
import os.path
from functools import cache
from typing import Any

FOLDER = os.path.join(os.path.dirname(__file__), "harvested")

MANAGER = "Manager"
"""The section of ``system.conf`` and ``user.conf``, which no unit has."""

OLDEST = 245
"""The oldest systemd that was harvested."""

NEWEST = 262
"""The newest systemd that was harvested."""


OLDEST_ASKED = 249
"""The oldest systemd that could be asked which values it accepts; older ones are taken to accept the same."""


@cache
def table(name: str) -> Any:  # noqa: ANN401 - each table has a shape of its own
    """Read one of the harvested tables."""
    with open(os.path.join(FOLDER, f"{name}.json"), encoding="utf-8") as file:
        return json.load(file)


@cache
def sections_of(version: int | str) -> dict[str, tuple[str, ...]]:
    """Map every key to the sections that have it in this version; ``"*"`` for any version."""
    found: dict[str, tuple[str, ...]] = {}
    for section, names in table("sections").items():
        for name, history in names.items():
            if any(kind for _, kind in history) if version == "*" else at(history, int(version)):
                found[name] = (*found.get(name, ()), section)
    return found


def known(section: str, name: str, version: int) -> bool:
    """Tell whether this version reads the key in this section, and does something with it."""
    history = table("sections").get(section, {}).get(name, [])
    if not any(kind for _, kind in history):
        return False
    last, kind = history[-1]
    return since(section, name) <= version and (kind is not None or version < int(float(last)))


@cache
def since(section: str, name: str) -> int:
    """Give the first version that reads the key there; 0 where it is older than the record.

    For ``[Service]`` that is known to the version, and for what is new in ``[Manager]`` by its manual page; for other sections
    it is the first harvested version that has it, which can be one or two too late, unless both got the key with the same
    version.
    """
    seen = [int(float(begins)) for begins, kind in table("sections")[section][name] if kind]
    first = seen[0] if seen and seen[0] > OLDEST else 0
    if section == MANAGER:  # what has the name of a unit's directive came later
        return int(table("since").get(f"{section}.{name}", first))
    exact = table("since").get(name)
    return exact if exact is not None and (section == "Service" or exact <= first) else first


def at(history: list[list[Any]], version: int) -> Any:  # noqa: ANN401 - each table has values of its own
    """Give the value that holds at a version: the last one that began before or with it."""
    value = None
    for begins, then in history:
        if float(begins) <= version + 0.99:
            value = then
    return value


def first_accepted(history: list[list[Any]]) -> int | None:
    """Give the first version that accepts a value; 0 where the oldest that was asked does, None where none does."""
    accepted = [int(float(begins)) for begins, verdict in history if verdict == "ok"]
    return None if not accepted else 0 if history[0][1] == "ok" else accepted[0]


@cache
def accepted(name: str, version: int) -> tuple[str, ...]:
    """List the words of a vocabulary, such as ``namespaces``, that this version accepts."""
    asked = max(version, OLDEST_ASKED)
    return tuple(word for word, history in table(name).items() if at(history, asked) == "ok")
