"""The data as other tools get it: a JSON file for each kind of record, each with its JSON Schema, and an index of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from systemd_directives import catalogue, checks, proofs
from systemd_directives.schema import CHANGELOG, PUBLISHED, published, schemas

if TYPE_CHECKING:
    from collections.abc import Mapping


def publish(folder: Path, more_schemas: Mapping[str, dict[str, Any]]) -> None:
    """Write all of it into a folder; ``more_schemas`` are of files that are no data of ours, by name."""
    compiled = _read(Path(catalogue.COMPILED))
    revision = compiled["revision"]
    head = {"version": 1, "revision": revision}
    files = {kind: {**head, kind: compiled[kind]} for kind in catalogue.KINDS}
    files |= {"catalogue": compiled, "checks": {**head, **_read(Path(checks.COMPILED))}}
    files |= {"proofs": {**head, **_read(proofs.RECORD)}, "changelog": {**head, **_read(CHANGELOG)}}
    index = [
        {"file": f"{name}.json", "schema": f"schema/{name}.json", "title": title, "records": _records(name, files[name])}
        for name, title in PUBLISHED.items()
    ]
    files["index"] = {**head, "files": index}
    for name, content in files.items():
        _write(folder / f"{name}.json", content)
    for name, schema in {**published(), **more_schemas}.items():
        _write(folder / "schema" / f"{name}.json", schema)
    for name, schema in schemas().items():
        _write(folder / "schema" / "toml" / f"{name}.json", schema)


def _records(name: str, content: dict[str, Any]) -> int:
    """Count what a file holds."""
    kinds = catalogue.KINDS if name == "catalogue" else {"checks": (), "proofs": (), "changes": (), name: ()}
    return sum(len(content.get(kind, ())) for kind in kinds)


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _write(path: Path, content: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
