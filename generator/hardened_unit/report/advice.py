"""What many believe of hardening: as people write it, what happens, how that is known, and what reports it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.report.page import Bullets, Code, Fields, Paragraph, Ref
from hardened_unit.report.proofs import anchor_of
from hardened_unit.rules.wording import every
from systemd_directives import proofs

if TYPE_CHECKING:
    from hardened_unit.report.page import Block, Cell
    from systemd_directives.advice import Advice
    from systemd_directives.catalogue import Catalogue
    from systemd_directives.model import Claim


class Told(NamedTuple):
    """One belief, ready to be shown."""

    name: str
    belief: str
    """A sentence."""
    written: Code | None
    """The lines, or the command, as people write them."""
    blocks: tuple[Block, ...]
    command: bool
    """Whether what is written is a command, not lines of a unit."""


def lines_of(advice: Advice, catalogue: Catalogue) -> tuple[str, ...]:
    """Give the lines as people write them."""
    mistake = catalogue.mistake(advice)
    return advice.lines or ((mistake.people_write,) if mistake and not advice.command else ())


def rule_of(advice: Advice, catalogue: Catalogue) -> str:
    """Name the rule that reports them; empty where none does."""
    mistake = catalogue.mistake(advice)
    return advice.rule or (mistake.rule if mistake else "")


def told(theme: str, catalogue: Catalogue) -> tuple[Told, ...]:
    """Tell what is believed about a theme; raises ``LookupError`` where nothing is."""
    chosen = tuple(_told(advice, catalogue) for advice in catalogue.advice() if advice.theme == theme)
    if not chosen:
        themes = dict.fromkeys(advice.theme for advice in catalogue.advice())
        msg = f"there is no advice on {theme!r}; there is on {', '.join(themes)}"
        raise LookupError(msg)
    return chosen


def _told(advice: Advice, catalogue: Catalogue) -> Told:
    mistake = catalogue.mistake(advice)
    belief = advice.belief or (mistake.they_expect if mistake else "")
    happens = advice.happens or (mistake.what_happens if mistake else "")
    written = [advice.command] if advice.command else lines_of(advice, catalogue)
    facts: list[tuple[str, Cell]] = []
    if advice.page:
        facts.append(("More", Ref("directive", advice.page, f"{advice.page}=")))
    if rule := rule_of(advice, catalogue):
        facts.append(("Reported by", Ref("rule", rule)))
    proof: list[Block] = []
    if advice.claims:
        proof.append(Bullets(tuple(_seen(text, catalogue) for text in advice.claims)))
    if advice.known:
        facts.insert(0, ("How known", advice.known))
    return Told(
        advice.name,
        f"{belief[:1].upper()}{belief[1:]}." if advice.belief else f"Expected: {belief}.",
        Code("".join(f"{line}\n" for line in written)) if written else None,
        (Paragraph(happens), *proof, *([Fields(tuple(facts))] if facts else [])),
        bool(advice.command),
    )


def _seen(text: str, catalogue: Catalogue) -> Ref:
    """Lead to a claim: what it says, and where that was seen."""
    name, _, found = text.partition("/")
    claim = next(claim for claim in catalogue.directive(name).claim if claim.id == found)
    return Ref("directive", name, f"{claim.says} {_where(text, claim)}", anchor_of(name, found))


def _where(text: str, claim: Claim) -> str:
    claimed = (claim.without_outcome, claim.with_outcome)
    versions = [str(version) for version, seen in proofs.load().seen(text).items() if seen == claimed]
    return f"Seen on {every(versions)}." if versions else "Not seen yet."
