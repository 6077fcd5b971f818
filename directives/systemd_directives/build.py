"""Compile ``data/**/*.toml`` to ``catalogue.json``: ``python -m systemd_directives.build [--check]``.

``syntax.json``, ``checks.json``, ``deprecations.json``, ``changelog.json`` and the JSON Schemas beside it are written as well.
Every error in every file is reported, with file and line; nothing is written when there is one. ``--check`` writes nothing
and fails when what is committed is not what the data files say.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from systemd_directives import kernel, model
from systemd_directives.advice import Advice
from systemd_directives.catalogue import COMPILED, KINDS
from systemd_directives.change import Change
from systemd_directives.check import Check, Uncounted
from systemd_directives.crosscheck import crosscheck, given_up, unrecorded
from systemd_directives.deprecation import Deprecation
from systemd_directives.filing import Source, document, filed, listed
from systemd_directives.reading import Problem, line_of, write
from systemd_directives.schema import schemas
from systemd_directives.target import Target

DATA = Path(__file__).with_name("data")


def build(data: Path = DATA) -> tuple[dict[str, Any], list[Problem]]:
    """Read a folder of data files; give the catalogue's content, and all that is wrong with it."""
    problems: list[Problem] = []
    sources = {
        "categories": listed(data / "categories.toml", "category", model.Category, problems),
        "directives": filed(_below(data / "directives"), model.Directive, problems),
        "presets": filed(_below(data / "presets"), model.Preset, problems),
        "needs": filed(_below(data / "needs"), model.Need, problems),
        "hints": listed(data / "hints.toml", "hint", model.Hint, problems),
        "recipes": filed(_below(data / "recipes"), model.Recipe, problems),
        "symptoms": filed(_below(data / "symptoms"), model.Symptom, problems),
        "advice": listed(data / "advice.toml", "advice", Advice, problems),
        "syscalls": filed(_below(data / "system-calls"), kernel.CallGroup, problems),
        "capabilities": filed(_below(data / "capabilities"), kernel.Capability, problems),
        "targets": listed(data / "targets.toml", "target", Target, problems),
        "exit-statuses": listed(data / "exit-statuses.toml", "status", model.ExitStatus, problems),
        "results": listed(data / "results.toml", "result", model.Result, problems),
    }
    problems += crosscheck(sources)
    chapters = {source.record.name: place for place, source in enumerate(sources["categories"])}
    sources["directives"].sort(key=lambda source: (chapters.get(source.record.category, len(chapters)), source.record.name))
    sources["hints"].sort(key=lambda source: not source.record.sure)
    sources["presets"].sort(key=lambda source: source.record.place)
    content: dict[str, Any] = {kind: {source.record.name: write(source.record) for source in sources[kind]} for kind in KINDS}
    revision = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:12]
    return {"version": 1, "revision": revision, **content}, sorted(problems)


