"""What would tighten a unit further, and leaves it what it needs."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from hardened_unit.browser import showing
from hardened_unit.compose.fitting import fit
from hardened_unit.compose.lines import lines_of
from hardened_unit.compose.relaxing import relax
from hardened_unit.errors import UserError
from hardened_unit.exposure.steps import Offer, offers, steps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hardened_unit.browser.showing import Record, Subject
    from hardened_unit.compose import NeedCall
    from systemd_directives.catalogue import Catalogue
    from systemd_directives.target import Target


def next_steps(subject: Subject, targets: Sequence[Target], needs: Sequence[NeedCall], known: Catalogue) -> list[Record]:
    """Give the steps that lower the exposure for the target with the oldest systemd, what gains most first."""
    scored = subject.scored(targets[0].systemd)
    if isinstance(scored, UserError):
        return []
    return [showing.step(one, known) for one in steps(scored, known, _offered(tuple(targets), tuple(needs), known))]


@lru_cache(maxsize=16)
def _offered(targets: tuple[Target, ...], needs: tuple[NeedCall, ...], known: Catalogue) -> tuple[Offer, ...]:
    """Give the lines of the presets as they are once the needs are met, and as the targets have them."""
    found = []
    for offer in offers(known):
        relaxed, _ = relax(lines_of(offer.preset), needs, known)
        fitted, _ = fit(relaxed, targets)
        lines = (str(line) for line in fitted if line.section == "Service" and line.origin == "preset" and not line.since)
        found.append(offer._replace(lines=tuple(lines)))
    return tuple(found)
