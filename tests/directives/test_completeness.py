"""The pages of the reference: each has all that a reader may look for on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from systemd_directives import catalogue

if TYPE_CHECKING:
    from systemd_directives.model import Directive

DESCRIBED = 450
"""The least that a description takes to say what a directive does, how its lines combine, and where it ends."""
SEARCHED = 5
FEW = 2


@pytest.fixture(params=catalogue.load().names("directives"))
def page(request: pytest.FixtureRequest) -> Directive:
    """Give each directive that has a page."""
    return catalogue.load().directive(request.param)


def test_it_says_what_the_directive_is(page: Directive) -> None:
    """A summary of one sentence, a description, where it is valid, and what holds without a line."""
    assert page.summary.endswith("."), f"the summary of {page.name}= is no sentence"
    assert "\n" not in page.summary, f"the summary of {page.name}= has more than one line"
    assert len(page.description) >= DESCRIBED, f"{page.name}= is described in {len(page.description)} characters"
    assert page.sections, f"{page.name}= is valid in no section"
    assert page.managers, f"{page.name}= has an effect in no manager"
    assert page.default or page.default_note, f"{page.name}= does not say what holds without it"


def test_it_can_be_found(page: Directive) -> None:
    """Words that people type, none of them twice."""
    assert len(page.search) >= SEARCHED, f"{page.name}= has {len(page.search)} words to be found by"
    assert len({word.casefold() for word in page.search}) == len(page.search), f"{page.name}= has a search word twice"


def test_its_values_are_told(page: Directive) -> None:
    """At least two, none twice, and none older than the directive."""
    values = [value.value for value in page.value]
    assert len(values) >= FEW, f"{page.name}= tells {len(values)} values"
    assert len(set(values)) == len(values), f"{page.name}= tells a value twice"
    older = [value.value for value in page.value if 0 < value.since < page.since]
    assert not older, f"{page.name}= is of {page.since}, and its values {older} of before"


def test_its_surroundings_are_told(page: Directive) -> None:
    """What it has to do with other settings, and what it needs of kernel, build or place."""
    assert page.interaction, f"{page.name}= has to do with no other setting"
    assert page.condition, f"{page.name}= needs nothing of kernel, build or manager, and does not say so"


def test_it_is_proven(page: Directive) -> None:
    """At least one claim; one that no boot can show says why."""
    assert page.claim, f"{page.name}= claims nothing that a machine can check"


def test_it_says_what_it_breaks(page: Directive) -> None:
    """For whom, how that looks, and the smallest way out."""
    assert page.breaks, f"{page.name}= breaks nobody, and does not say so"


def test_it_can_be_confirmed(page: Directive) -> None:
    """At least two ways to see that it is in force."""
    assert len(page.confirm) >= FEW, f"{page.name}= can be confirmed in {len(page.confirm)} ways"


def test_it_warns_of_mistakes(page: Directive) -> None:
    """At least one line that people write and that does something else."""
    assert page.mistake, f"{page.name}= warns of no mistake"


def test_it_has_an_example(page: Directive) -> None:
    """One in which the directive itself is written."""
    assert f"{page.name}=" in page.example.unit, f"the example of {page.name}= does not have it"
