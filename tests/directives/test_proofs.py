"""The claims and the record of their proofs fit together; what is seen on real systemds is the matter of tests/trial."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import jsonschema
import pytest

from hardened_unit.trial.proving import all_claims
from systemd_directives import proofs
from systemd_directives.proofs import Proof, Proofs, System, text_of, with_seen
from systemd_directives.schema import schemas

if TYPE_CHECKING:
    from pathlib import Path

    from systemd_directives.catalogue import Catalogue

PROVEN = (252, 254, 257, 262)
"""The versions that CI boots."""


def test_every_directive_has_a_claim(known: Catalogue) -> None:
    """No page of the reference rests on prose alone."""
    assert [directive.name for directive in known.directives() if not directive.claim] == []


def test_every_claim_is_proven_or_says_why_not(known: Catalogue) -> None:
    """The record has just what is claimed for each version that is covered, and nothing of a claim that cannot be shown."""
    record = proofs.load()
    for name, claim in all_claims(known):
        covered = {v for v in PROVEN if claim.from_ <= v and (not claim.until or v <= claim.until)}
        assert covered, name
        expected = dict.fromkeys(() if claim.unproven else covered, (claim.without_outcome, claim.with_outcome))
        assert record.seen(name) == expected, name


def test_the_record_names_no_claim_that_is_gone(known: Catalogue) -> None:
    """What is claimed no more is not recorded, and the record knows the systems that it speaks of."""
    record = proofs.load()
    assert {proof.claim for proof in record.proofs} <= {name for name, _ in all_claims(known)}
    assert {version for proof in record.proofs for version in proof.on} == {system.version for system in record.systems}


def test_the_record_fits_its_schema() -> None:
    """It is committed as it is written, and is what its published schema promises."""
    text = proofs.RECORD.read_text(encoding="utf-8")
    jsonschema.Draft202012Validator(schemas()["proofs"]).validate(json.loads(text))
    assert text_of(proofs.load()) == text


def test_what_is_seen_anew_takes_the_place_of_the_old() -> None:
    """Outcomes that differ between versions stand apart; other versions stay, claims that are gone go."""
    old = System(252, "252.1-1", "6.1", "2026-01-01")
    new = System(262, "262.1-1", "6.18", "2026-02-02")
    record = Proofs((old,), (Proof("A/gone", "ok", "ok", (252,)), Proof("A/one", "ok", "EROFS", (252,))))
    grown = with_seen(record, new, {"A/one": ("ok", "EACCES"), "A/two": ("ok", "ok")}, {"A/two": True, "A/one": True})
    assert grown.systems == (old, new)
    assert grown.proofs == (
        Proof("A/one", "ok", "EROFS", (252,)),
        Proof("A/one", "ok", "EACCES", (262,)),
        Proof("A/two", "ok", "ok", (262,)),
    )
    again = with_seen(grown, new, {"A/one": ("ok", "EROFS")}, {"A/one": True})
    assert again.proofs == (Proof("A/one", "ok", "EROFS", (252, 262)),)
    assert again.seen("A/one") == {252: ("ok", "EROFS"), 262: ("ok", "EROFS")}
    assert with_seen(again, new, {}, {"A/one": False}).seen("A/one") == {252: ("ok", "EROFS")}
    assert System(252, "252.39-1~deb12u2", "", "").upstream == "252.39"


def test_what_is_no_record_is_said(tmp_path: Path) -> None:
    """A key that is none is named."""
    (tmp_path / "proofs.json").write_text('{"systems": [], "prooves": []}')
    with pytest.raises(ValueError, match="there is no key 'prooves' here; did you mean 'proofs'"):
        proofs.load(tmp_path / "proofs.json")
