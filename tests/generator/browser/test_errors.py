"""What is wrong is told by field, all at once, in words that help; and nothing raises, whatever comes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from asking import asked
from hypothesis import given
from hypothesis import strategies as st

from hardened_unit.browser import answer, opened

FINE = {"name": "web", "preset": "standard", "exec": "/usr/bin/web"}


@pytest.mark.parametrize(
    ("state", "field", "index", "said"),
    [
        ({"name": ""}, "name", None, "a NAME is missing"),
        ({"name": "a b"}, "name", None, "no name for a unit"),
        ({"name": "x.socket"}, "name", None, "only services"),
        ({"preset": ""}, "preset", None, "there are minimal, standard, cis and maximum"),
        ({"preset": "stndard"}, "preset", None, "did you mean standard?"),
        ({"recipe": "nginy"}, "recipe", None, "did you mean nginx?"),
        ({"need": ["dns", "lisen"]}, "need", 1, "did you mean listen?"),
        ({"need": ["write"]}, "need", 0, "write=/srv/data"),
        ({"need": ["listen", "no-network"]}, "need", None, "do not go together"),
        ({"target": ["debian-12", "debain-13"]}, "target", 1, "did you mean debian-13"),
        ({"target": ["auto"]}, "target", 0, "no target 'auto'"),
        ({"target": ["99"]}, "target", 0, "not covered"),
        ({"exec": ""}, "exec", None, "a unit needs a command"),
        ({"exec": "a\nb"}, "exec", None, "a line feed"),
        ({"description": "a\\"}, "description", None, "ends with a backslash"),
        ({"user": "a\0"}, "user", None, "a NUL character"),
        ({"user": "web", "need": ["drop-privileges"]}, "user", None, "for root only"),
        ({"form": "unti"}, "form", None, "there are unit, drop-in and directives"),
        ({"comments": "all"}, "comments", None, "there are headings, reasons and none"),
        ({"form": "drop-in", "description": "x"}, "description", None, "belongs to a whole unit"),
        ({"form": "drop-in", "timer": "OnCalendar=daily"}, "timer", None, "belongs to a whole unit"),
        ({"timer": "daily"}, "timer", None, "does not say when"),
        ({"timer": "OnCalendar=never"}, "timer", None, "web.timer: "),
        ({"socket": "80 x"}, "socket", None, "web.socket: "),
        ({"with-sysusers": True}, "with-sysusers", None, "no fixed user"),
        ({"set": "[Timer]\nPersistent=no\n"}, "set", None, "there is no timer unit"),
        ({"set": "[Unit]\nAfter=x\n", "form": "directives"}, "set", None, "bare lines"),
        ({"no-infer": True}, "no-infer", None, "goes with a unit that is there"),
        ({"nmae": "x"}, "nmae", None, "did you mean name?"),
        ({"zzz": 1}, "zzz", None, "there are name, recipe,"),
        ({"name": 3}, "name", None, "is a text"),
        ({"need": "dns"}, "need", None, "is a list"),
        ({"need": ["dns", None]}, "need", 1, "is a text"),
        ({"need": ["dns"] * 101}, "need", None, "100 are the most"),
        ({"with-sysusers": "yes"}, "with-sysusers", None, "is true or false"),
        ({"exec": "x" * 5000}, "exec", None, "4,000 are the most"),
        ({"exec": "\ud800"}, "exec", None, "half a character"),
        ({"set": "Nice=1\nA=\udcff"}, "set", None, "half a character"),
    ],
)
def test_a_wrong_field_is_named(state: dict[str, Any], field: str, index: int | None, said: str) -> None:
    """With what is wrong, which of several, and no unit."""
    found = json.loads(answer(json.dumps({**FINE, **state})))
    assert [(one["field"], one["index"]) for one in found["errors"]] == [(field, index)]
    assert said in found["errors"][0]["message"]
    assert found["composed"] is None
    assert found["pasted"] is None


def test_everything_is_told_at_once() -> None:
    """Not one after the other."""
    found = asked(
        name="a b", preset="x", need=["lisen", "jitt"], set="A=1\\\\\n[X-Y]\nB=1", target=["d"], user="a\n", socket="1"
    )
    assert [one["field"] for one in found["errors"]] == [
        "target",
        "set",
        "preset",
        "need",
        "need",
        "name",
        "set",
        "user",
        "exec",
    ]


def test_a_unit_that_is_there_takes_no_lines_of_a_new_one() -> None:
    """Each field that would do nothing is named."""
    found = asked(
        unit="[Service]\n", exec="/x", set="A=1", form="unit", comments="headings", recipe="nginx", with_sysusers=True
    )
    assert sorted(one["field"] for one in found["errors"]) == ["comments", "exec", "form", "recipe", "set", "with-sysusers"]


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "1", '"x"', "[" * 100_000, '{"name": NaN}', "\0", "x" * 10_000_001])
def test_what_is_no_state_is_told(text: str) -> None:
    """Also JSON that is nested too deeply, and what is far too long."""
    found = json.loads(answer(text))
    assert len(found["errors"]) == 1
    assert found["fragment"] is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS = (
    *("name", "recipe", "preset", "need", "exec", "description", "user", "with-sysusers", "socket", "timer", "target"),
    *("form", "comments", "set", "unit", "no-infer", "revision"),
)
TEXT = st.text(max_size=30)
STATES = st.dictionaries(st.sampled_from(FIELDS), JSON | TEXT | st.lists(TEXT, max_size=2), max_size=6)


@given(STATES.map(lambda state: json.dumps({**FINE, **state})) | JSON.map(json.dumps) | TEXT)
def test_nothing_raises(text: str) -> None:
    """Whatever comes is answered, in text that can be sent."""
    found = json.loads(answer(text).encode())
    assert bool(found["errors"]) != bool(found["composed"] or found["pasted"]) or found["errors"][0]["field"] == "revision"


@given(st.text(max_size=60) | st.text("nametd=&%#+0123456789abcdef", max_size=60))
def test_no_fragment_raises(fragment: str) -> None:
    """What cannot be read is told, and the rest is a state that can be asked about."""
    found = json.loads(opened(fragment).encode())
    json.loads(answer(json.dumps(found["state"])).encode())
