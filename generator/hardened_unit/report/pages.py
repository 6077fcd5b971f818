"""The pages of the reference: what is said of a directive, preset, need, symptom or rule, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.report import interactions
from hardened_unit.report.interactions import versions
from hardened_unit.report.page import (
    Block,
    Bullets,
    Cell,
    Code,
    Fields,
    Link,
    Neighbours,
    Page,
    Paragraph,
    Ref,
    Section,
    Table,
    Warned,
    blocks,
)
from hardened_unit.report.proofs import proven_section, seen_section
from hardened_unit.report.score_blocks import contributions
from hardened_unit.report.values import value_anchors
from systemd_directives import harvest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardened_unit.compose import Composed
    from hardened_unit.rules import Rule
    from systemd_directives.catalogue import Catalogue
    from systemd_directives.model import Change, Directive, Mistake, Need, Parameter, Preset, Symptom, Value
    from systemd_directives.target import Target

_REPEAT = {
    "last-valid-wins": (
        "The last value that systemd can read holds; one that it cannot read is dropped, and what was set before stays."
    ),
    "append": "Lines add up. An empty assignment starts over.",
    "mask": "Lines add up, and ``~`` takes away.",
    "allow-or-deny-list": (
        "Lines add up. The first one decides whether the list allows or, with ``~``, denies; an empty assignment starts over."
    ),
}
FIRST_RECORDED = 208
"""The version from which on it is known when each directive came; those that it had already are older by an unknown time."""

_MANUAL = "https://www.freedesktop.org/software/systemd/man/latest/"


def manual_link(directive: Directive) -> str:
    """Give the address of the directive's entry in systemd's own manual."""
    page = directive.man.partition("(")[0]
    heading = directive.man_heading or directive.name
    return f"{_MANUAL}{page}.html#{heading.replace(' ', '%20').replace('|', '%7C')}{'' if '=' in heading else '='}"


def since(version: int) -> str:
    """Word a first version."""
    return f"systemd {version}" if version else f"systemd {FIRST_RECORDED} or older"


def directive_page(directive: Directive, known: Catalogue) -> Page:
    """Say everything about a directive, also what the pages of others say of it."""
    parts: list[Block] = [
        Fields(
            (
                ("Default", _default(directive)),
                ("Since", since(directive.since)),
                ("Read in", ", ".join(f"``[{section}]``" for section in directive.sections)),
                ("Works in", " and ".join(f"the {manager} manager" for manager in directive.managers)),
                ("Several lines", _REPEAT[directive.repeat]),
                ("Manual page", Link(directive.man, manual_link(directive))),
            )
        ),
        *blocks(directive.description),
    ]
    if directive.value:
        rows = tuple(
            (f"``{value.value}``" if value.value else "(empty)", versions(value.since, value.until), _effect(directive, value))
            for value in directive.value
        )
        places = value_anchors(directive)
        anchors = tuple(places.get(value.value, "") for value in directive.value)
        parts.append(Section("Values", (Table(("Value", "systemd", "Effect"), (26, 12, 62), rows, anchors=anchors),)))
    if together := _together(directive, known):
        parts.append(Section("Together with other settings", together))
    if directive.condition:
        parts.append(Section("What it needs to work", (Bullets(tuple(condition.what for condition in directive.condition)),)))
    if directive.breaks:
        broken = tuple((breakage.who, Ref("symptom", breakage.symptom), breakage.instead) for breakage in directive.breaks)
        parts.append(Section("What it breaks", (Table(("Who is hit", "What one sees", "What to do"), (38, 22, 40), broken),)))
    if directive.softer:
        steps = tuple((" ".join(f"``{line}``" for line in step.lines), step.gives) for step in directive.softer)
        parts.append(Section("If it is too tight", (Table(("What is softer", "What it gives back"), (40, 60), steps),)))
    if directive.confirm:
        parts.append(
            Section(
                "How to see that it is in force",
                (Bullets(tuple(confirmation.how for confirmation in directive.confirm)),),
            )
        )
    if directive.mistake:
        parts.append(
            Section(
                "Lines that do something else",
                tuple(block for mistake in directive.mistake for block in _mistake(mistake)),
            )
        )
    if directive.example.unit:
        parts.append(Section("Example", (Code(directive.example.unit),)))
    if directive.claim:
        parts.append(seen_section(directive))
    return Page(f"{directive.name}=", directive.summary, tuple(parts))


def _effect(directive: Directive, value: Value) -> str:
    """Say what a value does, and which older one to put before it where someone may still have a systemd without it."""
    if not value.older or value.since <= harvest.OLDEST:
        return value.effect
    return f"{value.effect} Where older versions matter too, write ``{directive.name}={value.older}`` on the line before."


def _default(directive: Directive) -> str:
    value = f"``{directive.default}``" if directive.default else ""
    return ". ".join(part for part in (value, directive.default_note) if part) or "nothing"


def _literal(text: str) -> str:
    return text if "``" in text else f"``{text}``"


def _together(directive: Directive, known: Catalogue) -> tuple[Block, ...]:
    graph = interactions.edges(known)
    own, others = interactions.own(graph, directive.name), interactions.named_by(graph, directive.name)
    if not own and not others:
        return ()
    rows = tuple(interactions.cells(other) for other in directive.interaction)
    told: list[Block] = [Table(("Relation", "Setting", "systemd", "Note"), (15, 25, 12, 48), rows)] if rows else []
    if others:
        named = {
            wording: ", ".join(f"``{other.text}``" for other in others if other.relation == relation)
            for relation, wording in interactions.RELATIONS.items()
        }
        told += [
            Paragraph("Other settings have to do with this one too. Their pages say how."),
            Fields(tuple((wording, names) for wording, names in named.items() if names)),
        ]
    return Neighbours(directive.name, own + others), *told


def _mistake(mistake: Mistake) -> tuple[Block, ...]:
    rows: list[tuple[str, Cell]] = [("Meant as", mistake.they_expect), ("What happens", mistake.what_happens)]
    if mistake.rule:
        rows.append(("Reported by", Ref("rule", mistake.rule)))
    return Code(mistake.people_write + "\n"), Fields(tuple(rows))


def preset_page(preset: Preset, composed: Composed, target: Target, catalogue: Catalogue) -> Page:
    """Say everything about a preset; ``composed`` is the unit that it makes for the target."""
    caution = (Warned(preset.caution),) if preset.caution else ()
    principles = any(line.serves for line in preset.line)
    rows = tuple(
        ((f"``{line.set}``", line.serves, line.reason) if principles else (f"``{line.set}``", line.reason))
        for line in preset.line
    )
    headings = ("Line", "Principle", "Reason") if principles else ("Line", "Reason")
    widths = (36, 18, 46) if principles else (40, 60)
    omitted = tuple(f"``{omission.line.name}={omission.line.value}``: {omission.why}" for omission in composed.omitted)
    left_out = (Section("Not in this unit", (Bullets(omitted),)),) if omitted else ()
    return Page(
        preset.title,
        preset.summary,
        (
            *caution,
            *blocks(preset.description),
            Section("The unit", (Code(composed.text),)),
            Section("Why each line is there", (Table(headings, widths, rows),)),
            *left_out,
            contributions(composed, target),
            Section("Needs that relax it", (_needs(preset, catalogue),)),
            Section("Where it comes from", tuple(blocks(preset.origin))),
        ),
    )


def _needs(preset: Preset, catalogue: Catalogue) -> Block:
    touched = {line.set.partition("=")[0] for line in preset.line}
    needs = [catalogue.need(name) for name in catalogue.names("needs")]
    rows = tuple(
        (Ref("need", need.name), need.summary)
        for need in needs
        if need.user != "any" or any(change.do == "add" or change.line.partition("=")[0] in touched for change in need.change)
    )
    return Table(("Need", "What the service can do with it"), (30, 70), rows)


def need_page(need: Need, catalogue: Catalogue) -> Page:
    """Say everything about a need."""
    wording = {"drop": "Leaves out", "add": "Adds", "widen": "Opens", "soften": "Softens to", "close": "Closes to"}
    rows = [(wording[change.do], f"``{change.line.replace('{parameter}', '…')}``", _reason(change)) for change in need.change]
    if need.user == "root":
        rows.insert(0, ("Leaves out", "``DynamicUser=``, ``PrivateUsers=``, ``RemoveIPC=``", need.user_reason))
    elif need.user == "fixed":
        rows.insert(0, ("Replaces", "``DynamicUser=yes`` by a ``User=`` of the service's name", need.user_reason))
    fields = [("Name", f"``{need.name}``"), *(("Parameter", _parameter(need.name, given)) for given in need.parameter)]
    apart = tuple((Ref("need", other), why) for other, why in _conflicts(need, catalogue))
    conflicts = (Section("Does not go with", (Table(("Need", "Why"), (30, 70), apart),)),) if apart else ()
    proven = (proven_section(need),) if need.proof else ()
    lines = Section("What it changes", (Table(("What it does", "To", "Reason"), (16, 40, 44), tuple(rows)),))
    return Page(need.title, need.summary, (Fields(tuple(fields)), *blocks(need.description), lines, *conflicts, *proven))


def _parameter(name: str, given: Parameter) -> str:
    without = ""
    if given.default:
        default = "the name of the service" if given.default == "{name}" else f"``{given.default}``"
        without = f" Without it, {default}."
    elif given.optional:
        without = " It can be left out."
    return f"``{name}={given.example}``: {given.meaning}{without}"


def _reason(change: Change) -> str:
    where = " or ".join(f"``{name}=``" for name in change.where)
    only = f"Only where the preset has {where}." if where else ""
    unproven = f"Not seen: {change.unproven}" if change.unproven else ""
    return " ".join(filter(None, (change.reason, only, unproven)))


def _conflicts(need: Need, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Give the needs that do not go with one, whichever of the two says so."""
    for name in catalogue.names("needs"):
        both = ((need, name), (catalogue.need(name), need.name))
        yield from ((name, known.why) for one, other in both for known in one.conflict if known.with_ == other)


