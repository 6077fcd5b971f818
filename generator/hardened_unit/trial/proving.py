"""Run the catalogue's claims in a throwaway boot: every probe in two services, one without the claim's lines and one with them.

``prove`` gives the outcomes as they were seen; what was expected, or seen before, plays no part in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.trial.probing import NoProof, Service, outcomes
from systemd_directives.harvest import sections_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hardened_unit.trial import Boot
    from systemd_directives.catalogue import Catalogue
    from systemd_directives.model import Claim

__all__ = ["NoProof", "Seen", "all_claims", "claims_for", "prove"]


class Seen(NamedTuple):
    """What came of a claim's probe."""

    without: str
    """The outcomes without the lines."""
    with_: str
    """The outcomes with them."""

    def __str__(self) -> str:
        """``ok -> EROFS``."""
        return f"{self.without} -> {self.with_}"


def claims_for(known: Catalogue, version: int) -> dict[str, Claim]:
    """List what can be shown of a version, as ``Directive/id``."""
    return {
        name: claim
        for name, claim in all_claims(known)
        if not claim.unproven and claim.from_ <= version and (not claim.until or version <= claim.until)
    }


def all_claims(known: Catalogue) -> Iterator[tuple[str, Claim]]:
    """List every claim, as ``Directive/id`` or ``CAP_NAME/id``."""
    for directive in known.directives():
        for claim in directive.claim:
            yield f"{directive.name}/{claim.id}", claim
    for name in known.names("capabilities"):
        for claim in known.capability(name).claim:
            yield f"{name}/{claim.id}", claim


def prove(boot: Boot, claims: Mapping[str, Claim]) -> dict[str, Seen]:
    """Run claims, by name; raises ``NoProof`` where one cannot be run at all, and ``OSError``."""
    units = {name: f"claim-{number}" for number, name in enumerate(claims, 1)}
    without = [_service(name, claim, units[name], with_=False) for name, claim in claims.items()]
    with_ = [_service(name, claim, units[name], with_=True) for name, claim in claims.items()]
    before, after = outcomes(boot, without, with_)
    return {name: Seen(before[f"{unit}-without"], after[f"{unit}-with"]) for name, unit in units.items()}


def _service(name: str, claim: Claim, unit: str, *, with_: bool) -> Service:
    lines = claim.beside + claim.with_ if with_ else claim.beside
    return Service(f"{unit}-{'with' if with_ else 'without'}", name, claim.probe, _in_sections(lines), claim.after)


def _in_sections(lines: tuple[str, ...]) -> str:
    """Put lines that a service has in ``[Unit]`` under that header, after the others."""
    sections = sections_of("*")
    of_unit = [line for line in lines if "Service" not in sections[line.partition("=")[0]]]
    rest = [line for line in lines if line not in of_unit]
    return "\n".join([*rest, "[Unit]", *of_unit] if of_unit else rest)
