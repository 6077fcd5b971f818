"""What there is to choose from: all of it, each once, and each choice one that is answered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from asking import asked, composed

from hardened_unit.browser import form
from hardened_unit.browser.form import GROUPS
from hardened_unit.browser.state import EMPTY

if TYPE_CHECKING:
    from systemd_directives.catalogue import Catalogue

FORM = json.loads(form())
NEEDS = [need for group in FORM["groups"] for need in group["needs"]]


def test_every_need_is_in_one_group(known: Catalogue) -> None:
    """A new one has to be sorted, and one that is gone leaves its group."""
    sorted_ = [name for names in GROUPS.values() for name in names]
    assert sorted(sorted_) == sorted(known.names("needs"))
    assert sorted(need["name"] for need in NEEDS) == sorted(known.names("needs"))


def test_every_choice_is_answered() -> None:
    """Needs with their examples, presets, targets, forms, comments and recipes."""
    for need in NEEDS:
        call = f"{need['name']}={need['parameter']['example']}" if need["parameter"] else need["name"]
        composed(need=[call])
        if need["parameter"] and need["parameter"]["optional"]:
            composed(need=[need["name"]])
    for field, choices in (("preset", "presets"), ("form", "forms"), ("comments", "comments")):
        for choice in FORM[choices]:
            composed(**{field: choice["name"]})
    for target in FORM["targets"]:
        composed(target=[target["name"]])
    for version in FORM["versions"].values():
        composed(target=[str(version)])
    assert all(asked(recipe=recipe["name"])["errors"] == [] for recipe in FORM["recipes"])


def test_what_does_not_go_together_is_known() -> None:
    """From both sides, as the answer has it."""
    against = {need["name"]: need["not_with"] for need in NEEDS}
    assert "no-network" in against["listen"]
    for one, others in against.items():
        for other in others:
            assert one in against[other]


def test_each_question_is_a_field() -> None:
    """With an example that it takes."""
    assert {field["name"] for field in FORM["fields"]} <= set(EMPTY)
    examples = {field["name"]: field["example"] for field in FORM["fields"] if field["example"]}
    pasted = examples.pop("unit")
    assert asked(unit=pasted)["pasted"]
    for name, example in examples.items():
        composed(**{name: [example] if name == "target" else example})


def test_the_target_of_the_form_is_that_of_the_answer() -> None:
    """So that a page that says nothing says the same."""
    assert composed()["targets"][0]["name"] == FORM["default_target"]
