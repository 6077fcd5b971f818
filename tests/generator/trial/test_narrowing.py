"""Narrowing down, against trying everything."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardened_unit.trial.narrowing import conflict, largest, smallest

if TYPE_CHECKING:
    from collections.abc import Callable

ITEMS = list(range(8))
conflicts = st.lists(st.sets(st.sampled_from(ITEMS), min_size=1, max_size=3), max_size=4)


def working(sets: list[set[int]]) -> Callable[[list[int]], bool]:
    """Give a question to which all is well but where one of the sets is there whole."""
    return lambda items: not any(one <= set(items) for one in sets)


@given(conflicts)
def test_the_smallest_is_as_small_as_any_and_what_it_gives_are_conflicts(sets: list[set[int]]) -> None:
    """No fewer items would do, and each conflict breaks by itself and not with one item less."""
    works = working(sets)
    gone, found = smallest(ITEMS, works, lambda _: 0)
    assert works([item for item in ITEMS if item not in gone])
    for size in range(len(gone)):
        assert not any(works([item for item in ITEMS if item not in fewer]) for fewer in combinations(ITEMS, size))
    for one in found:
        assert not works(one)
        assert all(works([item for item in one if item != left]) for left in one)


@given(conflicts)
def test_nothing_that_is_refused_could_be_kept(sets: list[set[int]]) -> None:
    """What is kept works; each that is refused does not work with what was kept before it."""
    works = working(sets)
    found = largest(ITEMS, works, lambda item: item % 3 == 0)
    assert works(found.kept)
    assert sorted([*found.kept, *(item for item, _ in found.refused)]) == ITEMS
    for item, before in found.refused:
        assert not works([*before, item])
        assert set(before) <= set(found.kept)


def test_of_two_that_exclude_each_other_the_first_is_kept() -> None:
    """Order is preference."""
    assert largest([3, 1, 2], working([{1, 3}])).kept == [3, 2]


def test_of_equally_few_those_that_cost_least_go() -> None:
    """One of two would do."""
    assert smallest([1, 2, 3], working([{1, 2}]), {1: 5.0, 2: 1.0, 3: 0.0}.__getitem__)[0] == [2]


def test_a_line_that_mends_two_goes_instead_of_both() -> None:
    """The fewest are looked for, not only some of which none is too much."""
    assert smallest([1, 2, 3], working([{1, 3}, {2, 3}]), lambda _: 0)[0] == [3]


@pytest.mark.parametrize("culprits", [[], [5], [0, 1], [0, 31]])
def test_few_questions_are_asked(culprits: list[int]) -> None:
    """Of 32 items: one question where all is well, else some for each culprit."""
    asked: list[list[int]] = []

    def works(items: list[int]) -> bool:
        asked.append(items)
        return working([{culprit} for culprit in culprits])(items)

    assert smallest(list(range(32)), works, lambda _: 0)[0] == culprits
    assert len(asked) <= 1 + 14 * len(culprits)


def test_nothing_is_in_conflict_with_nothing() -> None:
    """No items, no questions."""
    assert conflict([], lambda _: False) == []
    assert largest([], lambda _: False).kept == []
