"""What the reference claims is so: every claim is run on real systemds, and is what it says and what the record says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hardened_unit.trial import Boot, why_not
from hardened_unit.trial.probe import USAGE, VERBS, NoStep, main, steps
from hardened_unit.trial.proving import NoProof, all_claims, claims_for, prove
from systemd_directives import catalogue, proofs
from systemd_directives.model import Claim

if TYPE_CHECKING:
    from hardened_unit.trial.proving import Seen
    from systemd_directives.catalogue import Catalogue

ROOT = Path(__file__).parents[2]
WRONG = {
    # What is claimed of each is wrong, in the one outcome or in the other.
    "with": Claim("with", "", ("ProtectSystem=yes",), "write /etc/wrong", "ok", "EROFS"),
    "without": Claim("without", "", ("ProtectSystem=strict",), "write /etc/wrong", "EROFS", "EROFS"),
}
"""Claims that do not hold."""
TOLD = {
    # How a service can end, and what is printed before that.
    "killed": Claim(
        "killed", "", ("SystemCallFilter=~@mount",), "user; mount /mnt; user", "root; ok; root", "root; signal SYS"
    ),
    "never-started": Claim("", "", ("User=nobody-at-all",), "user", "root", "217/USER"),
    "refused": Claim("", "", ("User=a:b",), "user", "root", "refused"),
    "skipped": Claim("", "", ("ConditionPathExists=/nosuch",), "user", "root", "skipped"),
    "asserted": Claim("", "", ("AssertPathExists=/nosuch",), "user", "root", "assertion failed"),
    "given-up": Claim("", "", ("TimeoutStartSec=1",), "burn 2", "ok", "timeout"),
    "quoted": Claim("", "", ('Environment="A=%%b $c"',), "env A; run printf %s\\x22$A", 'unset; "$A', '%b $c; "$A'),
}


@pytest.fixture(scope="session")
def seen(system: Boot) -> dict[str, Seen]:
    """Give what is seen of every claim on a system, and of the ones that are wrong."""
    return prove(system, claims_for(catalogue.load(), system.version) | WRONG | TOLD)


def test_every_claim_is_so(system: Boot, seen: dict[str, Seen], known: Catalogue) -> None:
    """What the probes print is what the page says that they print."""
    claims = claims_for(known, system.version)
    assert len(claims) > 200
    assert _differences(claims, seen) == {}


def test_what_is_seen_is_recorded(system: Boot, seen: dict[str, Seen], known: Catalogue) -> None:
    """The record has just this for the version; where it does not, ``make prove`` with ``--write`` brings it up to date."""
    record = proofs.load()
    differ = {
        name: (record.seen(name).get(system.version), seen[name])
        for name in claims_for(known, system.version)
        if record.seen(name).get(system.version) != seen[name]
    }
    assert differ == {}


def test_a_wrong_claim_is_noticed(seen: dict[str, Seen]) -> None:
    """A claim about either outcome that does not hold is found out."""
    assert _differences(WRONG, seen) == {"with": "ok -> ok", "without": "ok -> EROFS"}


def test_how_a_service_ends_is_an_outcome(seen: dict[str, Seen]) -> None:
    """By a signal in the middle, before its start, and never loaded."""
    assert _differences(TOLD, seen) == {}


def _differences(claims: dict[str, Claim], seen: dict[str, Seen]) -> dict[str, str]:
    return {
        name: str(seen[name]) for name, claim in claims.items() if seen[name] != (claim.without_outcome, claim.with_outcome)
    }


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "there is no verb ''"),
        ("wrte /usr", "there is no verb 'wrte'; there are add-key"),
        ("read", "'read': read takes 1 arguments"),
        ("read /etc/passwd;write /usr", "'read /etc/passwd;write /usr': read takes 1 arguments"),
        ("user; bind 80 127.0.0.1 tcp", "'bind 80 127.0.0.1 tcp': bind takes 1 to 2 arguments"),
    ],
)
def test_a_probe_that_is_none(text: str, why: str) -> None:
    """It is said what is wrong with it, before anything is tried."""
    with pytest.raises(NoStep) as raised:
        steps(text)
    assert why in str(raised.value)


def test_the_guide_has_every_verb() -> None:
    """The site tells what each step means, in the words of the probe itself."""
    guide = (ROOT / "docs" / "guides" / "proofs.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([\w-]+).*?` \| (.*) \|$", guide, re.MULTILINE))
    assert rows == {name: (tried.__doc__ or "").replace("``", "`") for name, tried in VERBS.items()}


def test_every_probe_can_be_run(known: Catalogue) -> None:
    """Those too that are never run, because the claim cannot be shown, and those of other versions."""
    for _, claim in all_claims(known):
        for text in filter(None, (claim.probe, claim.after)):
            assert steps(text)


@pytest.mark.parametrize("slip", ["call no_such_call", "socket AF_NOTHING", "holds CAP_NOTHING", "chown nobody-at-all /mnt"])
def test_a_step_that_cannot_be_tried_is_no_outcome(slip: str, capfd: pytest.CaptureFixture[str]) -> None:
    """A slip in an argument is not taken for something that the service came upon."""
    assert main(["probe", f"read /etc/passwd; {slip}; read /etc/passwd"]) == USAGE
    printed = capfd.readouterr()
    assert printed.out == "ok"
    assert slip in printed.err


def test_a_slip_in_a_claim_stops_the_proof() -> None:
    """It is said of which claim, and what is wrong."""
    if why := why_not():
        pytest.skip(why)
    with Boot() as boot, pytest.raises(NoProof, match="User/slip: call no_such_call"):
        prove(boot, {"User/slip": Claim("slip", "", ("User=root",), "call no_such_call", "", "")})
