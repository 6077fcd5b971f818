"""What stands in the way of a need, and that the need takes just that away: every proof is run on real systemds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hardened_unit.compose.lines import lines_of
from hardened_unit.compose.relaxing import relax
from hardened_unit.trial import Boot, why_not
from hardened_unit.trial.probe import steps
from hardened_unit.trial.proving_needs import Tried, called, proofs_for, shown
from systemd_directives import catalogue, harvest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.catalogue import Catalogue
    from systemd_directives.model import Change, Need, Proof

KNOWN = catalogue.load()


def test_every_need_is_met(system: Boot) -> None:
    """The probe fails under the preset as is said, and does what the need is for with the need alone."""
    proofs = list(proofs_for(KNOWN, system.version))
    assert len(proofs) > 40
    alone = {f"alone-{_unit(about)}": Tried(about, proof, ()) for about, _, proof in proofs}
    needed = {f"need-{_unit(about)}": Tried(about, proof, (called(need, proof),)) for about, need, proof in proofs}
    without, with_ = shown(system, KNOWN, alone, needed)
    seen = {about: (without[f"alone-{_unit(about)}"], with_[f"need-{_unit(about)}"]) for about, _, _ in proofs}
    assert {
        about: seen[about] for about, _, proof in proofs if seen[about] != (proof.without_outcome, proof.with_outcome)
    } == {}


def test_no_need_takes_a_line_too_many() -> None:
    """Without any one of its lines a need is not met. One systemd will do, because the lines are the same for all."""
    if why := why_not():
        pytest.skip(why)
    with Boot() as boot:
        proofs = list(proofs_for(KNOWN, boot.version))
        short = {
            f"short-{_unit(about)}-{place}": (change, Tried(about, proof, (called(less, proof),)))
            for about, need, proof in proofs
            for place, (change, less) in enumerate(_short(need, proof))
        }
        assert len(short) > 80
        (seen,) = shown(boot, KNOWN, {name: tried for name, (_, tried) in short.items()})
    assert [
        f"{tried.about}: {change.line}" for name, (change, tried) in short.items() if seen[name] == tried.proof.with_outcome
    ] == []


def _unit(about: str) -> str:
    return about.replace("/", "-")


def _short(need: Need, proof: Proof) -> Iterator[tuple[Change, Need]]:
    """Give the need without each of the lines that are proven, and do anything under the preset of the proof."""
    before = lines_of(KNOWN.preset(proof.under))
    whole, _ = relax(before, [called(need, proof)], KNOWN)
    for place, change in enumerate(need.change):
        less = need._replace(change=(*need.change[:place], *need.change[place + 1 :]))
        if not change.unproven and relax(before, [called(less, proof)], KNOWN)[0] != whole:
            yield change, less


def test_every_need_has_a_proof(known: Catalogue) -> None:
    """Of every systemd; those that no throwaway boot can show say why."""
    for name in known.names("needs"):
        need = known.need(name)
        assert need.proof, name
        for version in range(harvest.OLDEST, harvest.NEWEST + 1):
            spoken = [proof for proof in need.proof if proof.from_ <= version and (not proof.until or version <= proof.until)]
            assert spoken, (name, version)


def test_every_probe_can_be_run(known: Catalogue) -> None:
    """Those too that are never run."""
    for name in known.names("needs"):
        for proof in known.need(name).proof:
            assert steps(proof.probe)
