"""JSON Schemas, derived from the classes of ``model``: for editors of the TOML files, and for readers of the catalogue."""

from __future__ import annotations

import inspect
from typing import Annotated, Any, Literal, get_args, get_origin

from systemd_directives import model
from systemd_directives.catalogue import KINDS
from systemd_directives.check import Check, Uncounted
from systemd_directives.deprecation import Deprecation
from systemd_directives.proofs import Proofs
from systemd_directives.reading import bare, defaults, keys
from systemd_directives.target import Target

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
    """Give every schema by the name of its file, without suffix."""
    found = {single: document(KINDS[kind], f"One {single} of the catalogue, as TOML.") for kind, single in _SINGLE.items()}
    for kind, table, cls in (
        ("categories", "category", model.Category),
        ("targets", "target", Target),
        ("hints", "hint", model.Hint),
        ("exit-statuses", "status", model.ExitStatus),
        ("results", "result", model.Result),
        ("checks", "check", Check),
        ("uncounted", "uncounted", Uncounted),
        ("deprecations", "deprecation", Deprecation),
    ):
        found[kind] = {
            "$schema": _DIALECT,
            "title": f"The {kind}, as TOML",
            "type": "object",
            "properties": {table: {"type": "array", "items": _table(cls)}},
            "required": [table],
            "additionalProperties": False,
        }
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
    found["catalogue"] = {
        "$schema": _DIALECT,
        "title": "The compiled catalogue",
        "type": "object",
        "properties": {
            "version": {"const": 1, "description": "Changes when a key changes its meaning or goes."},
            "revision": {"type": "string", "description": "A hash of the content."},
            **{kind: {"type": "object", "additionalProperties": _table(cls)} for kind, cls in KINDS.items()},
        },
        "required": ["version", "revision", *KINDS],
        "additionalProperties": False,
    }
    found["proofs"] = document(Proofs, "The record of proofs")
    return found


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
        names, values = get_args(kind)
        properties = {name: _property(values) for name in get_args(names)}
        return {**about, "type": "object", "properties": properties, "additionalProperties": False}
    return {**about, **(_table(kind) if hasattr(kind, "_fields") else {"type": _TYPES[kind]})}
