"""The pages of capabilities: what each grants, and what gives it and takes it away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.report.page import Block, Bullets, Fields, Link, Page, Paragraph, Ref, Section, Table, blocks
from hardened_unit.report.proofs import seen_section
from hardened_unit.settings.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardened_unit.report.page import Cell
    from systemd_directives.catalogue import Catalogue
    from systemd_directives.kernel import Capability
    from systemd_directives.model import Need, Preset

AS_ROOT = {"yes": "yes", "depends": "under conditions", "no": "no way known"}
"""How a page says what ``root`` of a capability says."""
_BOUNDING = "CapabilityBoundingSet"
_GIVES = (_BOUNDING, "AmbientCapabilities")


def capability_page(record: Capability, catalogue: Catalogue) -> Page:
    """Say everything about a capability."""
    taken = ", ".join(f"``{line}``" for line in (f"{_BOUNDING}=~{record.name}", *record.taken))
    facts: tuple[tuple[str, Cell], ...] = (
        ("As good as root", AS_ROOT[record.root]),
        ("Since", f"Linux {record.linux}{' or older' * (record.linux == _OLDEST)}"),
        ("Taken away by", taken),
        ("Manual page", Link("capabilities(7)", "https://man7.org/linux/man-pages/man7/capabilities.7.html")),
    )
    parts: list[Block] = [
        Fields(facts),
        Section("As good as root?", tuple(blocks(record.how))),
        Section("What it grants", (Bullets(record.grants),)),
        Section("Who needs it", (Bullets(record.needed_by),)),
    ]
    if record.instead:
        parts.append(Section("What does without it", (Bullets(record.instead),)))
    if record.note:
        parts.append(Section("What else to know", (Bullets(record.note),)))
    parts.append(Section("Presets and needs", tuple(_kept(record, catalogue))))
    if record.claim:
        parts.append(seen_section(record))
    return Page(record.name, record.summary, tuple(parts))


_OLDEST = "2.2"
"""The kernel that brought capabilities; what it had already has no other date."""


def _kept(record: Capability, catalogue: Catalogue) -> Iterator[Block]:
    presets = [catalogue.preset(name) for name in catalogue.names("presets")]
    rows = tuple((Ref("preset", preset.name), _in_preset(record, preset)) for preset in presets)
    yield Table(("Preset", "What becomes of it"), (30, 70), rows)
    needs = tuple((Ref("need", need.name), need.summary) for need in giving(record.name, catalogue))
    if needs:
        yield Paragraph("Needs that give it back:")
        yield Table(("Need", "What the service can do with it"), (30, 70), needs)


def _in_preset(record: Capability, preset: Preset) -> str:
    line = taking(record, preset)
    return f"taken away by ``{line}``" if line else f"kept by a service that runs as root{_not_root(preset)}"


def _not_root(preset: Preset) -> str:
    made = next((line.set for line in preset.line if line.set in {"DynamicUser=yes", "User={name}"}), "")
    return f", which this one does not: it has ``{made.replace('{name}', '…')}``" if made else ""


def taking(record: Capability, preset: Preset) -> str:
    """Give the line of a preset that takes a capability away; empty where none does."""
    lines = [line.set for line in preset.line]
    for line in lines:
        name, _, value = line.partition("=")
        if line in record.taken or (name == _BOUNDING and record.name not in words(value)):
            return line
    return ""


def giving(name: str, catalogue: Catalogue) -> list[Need]:
    """List the needs that give a capability."""
    needs = (catalogue.need(need) for need in catalogue.names("needs"))
    return [
        need
        for need in needs
        if any(
            change.line.partition("=")[0] in _GIVES and name in words(change.line.partition("=")[2]) for change in need.change
        )
    ]
