"""JSON Schemas, derived from the classes of ``model``: for editors of the TOML files, and for readers of the catalogue."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

from systemd_directives import model
from systemd_directives.advice import Advice
from systemd_directives.catalogue import KINDS
from systemd_directives.change import COMPILED, Change
from systemd_directives.check import Check, Uncounted
from systemd_directives.deprecation import Deprecation
from systemd_directives.proofs import Proofs
from systemd_directives.reading import bare, defaults, entries, keys
from systemd_directives.target import Target
from systemd_directives.team_rule import TeamRule

CHANGELOG = Path(COMPILED)
"""Where ``build`` puts the changelog of the data."""

PUBLISHED = {
    "catalogue": "All of the next ones in one file",
    "directives": "Directives: values with their versions, interactions, conditions, claims, what they break, mistakes",
    "presets": "Presets: their lines, each with its reason",
    "needs": "Needs: what a service has to be able to do, and what opens it under each preset",
    "hints": "Hints: how a need can be told from a unit",
    "recipes": "Recipes: real programs as preset and needs",
    "symptoms": "Symptoms: how one is recognised, its causes and the smallest fix",
    "capabilities": "Capabilities: what each really grants, whether that is as good as root, what takes it away",
    "syscalls": "Groups of system calls: what each is for, and what allowing it risks",
    "advice": "What is widely believed and is not so",
    "categories": "Categories: the chapters of the reference",
    "targets": "Targets: distributions and the systemd that each has",
    "exit-statuses": "Exit statuses of systemd's own, and what hardening has to do with each",
    "results": "systemd's words for the end of a unit",
    "checks": "What ``systemd-analyze security`` looks at, with its weights, and what it does not count",
    "proofs": "What came of each claim, and on which systems",
    "changelog": "The changelog of the data",
}
"""What is published of the data: the name of the file without suffix, and what it holds."""

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SINGLE = {
    "directives": "directive",
    "presets": "preset",
    "needs": "need",
    "recipes": "recipe",
    "symptoms": "symptom",
    "syscalls": "system-calls",
    "capabilities": "capability",
}
_TYPES = {str: "string", int: "integer", bool: "boolean"}


def schemas() -> dict[str, dict[str, Any]]:
    """Give the schema of every TOML file, and of the two compiled ones that are committed, by its name without suffix."""
    found = {single: document(KINDS[kind], f"One {single} of the catalogue, as TOML.") for kind, single in _SINGLE.items()}
    for kind, table, cls in (
        ("categories", "category", model.Category),
        ("targets", "target", Target),
        ("hints", "hint", model.Hint),
        ("exit-statuses", "status", model.ExitStatus),
        ("results", "result", model.Result),
        ("advice", "advice", Advice),
        ("checks", "check", Check),
        ("uncounted", "uncounted", Uncounted),
        ("deprecations", "deprecation", Deprecation),
        ("changelog", "change", Change),
    ):
        found[kind] = {
            "$schema": _DIALECT,
            "title": f"The {kind}, as TOML",
            "type": "object",
            "properties": {table: {"type": "array", "items": _table(cls)}},
            "required": [table],
            "additionalProperties": False,
        }
    found["rule"] = document(TeamRule, "One rule of a team's own, as TOML.")
    found["syntax"] = {
        "$schema": _DIALECT,
        "title": "The grammars of directives without a page, by section, as TOML",
        "type": "object",
        "additionalProperties": {
            "type": "object",
            "description": "A section, or * for every one.",
            "additionalProperties": {
                "type": "array",
                "description": "The names of the directives that the grammar reads.",
                "items": {"type": "string"},
                "uniqueItems": True,
            },
        },
    }
    found["catalogue"] = _versioned("The compiled catalogue", _kinds(*KINDS))
    found["proofs"] = document(Proofs, "The record of proofs")
    return found


def published() -> dict[str, dict[str, Any]]:
    """Give the schema of every file that is published, and of their index, by its name without suffix."""
    lists: dict[str, dict[str, type]] = {"checks": {"checks": Check, "uncounted": Uncounted}, "changelog": {"changes": Change}}
    content = {"catalogue": _kinds(*KINDS), "proofs": _table(Proofs)["properties"]} | {kind: _kinds(kind) for kind in KINDS}
    content |= {name: {key: {"type": "array", "items": _table(cls)} for key, cls in of.items()} for name, of in lists.items()}
    named = {"file": "The name of the file", "schema": "Where its schema is", "title": "What it holds"}
    entry = {
        "type": "object",
        "properties": {key: {"type": "string", "description": says} for key, says in named.items()}
        | {"records": {"type": "integer", "description": "How many records it holds"}},
        "required": [*named, "records"],
        "additionalProperties": False,
    }
    found = {name: _versioned(title, content[name]) for name, title in PUBLISHED.items()}
    return found | {"index": _versioned("What is published", {"files": {"type": "array", "items": entry}})}


def _kinds(*kinds: str) -> dict[str, Any]:
    return {kind: {"type": "object", "additionalProperties": _table(KINDS[kind])} for kind in kinds}


def _versioned(title: str, properties: dict[str, Any]) -> dict[str, Any]:
    head = {
        "version": {"const": 1, "description": "Changes when a key changes its meaning or goes."},
        "revision": {"type": "string", "description": "A hash of the catalogue's content."},
    }
    return {
        "$schema": _DIALECT,
        "title": title,
        "type": "object",
        "properties": {**head, **properties},
        "required": [*head, *properties],
        "additionalProperties": False,
    }


def document(cls: type, title: str) -> dict[str, Any]:
    """Give the schema of a document that is one ``cls``."""
    return {"$schema": _DIALECT, "title": title, **_table(cls)}


def _table(cls: type) -> dict[str, Any]:
    optional = defaults(cls)
    return {
        "type": "object",
        "description": inspect.cleandoc(cls.__doc__ or "").replace("\n", " "),
        "properties": {key: _property(annotation) for key, (_, annotation) in keys(cls).items()},
        "required": [key for key, (field, _) in keys(cls).items() if field not in optional],
        "additionalProperties": False,
    }


def _property(annotation: Any) -> dict[str, Any]:  # noqa: ANN401 - annotations have no common type
    about = {"description": get_args(annotation)[1]} if get_origin(annotation) is Annotated else {}
    kind = bare(annotation)
    if get_origin(kind) is tuple:
        return {**about, "type": "array", "items": _property(get_args(kind)[0])}
    if get_origin(kind) is Literal:
        return {**about, "enum": list(get_args(kind))}
    if get_origin(kind) is dict:
        known, values, others = entries(kind)
        properties = {name: _property(values) for name in known}
        return {
            **about,
            "type": "object",
            "properties": properties,
            "additionalProperties": _property(values) if others else False,
        }
    return {**about, **(_table(kind) if hasattr(kind, "_fields") else {"type": _TYPES[kind]})}
