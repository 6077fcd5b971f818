"""The checks of ``systemd-analyze security``: what a score needs of the data, so that it loads no prose of the reference."""

from __future__ import annotations

import json
import os.path
from functools import cache
from typing import Any

from systemd_directives.check import Check, Default, Level

COMPILED = os.path.join(os.path.dirname(__file__), "checks.json")
"""Where ``build`` puts them, from ``data/checks.toml``."""

OLDEST = 252
"""The oldest systemd whose scores are known to the last check."""


@cache
def checks() -> tuple[Check, ...]:
    """Give all checks, in the order of the data."""
    with open(COMPILED, encoding="utf-8") as file:
        rows = json.load(file)
    return tuple(_check(row) for row in rows)


def _check(row: dict[str, Any]) -> Check:
    nested = {"level": Level, "default": Default}
    made = {key: tuple(of(**item) for item in row[key]) for key, of in nested.items() if key in row}
    return Check(**{**row, "words": tuple(row.get("words", ())), **made})
