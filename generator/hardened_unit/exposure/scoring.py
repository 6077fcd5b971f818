"""The arithmetic of the score, in whole numbers as systemd does it."""

from __future__ import annotations

from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Literal, NamedTuple

from hardened_unit.exposure.assessing import LOOKS, TOGETHER
from systemd_directives.checks import checks

if TYPE_CHECKING:
    from collections.abc import Collection

    from hardened_unit.exposure.sandbox import Sandbox
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
    words: tuple[str | None, ...]
    """What each check has found, in the order of the data, in the words of ``assessing``."""
    load: int
    """The sum of all badness, each as its check counts."""
    weight: int
    """What the checks that apply weigh together."""

    @property
    def checks(self) -> tuple[Assessed, ...]:
        """Every check, in the order of the data."""
        return tuple(
            Assessed(scale.check, *scale.marks[word][:2], _alone(scale.check, scale.marks[word].badness, self.weight))
            for scale, word in zip(_scales(), self.words, strict=True)
        )

    @property
    def points(self) -> float:
        """The overall exposure before it is rounded, from 0 to 1."""
        return self.load / self.weight

    @property
    def tenths(self) -> int:
        """The overall exposure, from 0 to 100 tenths; less is better."""
        return _rounded_up(self.load * 100, self.weight)

    @property
    def overall(self) -> str:
        """The overall exposure as systemd prints it, such as ``9.4``."""
        return shown(self.tenths)

    @property
    def level(self) -> str:
        """The word that systemd has for it."""
        tenths = self.tenths
        return next(word for least, word in LEVELS if tenths >= least)

    def doubting(self, ids: Collection[str]) -> Exposure:
        """Give the score as it would be if some checks were as bad as they can be."""
        words = (
            "bad" if word is not None and scale.check.id in ids else word
            for scale, word in zip(_scales(), self.words, strict=True)
        )
        return _exposure(self.systemd, tuple(words))


class Mark(NamedTuple):
    """What a word that a check can find stands for."""

    badness: int | None
    says: str
    load: int
    """What it adds to the sum of all."""


class Scale(NamedTuple):
    """A check, and what it can find."""

    check: Check
    marks: Marks


class Marks(dict[str | None, Mark]):
    """The marks of a check by the words that it can find; a word that is no level of it is as good as can be."""

    def __init__(self, check: Check) -> None:
        """Take the levels of a check."""
        super().__init__()
        self._good = Mark(0, check.good, 0)
        self[None] = Mark(None, check.na, 0)
        for word, badness, says in (("bad", check.range, ""), *check.level):
            self[word] = Mark(badness, says or check.bad, _rounded_up(badness * check.weight, check.range))

    def __missing__(self, word: str | None) -> Mark:
        """Give the best mark."""
        return self._good


@cache
def _scales() -> tuple[Scale, ...]:
    return tuple(Scale(check, Marks(check)) for check in checks())


@cache
def _in_groups() -> tuple[tuple[str, tuple[Check, ...]], ...]:
    """Put checks of the same kind together that stand beside each other."""
    return tuple((kind, tuple(group)) for kind, group in groupby(checks(), key=lambda check: check.kind))


def score(box: Sandbox) -> Exposure:
    """Score a sandbox as the systemd does that its settings were read for, from 252 on."""
    found: list[str | None] = []
    for kind, group in _in_groups():
        if kind in TOGETHER:
            found += TOGETHER[kind](box)
        else:
            found += [LOOKS[kind](box, check) if check.early_boot or not box.early else None for check in group]
    return _exposure(box.version, tuple(found))


def _exposure(systemd: int, words: tuple[str | None, ...]) -> Exposure:
    """Add up what the checks have found."""
    load = weight = 0
    for scale, word in zip(_scales(), words, strict=True):
        if word is not None:
            load += scale.marks[word].load
            weight += scale.check.weight
    return Exposure(systemd, words, load, weight)


def shown(tenths: int) -> str:
    """Write tenths as systemd does: ``9.4``."""
    return f"{tenths // 10}.{tenths % 10}"


def _alone(check: Check, badness: int | None, whole: int) -> int | None:
    """Give what one check adds to the score, in tenths rounded up."""
    return _rounded_up(_rounded_up(badness * check.weight * 100, check.range), whole) if badness else None


def _rounded_up(number: int, divisor: int) -> int:
    return -(-number // divisor)
