"""The tables of what the kernel grants, which can be narrowed down as the catalogue's can."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from docutils import nodes

from hardened_unit.report.capabilities import AS_ROOT, giving, taking
from hardened_unit.report.page import Ref, Table
from hardened_unit.report.system_calls import all_calls, allows, cells
from hardened_unit.settings.filters import calls as calls_of
from sphinx_hardened_unit.drawing import Drawing, known_names
from sphinx_hardened_unit.part import Part, one_of
from sphinx_hardened_unit.tables import Facet, filter_form
from systemd_directives import catalogue, harvest

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.config import Config

    from systemd_directives.catalogue import Catalogue
    from systemd_directives.model import Preset


class Listing(NamedTuple):
    """A table, what narrows it down, and each row's answers to that."""

    table: Table
    facets: tuple[Facet, ...]
    answers: tuple[tuple[str, ...], ...]


class KernelTable(Part[Listing]):
    """``.. systemd:kernel:: capabilities``: all of them in one table; ``groups`` of system calls, or ``calls``."""

    kind = "kernel"

    @classmethod
    def find(cls, name: str, config: Config) -> Listing:
        """Give a table by its name."""
        return LISTINGS[one_of("table of", name, LISTINGS)](catalogue.load())

    def draw(self, found: Listing) -> list[nodes.Node]:
        """Draw the table, and before it what narrows it down, which is there for the script alone."""
        drawn = Drawing(known_names()).blocks([found.table])
        for table in (node for node in drawn if isinstance(node, nodes.table)):
            table["classes"].append("systemd-catalogue")
            for answers, row in zip(found.answers, list(table.findall(nodes.row))[1:], strict=True):
                row["classes"] = list(answers)
        return [filter_form(found.facets), *drawn]


def capabilities(known: Catalogue) -> Listing:
    """List the capabilities, and whether each is as good as root."""
    records = [known.capability(name) for name in known.names("capabilities")]
    presets = _presets(known)
    keeping = [[preset.name for preset in presets if not taking(record, preset)] for record in records]
    rows = tuple(
        (
            Ref("capability", record.name),
            AS_ROOT[record.root],
            record.summary,
            ", ".join(kept) or "none",
            ", ".join(f"``{need.name}``" for need in giving(record.name, known)),
        )
        for record, kept in zip(records, keeping, strict=True)
    )
    headings = ("Capability", "As good as root", "What a process can do with it", "Kept for root by presets", "Given by needs")
    answers = tuple(
        (f"root-{record.root}", *(f"kept-{name}" for name in kept)) for record, kept in zip(records, keeping, strict=True)
    )
    facets = (
        Facet("root", "As good as root", "either", tuple(AS_ROOT.items())),
        Facet("kept", "Kept for root by", "any preset", tuple((preset.name, preset.title) for preset in presets)),
    )
    return Listing(Table(headings, (24, 16, 34, 13, 13), rows), facets, answers)


def groups(known: Catalogue) -> Listing:
    """List the groups of system calls."""
    records = [known.syscalls(name) for name in known.names("syscalls")]
    rows = tuple(
        (
            Ref("syscalls", record.name),
            record.title,
            record.summary,
            str(len(calls_of((record.name,), harvest.NEWEST))),
            ", ".join(filter(None, (_part(preset, record.name) for preset in _presets(known)))) or "none",
        )
        for record in records
    )
    headings = ("Group", "About", "What its calls do", "Calls", "Allowed by presets")
    return Listing(Table(headings, (20, 20, 36, 8, 16), rows), (), ((),) * len(rows))


def _part(preset: Preset, group: str) -> str:
    """Name a preset, where it lets calls of a group through."""
    whole = calls_of((group,), harvest.NEWEST)
    let = sum(allows(preset, name) for name in whole)
    return f"{preset.name}{'' if let == len(whole) else ' in part'}" if let else ""


def calls(known: Catalogue) -> Listing:
    """List every system call with the groups that have it."""
    presets = _presets(known)
    rows: list[tuple[str, ...]] = []
    answers: list[tuple[str, ...]] = []
    for call in all_calls().values():
        let = [preset.name for preset in presets if allows(preset, call.name)]
        rows.append((call.name, *cells(call), ", ".join(let)))
        groups = [*call.direct, *call.nested]
        answers.append((*(f"group-{name[1:]}" for name in groups), *(f"preset-{name}" for name in let)))
    facets = (
        Facet("group", "In the group", "any", tuple((name[1:], name) for name in known.names("syscalls") if name != "@known")),
        Facet("preset", "Allowed by", "any preset", tuple((preset.name, preset.title) for preset in presets)),
    )
    headings = ("System call", "Groups that have it", "And by way of those", "Allowed by presets")
    return Listing(Table(headings, (20, 36, 22, 22), tuple(rows)), facets, tuple(answers))


def _presets(known: Catalogue) -> list[Preset]:
    return [known.preset(name) for name in known.names("presets")]


LISTINGS: dict[str, Callable[[Catalogue], Listing]] = {"capabilities": capabilities, "groups": groups, "calls": calls}
"""All of them, by name."""
