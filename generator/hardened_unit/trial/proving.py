"""Run the catalogue's claims in a throwaway boot: every probe in two services, one without the claim's lines and one with them.

Lines of the manager's own configuration are given to the manager while the second one runs. ``prove`` gives the outcomes as
they were seen; what was expected, or seen before, plays no part in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.trial.probing import UNITS, NoProof, Service, outcomes
from systemd_directives.harvest import MANAGER, sections_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hardened_unit.trial import Boot
    from systemd_directives.catalogue import Catalogue
    from systemd_directives.model import Claim

__all__ = ["NoProof", "Seen", "all_claims", "claims_for", "prove"]


# The next service may want the same address.
_ONLY_MEANWHILE = "[Unit]\nStopWhenUnneeded=yes\n[Socket]"


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
    without, with_ = (
        {name: _service(name, claim, units[name], with_=each) for name, claim in claims.items()} for each in (False, True)
    )
    boot.write({f"{UNITS}/{name}.socket": text for name, text in _sockets(claims, units)})
    # First, as the manager reads all units anew for each of them, and there are few yet.
    alone = [name for name, claim in claims.items() if _of_manager(claim)]
    before, after = _under_manager(boot, {name: claims[name] for name in alone}, without, with_) if alone else ({}, {})
    if rest := [name for name in claims if name not in alone]:
        more = outcomes(boot, [without[name] for name in rest], [with_[name] for name in rest])
        before, after = before | more[0], after | more[1]
    return {name: Seen(before[f"{unit}-without"], after[f"{unit}-with"]) for name, unit in units.items()}


def _under_manager(
    boot: Boot, claims: Mapping[str, Claim], without: Mapping[str, Service], with_: Mapping[str, Service]
) -> tuple[dict[str, str], dict[str, str]]:
    """Run services without and with the claims' lines for the manager, which it has one claim's at a time."""
    (before,) = outcomes(boot, [without[name] for name in claims])
    after: dict[str, str] = {}
    try:
        for name, claim in claims.items():
            boot.write({_DROP_IN: "\n".join([f"[{MANAGER}]", *_of_manager(claim), ""])})
            after |= outcomes(boot, [with_[name]])[0]
    finally:
        boot.run("rm", _DROP_IN)
        boot.run("systemctl", "daemon-reload")
    return before, after


def _of_manager(claim: Claim) -> list[str]:
    """Give the lines of a claim that no unit can have: they are for the manager."""
    sections = sections_of("*")
    return [line for line in claim.with_ if sections[line.partition("=")[0]] == (MANAGER,)]


_DROP_IN = "/run/systemd/system.conf.d/90-claim.conf"
"""Read anew by every ``daemon-reload``, which is also when a unit takes over what holds by default."""


def _service(name: str, claim: Claim, unit: str, *, with_: bool) -> Service:
    full = f"{unit}-{'with' if with_ else 'without'}"
    of = _in_sections(claim, with_=with_)
    if of["Socket"]:
        of["Unit"] += [f"Requires={full}.socket", f"After={full}.socket"]
    lines = [*of["Service"], *(["[Unit]", *of["Unit"]] if of["Unit"] else [])]
    return Service(full, name, claim.probe, "\n".join(lines), claim.after)


def _sockets(claims: Mapping[str, Claim], units: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Write the sockets of the claims about such: each has the name of its service, which needs it."""
    for name, claim in claims.items():
        for suffix in ("without", "with"):
            if of_socket := _in_sections(claim, with_=suffix == "with")["Socket"]:
                yield f"{units[name]}-{suffix}", "\n".join([_ONLY_MEANWHILE, *of_socket, ""])


def _in_sections(claim: Claim, *, with_: bool) -> dict[str, list[str]]:
    """Put each line that is not the manager's where it belongs: with the service, in ``[Unit]``, or with a socket."""
    found: dict[str, list[str]] = {"Service": [], "Unit": [], "Socket": []}
    of_manager = _of_manager(claim)
    for line in claim.beside + (tuple(line for line in claim.with_ if line not in of_manager) if with_ else ()):
        known = sections_of("*")[line.partition("=")[0]]
        found[next(section for section in found if section in known)].append(line)
    return found
