"""What the site publishes of the data, and what changed in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hardened_unit.report.page import Link, Table
from systemd_directives.schema import CHANGELOG, PUBLISHED

if TYPE_CHECKING:
    from systemd_directives.catalogue import Catalogue

FOLDER = "data/v1"
"""Where the files are, from the top of the site."""


def files(_: Catalogue) -> Table:
    """List the files, each with its schema; the addresses hold for a page at the top of the site."""
    rows = tuple(
        (title, Link(f"{name}.json", f"{FOLDER}/{name}.json"), Link("schema", f"{FOLDER}/schema/{name}.json"))
        for name, title in PUBLISHED.items()
    )
    return Table(("What it holds", "File", "JSON Schema"), (60, 25, 15), rows)


def changes(_: Catalogue) -> Table:
    """Say what came and went, the newest first."""
    entries = json.loads(CHANGELOG.read_text(encoding="utf-8"))["changes"]
    rows = tuple((entry["date"], entry["says"], _counted(entry)) for entry in reversed(entries))
    return Table(("Day", "What it is about", "Records"), (12, 58, 30), rows)


def _counted(entry: dict[str, list[str]]) -> str:
    """Count the names of each kind; where they are few, give them."""
    parts = []
    for key in ("added", "changed", "removed"):
        kinds: dict[str, list[str]] = {}
        for path in entry.get(key, ()):
            kind, _, name = path.partition("/")
            kinds.setdefault(kind, []).append(f"``{name}``")
        told = [
            f"{len(names)} {kind}"
            if len(names) > _FEW
            else f"{kind if len(names) > 1 else kind.removesuffix('s')} {', '.join(names)}"
            for kind, names in kinds.items()
        ]
        parts += [f"{key}: {', '.join(told)}"] if told else []
    return "; ".join(parts)


_FEW = 3