def _below(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.toml"))


def text_of(content: dict[str, Any]) -> str:
    """Give the catalogue as it is committed: one record a line, so that a diff shows which record changed."""
    parts = []
    for key, value in content.items():
        if isinstance(value, dict):
            records = ",\n".join(
                f"{json.dumps(name)}: {json.dumps(record, ensure_ascii=False)}" for name, record in value.items()
            )
            parts.append(f"{json.dumps(key)}: {{\n{records}\n}}")
        else:
            parts.append(f"{json.dumps(key)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _elsewhere(path: Path, pages: dict[str, Any], problems: list[Problem]) -> dict[str, str]:
    """Read the grammars of directives that have no page: ``Name``, or ``Section.Name`` where it depends on the section."""
    content, known = document(path, problems)
    found: dict[str, str] = {}
    for section, grammars in (content or {}).items():
        for grammar, names in grammars.items():
            for name in names:
                key = name if section == "*" else f"{section}.{name}"
                if key in found or key in pages:
                    where = line_of((section, grammar), known)
                    problems.append(Problem(path, where, f"{name} has a grammar already; it is read in one way only"))
                found[key] = grammar
    return found


def main(arguments: list[str] | None = None) -> int:
    """Compile, or with ``--check`` compare; 0 when all is well, 1 when data or catalogue are wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m systemd_directives.build", description="Compile the data files to catalogue.json."
    )
    parser.add_argument("--check", action="store_true", help="write nothing; fail when catalogue.json is not up to date")
    parser.add_argument("--data", type=Path, default=DATA, help="the folder of the data files")
    parser.add_argument("--output", type=Path, default=Path(COMPILED), help="where the catalogue is written")
    chosen = parser.parse_args(arguments)
    content, problems = build(chosen.data)
    elsewhere = _elsewhere(chosen.data / "syntax.toml", content["directives"], problems)
    checks = listed(chosen.data / "checks.toml", "check", Check, problems)
    uncounted = listed(chosen.data / "uncounted.toml", "uncounted", Uncounted, problems)
    deprecations = listed(chosen.data / "deprecations.toml", "deprecation", Deprecation, problems)
    problems += given_up(deprecations)
    changes = listed(chosen.data / "changelog.toml", "change", Change, problems)
    if not problems:  # a record that cannot be read is not gone
        problems += unrecorded(changes, content, chosen.data / "changelog.toml")
    for problem in problems:
        print(problem)
    if problems:
        print(
            f"{len(problems)} problem{'s'[: len(problems) != 1]} in the data; {chosen.output.name} is left as it was",
            file=sys.stderr,
        )
        return 1
    scored = {
        kind: [write(source.record) for source in found] for kind, found in (("checks", checks), ("uncounted", uncounted))
    }
    outputs = {
        chosen.output: text_of(content),
        chosen.output.with_name("syntax.json"): _syntax_of(content, elsewhere),
        chosen.output.with_name("checks.json"): _rows_of(scored),
        chosen.output.with_name("deprecations.json"): _by_name(deprecations),
        chosen.output.with_name("changelog.json"): _rows_of({"changes": [write(source.record) for source in changes]}),
        chosen.output.with_name("targets.json"): _rows_of({"targets": list(content["targets"].values())}),
    }
    outputs |= {
        chosen.output.parent / "schemas" / f"{name}.json": json.dumps(schema, indent=2) + "\n"
        for name, schema in schemas().items()
    }
    stale = [path for path, text in outputs.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        if chosen.check:
            print(f"{path} is not what the data says; run: python -m systemd_directives.build", file=sys.stderr)
        else:
            _replace(path, outputs[path])
    return 1 if chosen.check and stale else 0


def _syntax_of(content: dict[str, Any], elsewhere: dict[str, str]) -> str:
    """Give what ``syntax`` reads, one directive a line, or for one without a page its grammar alone.

    That is grammar, repeat, the values with their versions, and those with what to write before them.
    """
    rows: dict[str, list[Any]] = {}
    for name, record in content["directives"].items():
        since = {value["value"]: value["since"] for value in record.get("value", ()) if "since" in value}
        older = {value["value"]: value["older"] for value in record.get("value", ()) if "older" in value}
        rows[name] = [record["grammar"], record["repeat"], *([since] if since else []), *([older] if older else [])]
    rows |= {name: [grammar] for name, grammar in elsewhere.items()}
    return _table(rows)


def _by_name(sources: list[Source]) -> str:
    """Give what ``deprecation`` reads: all that is said of a directive on one line."""
    rows: dict[str, list[Any]] = {}
    for source in sources:
        rows.setdefault(source.record.name, []).append(write(source.record))
    return _table(rows)


def _table(rows: dict[str, list[Any]]) -> str:
    return "{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(row)}" for name, row in rows.items()) + "\n}\n"


def _rows_of(kinds: dict[str, list[dict[str, object]]]) -> str:
    """Give lists of records as they are committed: one a line."""
    lists = (
        f"{json.dumps(kind)}: [\n" + ",\n".join(json.dumps(record, ensure_ascii=False) for record in records) + "\n]"
        for kind, records in kinds.items()
    )
    return "{\n" + ",\n".join(lists) + "\n}\n"


def _replace(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    temporary = path.with_suffix(".tmp")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


if __name__ == "__main__":
    sys.exit(main())
