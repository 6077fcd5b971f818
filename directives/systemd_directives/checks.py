"""The checks of ``systemd-analyze security``: what a score needs of the data, so that it loads no prose of the reference."""

from __future__ import annotations

import json
import os.path
from functools import cache
from typing import Any

from systemd_directives.check import Check, Default, Level, Uncounted

COMPILED = os.path.join(os.path.dirname(__file__), "checks.json")
"""Where ``build`` puts them, from ``data/checks.toml`` and ``data/uncounted.toml``."""

OLDEST = 252
"""The oldest systemd whose scores are known to the last check."""


@cache
def checks() -> tuple[Check, ...]:
    """Give all checks, in the order of the data."""
    nested = {"level": Level, "default": Default}
    found = []
    for row in _compiled()["checks"]:
        made = {key: tuple(of(**item) for item in row[key]) for key, of in nested.items() if key in row}
        found.append(Check(**{**row, "words": tuple(row.get("words", ())), **made}))
    return tuple(found)


@cache
def uncounted() -> dict[str, Uncounted]:
    """Give the protections that none of them looks at, by directive."""
    return {
        row["directive"]: Uncounted(row["directive"], row["says"], tuple(row.get("off", ())), tuple(row.get("values", ())))
        for row in _compiled()["uncounted"]
    }


@cache
def _compiled() -> dict[str, Any]:
    with open(COMPILED, encoding="utf-8") as file:
        found: dict[str, Any] = json.load(file)
    return found
