"""List what the reference has, as a table or as JSON."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from hardened_unit.cli.options import add_paging
from hardened_unit.errors import UserError
from hardened_unit.report import paging, terminal
from hardened_unit.report.pages import FIRST_RECORDED
from hardened_unit.report.style import Style
from systemd_directives import catalogue, harvest
from systemd_directives.reading import write

if TYPE_CHECKING:
    import argparse

WHAT = ("directives", "presets", "needs", "recipes", "symptoms", "rules", "targets", "capabilities", "syscalls", "calls")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("what", choices=WHAT, metavar="WHAT", help=", ".join(WHAT))
    parser.add_argument("--category", metavar="CATEGORY", help="only the directives of this category")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="table or JSON (default: text)")
    add_paging(parser)


def run(options: argparse.Namespace) -> int:
    """List them."""
    known = catalogue.load()
    if options.category and options.what != "directives":
        msg = "--category goes with: list directives"
        raise UserError(msg)
    records = _records(options.what, known.category(options.category).name if options.category else "", known)
    if options.format == "json":
        print(json.dumps({"version": 1, options.what: records}, indent=2, ensure_ascii=False))
    else:
        headings, columns = _COLUMNS[options.what]
        rows = [tuple(_shown(record, column) for column in columns) for record in records]
        paging.show(terminal.table(headings, rows, Style(sys.stdout)), paged=options.paged)
    return 0


_COLUMNS = {
    "directives": (("Directive", "Category", "Since", "What it does"), ("name", "category", "since", "summary")),
    "presets": (("Preset", "For whom"), ("name", "summary")),
    "needs": (("Need", "Parameter", "What the service can do with it"), ("name", "parameter", "summary")),
    "recipes": (("Recipe", "What the program becomes with it"), ("name", "summary")),
    "symptoms": (("Symptom", "What one sees"), ("name", "title")),
    "rules": (("Rule", "What it finds"), ("name", "summary")),
    "targets": (("Target", "systemd", "Distribution"), ("name", "systemd", "title")),
    "capabilities": (("Capability", "As good as root", "What a process can do with it"), ("name", "root", "summary")),
    "syscalls": (("Group", "System calls, and groups in it, as of the newest systemd covered"), ("name", "members")),
    "calls": (("System call", "Groups that have it", "And by way of those"), ("name", "groups", "nested")),
}


def _records(what: str, category: str, known: catalogue.Catalogue) -> list[dict[str, Any]]:
    match what:
        case "directives":
            return [write(directive) for directive in known.directives(category)]
        case "presets" | "needs" | "recipes" | "symptoms" | "targets" | "capabilities":
            find = getattr(known, {"capabilities": "capability"}.get(what, what.removesuffix("s")))
            return [write(find(name)) for name in known.names(what)]
        case "rules":
            from hardened_unit.rules import rule, rule_names  # noqa: PLC0415 - imports every rule

            found = map(rule, rule_names())
            return [{"name": one.name, "summary": one.summary, "explanation": one.explanation} for one in found]
        case "syscalls":
            groups = harvest.table("syscall_groups")[str(harvest.NEWEST)]
            return [write(known.syscalls(name)) | {"members": members} for name, members in groups.items()]
        case _:
            from hardened_unit.report.system_calls import all_calls  # noqa: PLC0415 - only for calls

            return [
                {"name": call.name, "groups": list(call.direct), "nested": list(call.nested)} for call in all_calls().values()
            ]


def _shown(record: dict[str, Any], column: str) -> str:
    value = record.get(column, "")
    if column == "parameter":
        # What can be left out is in brackets, as in the help of commands.
        return " ".join(f"[{one['example']}]" if one.keys() & {"optional", "default"} else one["example"] for one in value)
    if column == "since":
        return str(value or f"\N{LESS-THAN OR EQUAL TO}{FIRST_RECORDED}")
    return " ".join(value) if isinstance(value, list) else str(value).replace("``", "")
