"""The arithmetic of the score, in whole numbers as systemd does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from hardened_unit.exposure.assessing import LOOKS
from hardened_unit.exposure.sandbox import sandbox
from systemd_directives.checks import checks

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from hardened_unit.exposure.sandbox import Sandbox
    from hardened_unit.settings import Settings
    from systemd_directives.check import Check

State = Literal["good", "bad", "na"]

LEVELS = ((100, "DANGEROUS"), (90, "UNSAFE"), (75, "EXPOSED"), (50, "MEDIUM"), (10, "OK"), (1, "SAFE"), (0, "PERFECT"))
"""systemd's words for a score, each with the least of it, in tenths."""


class Assessed(NamedTuple):
    """What a check has found."""

    check: Check
    badness: int | None
    """From 0 to the range of the check; None where it does not apply."""
    says: str
    """What is so, said of the service."""
    exposure: int | None
    """What the check alone would make of the score, in tenths; None where nothing is bad."""

    @property
    def state(self) -> State:
        """Whether it is good, bad in any degree, or does not apply."""
        return "na" if self.badness is None else "bad" if self.badness else "good"


class Exposure(NamedTuple):
    """The score of a unit."""

    systemd: int
    """The version that it holds for."""
    tenths: int
    """The overall exposure, from 0 to 100 tenths; less is better."""
    checks: tuple[Assessed, ...]
    """Every check, in the order of the data."""
    points: float
    """The overall exposure before it is rounded, from 0 to 1."""

    @property
    def overall(self) -> str:
        """The overall exposure as systemd prints it, such as ``9.4``."""
        return shown(self.tenths)

    @property
    def level(self) -> str:
        """The word that systemd has for it."""
        return next(word for least, word in LEVELS if self.tenths >= least)

    def doubting(self, ids: Collection[str]) -> Exposure:
        """Give the score as it would be if some checks were as bad as they can be."""
        weighed = [
            (one.check, one.check.range, one.check.bad)
            if one.check.id in ids and one.badness is not None
            else (one.check, one.badness, one.says)
            for one in self.checks
        ]
        return _added_up(weighed, self.systemd)


def score(settings: Settings, section: str = "Service") -> Exposure:
    """Score the process that a section describes, as the systemd does that the settings were read for, from 252 on."""
    box = sandbox(settings, section)
    early = settings.get("DefaultDependencies", "Unit")
    late = early is None or early.value != "no"
    found = [(check, _look(box, check) if late or check.early_boot else None) for check in checks()]
    return _added_up([(check, *_weigh(check, word)) for check, word in found], settings.version)


def _added_up(weighed: Sequence[tuple[Check, int | None, str]], systemd: int) -> Exposure:
    """Put the score together from the badness of every check."""
    whole = sum(check.weight for check, badness, _ in weighed if badness is not None)
    total = sum(_rounded_up(badness * check.weight, check.range) for check, badness, _ in weighed if badness)
    return Exposure(
        systemd,
        _rounded_up(total * 100, whole),
        tuple(Assessed(check, badness, says, _alone(check, badness, whole)) for check, badness, says in weighed),
        total / whole,
    )


def shown(tenths: int) -> str:
    """Write tenths as systemd does: ``9.4``."""
    return f"{tenths // 10}.{tenths % 10}"


def _look(box: Sandbox, check: Check) -> str | None:
    return LOOKS[check.kind](box, check)


def _weigh(check: Check, word: str | None) -> tuple[int | None, str]:
    """Give the badness that a word stands for, and what is said of it."""
    if word is None:
        return None, check.na
    for level in check.level:
        if level.value == word:
            return level.badness, level.says or check.bad
    return (check.range, check.bad) if word == "bad" else (0, check.good)


def _alone(check: Check, badness: int | None, whole: int) -> int | None:
    """Give what one check adds to the score, in tenths rounded up."""
    return _rounded_up(_rounded_up(badness * check.weight * 100, check.range), whole) if badness else None


def _rounded_up(number: int, divisor: int) -> int:
    return -(-number // divisor)
