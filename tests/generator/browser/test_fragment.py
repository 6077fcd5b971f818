"""A link brings another person to the same state, and says what has changed since it was made."""

from __future__ import annotations

import json
import random
import re
from typing import Any
from urllib.parse import parse_qsl

import pytest
from asking import asked
from hypothesis import given
from hypothesis import strategies as st
from states import drawn

from hardened_unit.browser import opened
from systemd_directives import catalogue
from systemd_directives.change import changes

NOW = asked()["revision"]
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
STATES = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("name", "recipe", "preset", "exec", "description", "user", "socket", "timer", "set"), TEXT),
        **dict.fromkeys(
            ("need", "target"), st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=3)
        ),
        "with-sysusers": st.just(value=True),
    },
)


def fragment(state: dict[str, Any]) -> str:
    """Give the link of a state."""
    found = asked(**state)
    link: str = found["fragment"]
    return link


@given(STATES | st.integers(0, 2**32).map(lambda seed: drawn(random.Random(seed))))  # noqa: S311 - not in secret
def test_there_and_back(state: dict[str, Any]) -> None:
    """Every field as it was, with the revision of now; the same again of what was opened."""
    link = fragment(state)
    assert re.fullmatch(r"[A-Za-z0-9._~/:=@,&+%-]+", link)
    found = json.loads(opened(f"#{link}"))
    assert found == {"state": {**state, "revision": NOW}, "errors": []}
    assert fragment(found["state"]) == link


@given(TEXT)
def test_a_pasted_unit_there_and_back(unit: str) -> None:
    """With all its ends of lines."""
    found = json.loads(opened(fragment({"unit": unit})))
    assert found["state"]["unit"] == unit


def test_it_can_be_read() -> None:
    """By people, and by whatever reads a form."""
    state = {
        "name": "web",
        "need": ["listen", "write=/srv/a b"],
        "exec": "/usr/bin/web --a",
        "with-sysusers": True,
        "set": "A=1\nB=2",
    }
    link = fragment(state)
    assert link == (
        f"name=web&need=listen&need=write=/srv/a+b&exec=/usr/bin/web+--a&with-sysusers&set=A=1&set=B=2&revision={NOW}"
    )
    assert dict(parse_qsl(link))["exec"] == "/usr/bin/web --a"


@pytest.mark.parametrize(
    ("link", "state", "field", "said"),
    [
        ("nmae=x&preset=cis", {"preset": "cis"}, "nmae", "did you mean name?"),
        ("name=%ff", {}, "", "is no text"),
        ("name=a&name=b", {"name": "a"}, "name", "2 times"),
        ("with-sysusers=no", {"with-sysusers": True}, "with-sysusers", "has no value"),
        ("x" * 1_000_001, {}, "", "1,000,000 are the most"),
        ("#&&name=web&", {"name": "web"}, None, ""),
        ("", {}, None, ""),
        ("constructor=1&__proto__=2", {}, "constructor", "no field"),
    ],
)
def test_what_cannot_be_read_is_told(link: str, state: dict[str, Any], field: str | None, said: str) -> None:
    """And what can be is the state."""
    found = json.loads(opened(link))
    assert found["state"] == state
    assert [one["field"] for one in found["errors"][:1]] == ([] if field is None else [field])
    assert all(said in one["message"] for one in found["errors"][:1])


def test_a_link_of_now_has_nothing_new() -> None:
    """Nor has one without a revision."""
    state = {"name": "web", "preset": "standard", "exec": "/usr/bin/web"}
    assert asked(**state)["since"] is None
    assert asked(**state, revision=NOW)["since"] is None


def test_an_older_link_opens_and_says_what_has_changed() -> None:
    """What came later, and of what came on its own day that it may have been there; with what the state itself names."""
    first, last = changes()[0], changes()[-1]
    state = {"name": "web", "preset": "standard", "exec": "/usr/bin/web", "need": ["listen", "dns", "notify"]}
    found = asked(**state, revision=f"{first.date}.0123456789ab")
    assert found["errors"] == []
    assert found["composed"]["name"] == "web.service"
    since = found["since"]
    assert since["date"] == first.date
    assert [(one["date"], one["same_day"]) for one in since["changes"]] == [
        (one.date, one.date == first.date) for one in changes()
    ]
    assert "needs/notify" in since["changes"][-1]["yours"]
    assert "needs/listen" in since["changes"][0]["yours"]
    assert "needs/jit" not in since["changes"][0]["yours"]
    assert asked(**state, revision=f"{last.date}.0123456789ab")["since"]["changes"][0]["same_day"]
    assert asked(**state, revision="9999-01-01.0123456789ab")["since"]["changes"] == []


def test_a_bare_hash_is_a_revision_too() -> None:
    """As it stands in the header of a file; of when it is cannot be told."""
    found = asked(name="web", preset="standard", exec="/x", revision="0123456789ab")["since"]
    assert found["date"] is None
    assert all(one["same_day"] for one in found["changes"])
    assert asked(name="web", preset="standard", exec="/x", revision=catalogue.load().revision)["since"] is None


def test_what_an_older_link_names_may_be_gone() -> None:
    """It says so, and what has changed."""
    found = asked(name="web", preset="standard", exec="/x", need=["gone"], revision=f"{changes()[0].date}.0123456789ab")
    assert found["errors"][0]["field"] == "need"
    assert found["since"]["changes"]


def test_a_wrong_revision_stops_nothing() -> None:
    """It is told, beside the unit."""
    found = asked(name="web", preset="standard", exec="/usr/bin/web", revision="<b>")
    assert [one["field"] for one in found["errors"]] == ["revision"]
    assert found["composed"]
