"""What pages say of claims and of the proofs of needs: what was tried, what came of it, and where that was seen."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from hardened_unit.report.page import Fields, Paragraph, Section, Table
from hardened_unit.rules.wording import every
from systemd_directives import proofs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hardened_unit.report.page import Block
    from systemd_directives.kernel import Capability
    from systemd_directives.model import Claim, Directive, Need, Proof

_HOW = (
    "For each sentence two services tried the same, one without the lines and one with them, both as root unless a line names"
    " a user."
)
_HOW_NEEDS = (
    "Two services tried the same: one with all the lines of the preset, and one with the preset and this need alone. The tests"
    " do so on four systemds, and see besides that it takes every line of the need."
)
_EXPECTED_NEEDS = (
    "Not run: no throwaway boot here can show it. This is what is expected, with the preset alone and with this need."
)
_NO_DRIVER = "``ENXIO`` and ``ENODEV`` say that the device may be opened, and that the machine has no driver for it."
_NOT_REACHED = "(not reached)"


def seen_section(record: Directive | Capability) -> Section:
    """Show every claim of a directive or capability."""
    blocks: list[Block] = [Paragraph(_HOW)]
    for claim in record.claim:
        blocks += [
            Paragraph(claim.says, anchor_of(record.name, claim.id)),
            _where(record, claim),
            _tried(claim, claim.after),
        ]
    return Section("Seen on a real systemd", tuple(blocks))


def anchor_of(directive: str, claim: str) -> str:
    """Name the place of a claim on its directive's page."""
    return f"seen-{directive.lower()}-{claim}"


def proven_section(need: Need) -> Section:
    """Show every proof of a need."""
    run = not all(proof.unproven for proof in need.proof)
    found: list[Block] = [Paragraph(_HOW_NEEDS if run else _EXPECTED_NEEDS)]
    for proof in need.proof:
        rows = [("Under", f"``{proof.under}``{_versions(proof)}")]
        if proof.parameter:
            rows.append(("Named as", f"``{need.name}={proof.parameter}``"))
        if proof.unproven:
            rows.append(("Not seen", proof.unproven))
        found += [Fields(tuple(rows)), _tried(proof)]
        if proof.with_outcome in {"ENXIO", "ENODEV"}:
            found.append(Paragraph(_NO_DRIVER))
    return Section("Seen on a real systemd" if run else "To be seen", tuple(found))


def _versions(proof: Proof) -> str:
    bounds = [f"from systemd {proof.from_} on"] * bool(proof.from_) + [f"up to systemd {proof.until}"] * bool(proof.until)
    return f", {' and '.join(bounds)}" if bounds else ""


def _tried(claim: Claim | Proof, after: str = "") -> Table:
    steps = [f"``{step}``" for step in claim.probe.split("; ")]
    afterwards = [f"``{step}``, afterwards" for step in after.split("; ") if step]
    without, with_ = (outcome.split("; ") for outcome in (claim.without_outcome, claim.with_outcome))
    rows = zip_longest(steps + afterwards, without, with_, fillvalue="")
    return Table(
        ("Tried", "Without", "With"),
        (60, 20, 20),
        tuple((step, _shown(before), _shown(after)) for step, before, after in rows),
        short=True,
    )


def _shown(outcome: str) -> str:
    return f"``{outcome}``" if outcome else _NOT_REACHED


def _where(record: Directive | Capability, claim: Claim) -> Fields:
    rows = [("With", _lines(claim.with_))]
    if claim.beside:
        rows.append(("In both", _lines(claim.beside)))
    if claim.unproven:
        return Fields((*rows, ("Not seen", claim.unproven)))
    return Fields((*rows, ("Seen on", f"systemd {_systems(f'{record.name}/{claim.id}', claim)}")))


def _lines(lines: Iterable[str]) -> str:
    return every([f"``{line}``" for line in lines])


def _systems(name: str, claim: Claim) -> str:
    """Name the systems on which just this was seen."""
    record = proofs.load()
    claimed = (claim.without_outcome, claim.with_outcome)
    versions = [version for version, seen in record.seen(name).items() if seen == claimed]
    return every(list(_releases(record, versions)))


def _releases(record: proofs.Proofs, versions: Iterable[int]) -> Iterator[str]:
    for version in versions:
        if system := record.system(version):
            yield system.upstream
