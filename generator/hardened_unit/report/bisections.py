"""Which lines break a unit, for people and for other programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hardened_unit.report.page import Block, Code, Fields, Page, Paragraph, Section
from hardened_unit.rules.wording import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardened_unit.report.page import Cell
    from hardened_unit.trial.bisecting import Bisected, Culprit
    from hardened_unit.unitfile import Entry
    from systemd_directives.catalogue import Catalogue


def as_json(found: Bisected, known: Catalogue, seconds: float) -> str:
    """Give the contract's JSON, version 1; ``line`` is the one that systemd would name."""
    return json.dumps(
        {
            "version": 1,
            "unit": found.unit,
            "systemd": found.systemd,
            "broken": found.broken,
            "culprits": [
                {
                    "path": one.entry.path,
                    "line": one.entry.last,
                    "directive": one.entry.key,
                    "value": one.entry.value,
                    "reason": _reason(one, known),
                    "relaxation": "\n".join(one.relaxation) or None,
                    "alternatives": [_place(other) for other in one.alternatives],
                }
                for one in found.culprits
            ],
            "confirmed": found.confirmed,
            "attempts": found.attempts,
            "seconds": round(seconds, 1),
            "lacks": list(found.lacks),
        },
        ensure_ascii=False,
    )


def as_page(found: Bisected, known: Catalogue, seconds: float) -> Page:
    """Name the culprits, with what each does, what happens, and what to write instead."""
    count = len(found.culprits)
    title = "1 line breaks it" if count == 1 else f"{count} lines break it, and all have to go"
    blocks: list[Block] = [Section(_place(one.entry), tuple(_culprit(one, known))) for one in found.culprits]
    if not found.confirmed:
        blocks.append(
            Paragraph("In a boot in which nothing was tried before it does not work without them either: look again.")
        )
    if found.wavering:
        blocks.append(Paragraph(f"The check wavers: {found.wavering} times it failed first and then passed."))
    summary = f"As it is, {found.broken}. Found with {found.attempts} attempts under systemd {found.systemd}, {seconds:.0f} s."
    return Page(f"{found.unit}  {title}", printable(summary), tuple(blocks))


def _culprit(one: Culprit, known: Catalogue) -> Iterator[Block]:
    yield Code(f"{one.entry.key}={one.entry.value}\n")
    yield Fields(tuple(_facts(one, known)))
    if one.relaxation:
        yield Paragraph("It is enough to write:")
        yield Code("\n".join(one.relaxation) + "\n")


def _facts(one: Culprit, known: Catalogue) -> Iterator[tuple[str, Cell]]:
    if known.has_directive(one.entry.key):
        yield "What it does", known.directive(one.entry.key).summary
    yield "With it alone", printable(one.seen)
    if one.gives:
        yield "What to give", one.gives
    if not one.relaxation:
        yield "What to do", "Nothing softer works: take it out."
    if one.alternatives:
        yield "Or take out", "; ".join(map(_place, one.alternatives))
    if known.has_directive(one.entry.key):
        yield "More", f"``hardened-unit explain {one.entry.key}``"


def _reason(one: Culprit, known: Catalogue) -> str:
    does = known.directive(one.entry.key).summary if known.has_directive(one.entry.key) else ""
    return f"{does} With it alone {one.seen}.".strip()


def _place(entry: Entry) -> str:
    return f"{entry.path}:{entry.last}: {entry.key}={printable(entry.value)}"