def symptom_page(symptom: Symptom) -> Page:
    """Say everything about a symptom."""
    wording = {
        "errno": "Error",
        "exit-status": "Result",
        "signal": "Signal",
        "log": "Log line",
        "behaviour": "Behaviour",
    }
    signs = tuple((wording[sign.kind], sign.text if sign.kind == "behaviour" else f"``{sign.text}``") for sign in symptom.sign)
    causes = tuple((_literal(cause.directive), cause.why) for cause in symptom.cause)
    fixes: list[Block] = []
    for fix in symptom.fix:
        fixes += [*blocks(fix.do), *((Code(fix.unit),) if fix.unit else ())]
    wrong = (Section("What does not help", tuple(blocks(symptom.not_this))),) if symptom.not_this else ()
    return Page(
        symptom.title,
        symptom.summary,
        (
            Section("How it shows", (Table(("Where", "What is seen"), (18, 82), signs), *blocks(symptom.description))),
            Section("What brings it about", (Table(("Setting", "Why"), (34, 66), causes),)),
            Section("How to confirm", (Bullets(tuple(confirmation.how for confirmation in symptom.confirm)),)),
            Section("The smallest fix", tuple(fixes)),
            *wrong,
        ),
    )


def rule_page(rule: Rule) -> Page:
    """Say everything about a rule; one of a team's own may say less of itself."""
    examples = (("Reported", rule.found_in), ("Not reported", rule.not_found_in))
    return Page(
        rule.name,
        rule.summary,
        (
            *blocks(rule.explanation),
            *((Bullets(rule.facts),) if rule.facts else ()),
            *(blocks(f"How sure: {rule.sureness}") if rule.sureness else ()),
            *(Section(title, (Code(unit),)) for title, unit in examples if unit),
        ),
    )
