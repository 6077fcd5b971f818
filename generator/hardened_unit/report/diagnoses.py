"""What a log points at, for people and for other programs."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from hardened_unit.report.page import Block, Bullets, Code, Fields, Page, Paragraph, Ref, Section
from hardened_unit.rules.wording import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardened_unit.diagnose import Diagnosis, Suspect
    from hardened_unit.report.page import Cell
    from systemd_directives.target import Target

_NOTHING = "nothing here points at hardening"
_SHOWN = 200


def as_json(found: Diagnosis, name: str, target: Target) -> str:
    """Give the contract's JSON, version 1; ``line`` is the one that systemd would name."""
    return json.dumps(
        {
            "version": 1,
            "target": {"systemd": target.systemd, "name": target.name or None},
            "unit": name or None,
            "lines_read": found.read,
            "suspects": [
                {
                    "path": one.path or None,
                    "line": one.number or None,
                    "directive": one.directive,
                    "assignment": one.line,
                    "points": round(one.points, 2),
                    "because": one.because,
                    "fits": one.fits or None,
                    "seen": list(one.seen),
                    "symptom": one.symptom.name,
                    "confirm": [each.how for each in one.symptom.confirm],
                    "relaxation": "\n".join(one.relaxation) or None,
                }
                for one in found.suspects
            ],
            "symptoms": [symptom.name for symptom in found.symptoms],
        },
        ensure_ascii=False,
    )


def as_page(found: Diagnosis, name: str) -> Page:
    """Name the suspects, with what points at each, how to confirm it, and what to write instead."""
    if not found.suspects:
        summary = "No error in it is one that a line of the unit would cause." if name else "No sign of a symptom is in it."
        blocks: list[Block] = [Paragraph("Look at what the program itself says, and at its configuration.")]
        if found.symptoms:
            known = tuple(Ref("symptom", symptom.name) for symptom in found.symptoms[:3])
            blocks = [Paragraph("Some of it looks like these, which have other causes too:"), Bullets(known)]
        return Page(f"{name}  {_NOTHING}".strip(), summary, tuple(blocks))
    count = len(found.suspects)
    title = f"{printable(name)}  {count} suspect{'s'[: count != 1]}, the most likely first".strip()
    summary = f"From {found.read} different line{'s'[: found.read != 1]} of the log. A suspect is no proof: confirm it."
    told: set[str] = set()
    sections = []
    for place, one in enumerate(found.suspects, 1):
        sections.append(Section(f"{place}. {_title(one)}", tuple(_suspect(one, name, known=one.symptom.name in told))))
        told.add(one.symptom.name)
    end = []
    if count > 1:
        end.append(Paragraph("Where several come from the same line of the log, they may have to give way together."))
    if name:
        end.append(Paragraph(f"To be sure, let the machine look: ``sudo hardened-unit bisect {printable(name)}``"))
    return Page(title, summary, (*sections, *end))


def _title(one: Suspect) -> str:
    place = f"{one.path}:{one.number}: " if one.path else f"line {one.number}: " if one.number else ""
    return f"{place}{printable(one.line[:_SHOWN])}"


def _suspect(one: Suspect, name: str, *, known: bool) -> Iterator[Block]:
    yield Fields(tuple(_facts(one, name, known=known)))
    if one.relaxation:
        yield Paragraph("The least to write into a drop-in:")
        yield Code("[Service]\n" + "\n".join(map(printable, one.relaxation)) + "\n")


def _facts(one: Suspect, name: str, *, known: bool) -> Iterator[tuple[str, Cell]]:
    """Give the facts about a suspect; how to confirm a symptom is told once."""
    for text in one.seen:
        yield "Seen", printable(text[:_SHOWN])
    yield "Because", f"{one.because} {printable(one.fits)}".strip()
    for each in () if known else one.symptom.confirm[:2]:
        yield "Confirm", re.sub(r"\bUNIT\b", lambda _: name or "UNIT", each.how)
    if not one.relaxation:
        yield "What to do", "Take the line out, or see the symptom for what else helps."
    yield "More", f"``hardened-unit explain {one.symptom.name}``"
