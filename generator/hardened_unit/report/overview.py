"""The reference at a glance: of each directive the few facts by which it is chosen from all of them."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from systemd_directives import checks, proofs

if TYPE_CHECKING:
    from systemd_directives.catalogue import Catalogue
    from systemd_directives.model import Directive

PLACES = {
    "Service": "service",
    "Socket": "socket",
    "Mount": "mount",
    "Swap": "swap",
    "Scope": "scope",
    "Slice": "slice",
    "Unit": "any unit",
    "Manager": "system.conf",
}
"""Where a directive can stand, by section, in the order in which it is told: the types of units, or a file."""
PROVEN = {
    "seen": "seen on a real systemd",
    "expected": "expected, not seen",
    "nothing": "nothing to see",
}
"""How far the claims of a directive have been shown."""


class Overview(NamedTuple):
    """One directive among the others."""

    name: str
    category: str
    chapter: str
    """The title of its category."""
    since: int
    summary: str
    places: tuple[str, ...]
    """The sections in which it is read, in the order of ``PLACES``."""
    counted: bool
    """Whether the score of ``systemd-analyze security`` looks at it."""
    proven: Literal["seen", "expected", "nothing"]
    seen_on: tuple[int, ...]
    """The versions of systemd on which one of its claims was seen."""
    breaks: tuple[tuple[str, str], ...]
    """What one may see when it is too tight: the symptoms' names and titles."""


def overview(directive: Directive, catalogue: Catalogue) -> Overview:
    """Sum a directive up."""
    seen = sorted({version for claim in directive.claim for version in _seen().get(f"{directive.name}/{claim.id}", ())})
    broken = dict.fromkeys(breakage.symptom for breakage in directive.breaks)
    return Overview(
        directive.name,
        directive.category,
        catalogue.category(directive.category).title,
        directive.since,
        directive.summary,
        tuple(section for section in PLACES if section in directive.sections),
        directive.name in _counted(),
        "seen" if seen else "expected" if directive.claim else "nothing",
        tuple(seen),
        tuple((name, catalogue.symptom(name).title) for name in broken),
    )


@cache
def _counted() -> frozenset[str]:
    """List the directives that the score looks at: those in the names of its checks, of which some have two."""
    return frozenset(name for check in checks.checks() for name in re.findall(r"(\w+)=", check.name))


@cache
def _seen() -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for proof in proofs.load().proofs:
        found.setdefault(proof.claim, set()).update(proof.on)
    return found
