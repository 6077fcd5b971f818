"""Find out with few attempts which of many things matter: pure functions over a question that is dear to ask.

Both rest on one assumption: what works goes on working when there is less of it, so that a line more never mends anything.
Where that does not hold the answer is still true of itself, but there may be a better one.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

T = TypeVar("T")


class Kept(NamedTuple, Generic[T]):
    """What works together, and what does not go with it."""

    kept: list[T]
    refused: list[tuple[T, list[T]]]
    """Each item that could not be kept, with those that were kept before and with which it does not work."""


def largest(items: Sequence[T], works: Callable[[list[T]], bool], likely: Callable[[T], bool] = lambda _: False) -> Kept[T]:
    """Keep as many items as work together; of two that do not, the one that stands first. None at all is taken to work.

    Those ``likely`` to be refused come last, one at a time: where most are, cutting in halves takes more questions.
    """
    found: Kept[T] = Kept([], [])

    def keep(more: Sequence[T]) -> None:
        if works([*found.kept, *more]):
            found.kept.extend(more)
        elif len(more) == 1:
            found.refused.append((more[0], list(found.kept)))
        else:
            middle = len(more) // 2
            keep(more[:middle])
            keep(more[middle:])

    if quiet := [item for item in items if not likely(item)]:
        keep(quiet)
    for item in items:
        if likely(item):
            keep([item])
    return found


def conflict(items: Sequence[T], works: Callable[[list[T]], bool]) -> list[T]:
    """Find items that do not work together, none of which could be left out; empty where all of them work."""

    def needed(base: list[T], more: list[T], *, grown: bool) -> list[T]:
        if grown and not works(base):
            return []
        if len(more) == 1:
            return more
        middle = len(more) // 2
        first, second = more[:middle], more[middle:]
        late = needed([*base, *first], second, grown=True)
        early = needed([*base, *late], first, grown=bool(late))
        return early + late

    everything = list(items)
    return needed([], everything, grown=False) if everything and not works(everything) else []


def smallest(items: Sequence[T], works: Callable[[list[T]], bool], cost: Callable[[T], float]) -> tuple[list[T], list[list[T]]]:
    """Find the fewest items without which the others work; of equally few those that cost least.

    Gives them, and the conflicts that they solve: each is a set of items that do not work together. None of the items at all
    is taken to work.
    """
    conflicts: list[list[T]] = []
    gone: list[T] = []
    while found := conflict([item for item in items if item not in gone], works):
        conflicts.append(found)
        gone = _hitting(items, conflicts, cost)
    return gone, conflicts


def _hitting(items: Sequence[T], conflicts: Iterable[list[T]], cost: Callable[[T], float]) -> list[T]:
    """Choose the fewest items of which every conflict has one; of equally few those that cost least, then those first."""
    sets = list(conflicts)
    # What is in conflict with nothing but itself has no alternative.
    forced = [one[0] for one in sets if len(one) == 1]
    open_sets = [one for one in sets if not _share(one, forced)]
    candidates = [item for item in items if any(item in one for one in open_sets)]
    for size in range(len(candidates) + 1):
        hits = [chosen for chosen in combinations(candidates, size) if all(_share(one, chosen) for one in open_sets)]
        if hits:
            chosen = min(hits, key=lambda some: sum(map(cost, some)))
            return [item for item in items if item in forced or item in chosen]
    return []


def _share(some: Iterable[T], others: Sequence[T]) -> bool:
    return any(item in others for item in some)
