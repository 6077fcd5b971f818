"""Run the proofs of needs in a throwaway boot: services with all that a preset has, relaxed by needs for that very systemd."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.compose import NeedCall, Request, compose
from hardened_unit.trial.probing import UNITS, Service, outcomes
from systemd_directives import targets

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hardened_unit.trial import Boot
    from systemd_directives.catalogue import Catalogue
    from systemd_directives.model import Need, Proof

_SOCKET = "[Socket]\nListenStream=/run/{name}.socket\n"


class Tried(NamedTuple):
    """A probe, and the needs that the service which runs it is given."""

    about: str
    proof: Proof
    calls: tuple[NeedCall, ...]


def proofs_for(known: Catalogue, version: int) -> Iterator[tuple[str, Need, Proof]]:
    """List what can be shown of a version, each as ``need/2``."""
    for name in known.names("needs"):
        need = known.need(name)
        for number, proof in enumerate(need.proof, 1):
            if not proof.unproven and proof.from_ <= version and (not proof.until or version <= proof.until):
                yield f"{name}/{number}", need, proof


def called(need: Need, proof: Proof) -> NeedCall:
    """Give a need as its proof asks for it."""
    return NeedCall(need, proof.parameter or next((one.default for one in need.parameter), ""))


def shown(boot: Boot, known: Catalogue, *rounds: Mapping[str, Tried]) -> list[dict[str, str]]:
    """Try probes, one round after the other, and give what came of each by its name, which a unit can have."""
    services = [[_service(boot, known, name, tried) for name, tried in some.items()] for some in rounds]
    waiting = [service.unit for some in services for service in some if "\nRequires=%N.socket" in service.lines]
    boot.write({f"{UNITS}/{name}.socket": _SOCKET.format(name=name) for name in waiting})
    fixed = [service.unit for some in services for service in some if f"\nUser={service.unit}\n" in service.lines]
    boot.run("systemd-sysusers", "-", stdin="".join(f"u {name} -\n" for name in fixed))
    return outcomes(boot, *services)


def _service(boot: Boot, known: Catalogue, name: str, tried: Tried) -> Service:
    target = targets.target(str(boot.version))
    preset = known.preset(tried.proof.under)
    request = Request(f"{name}.service", (target,), preset, tried.calls, form="drop-in", comments="none")
    return Service(name, tried.about, tried.proof.probe.replace("{name}", name), compose(request, known).text)
