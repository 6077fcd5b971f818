"""What a page asks for: read from JSON, with everything that is wrong with it."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from hardened_unit.rules.wording import every

LONGEST_UNIT = 100_000
"""Characters of a unit that is looked at: far more than anybody writes, and few enough for an answer within a second."""
_LONGEST = {"unit": LONGEST_UNIT, "set": 20_000}
_LONGEST_TEXT = 4_000
_MOST = 100
"""Values of one field."""
_HALF = re.compile("[\ud800-\udfff]")


class Problem(NamedTuple):
    """Something that is wrong with what was asked for."""

    field: str
    """Empty where it is about no single one."""
    message: str
    which: int | None = None
    """Which of the values of the field, from 0."""
    line: int | None = None
    """Which line of its text, from 1."""

    @property
    def record(self) -> dict[str, object]:
        """It for JSON."""
        return {"field": self.field, "index": self.which, "line": self.line, "message": self.message}


class State(NamedTuple):
    """What is asked for, in the order in which a link has it; empty is what was not given.

    The fields are those of the JSON, with ``_`` for ``-``.
    """

    name: str = ""
    recipe: str = ""
    preset: str = ""
    need: tuple[str, ...] = ()
    exec: str = ""
    description: str = ""
    user: str = ""
    with_sysusers: bool = False
    socket: str = ""
    timer: str = ""
    target: tuple[str, ...] = ()
    form: str = ""
    comments: str = ""
    set: str = ""
    unit: str = ""
    no_infer: bool = False
    revision: str = ""


EMPTY: dict[str, object] = {name.replace("_", "-"): value for name, value in State()._asdict().items()}
"""The fields of a state, each with what it is when it is not given: a text, a list of texts, or a switch."""

TEXTS = ("set", "unit")
"""The fields that have several lines."""

_FOR_PASTED = frozenset({"unit", "name", "preset", "need", "no-infer", "target", "comments", "revision"})
_CHOICES = {"form": ("unit", "drop-in", "directives"), "comments": ("headings", "reasons", "none")}


def read(given: object) -> tuple[State, list[Problem]]:
    """Read a state; with a problem it is not to be used."""
    if not isinstance(given, dict):
        return State(), [Problem("", "a state is an object with the fields of a form")]
    problems = [Problem(str(key), unknown(str(key))) for key in given if key not in EMPTY]
    values: dict[str, Any] = {}
    for field, empty in EMPTY.items():
        value = given.get(field, empty)
        wrong = list(_wrong(field, value))
        problems += wrong
        if not wrong:
            values[field.replace("-", "_")] = tuple(value) if isinstance(value, list) else value
    state = State()._replace(**values)
    return state, [*problems, *_against(state)]


def given_of(state: State) -> dict[str, object]:
    """Give what is not empty, by the names of the fields."""
    values = zip(EMPTY, state, strict=True)
    return {field: value for field, value in values if value != EMPTY[field]}


def unknown(field: str) -> str:
    """Say that there is no such field, and which may have been meant."""
    from difflib import get_close_matches  # noqa: PLC0415 - only when something is wrong

    near = get_close_matches(field, EMPTY, 1)
    return f"there is no field {field[:40]!r}; {f'did you mean {near[0]}?' if near else f'there are {every(list(EMPTY))}'}"


def _wrong(field: str, value: object) -> list[Problem]:
    """Say what is wrong with a value by itself."""
    empty = EMPTY[field]
    if isinstance(empty, bool):
        return [] if isinstance(value, bool) else [Problem(field, f"{field} is true or false")]
    if isinstance(empty, str):
        return _wrong_text(field, value)
    if not isinstance(value, (list, tuple)):
        return [Problem(field, f"{field} is a list of texts")]
    if len(value) > _MOST:
        return [Problem(field, f"there are {len(value)} in {field}; {_MOST} are the most")]
    found = ((index, _wrong_text(field, one)) for index, one in enumerate(value))
    return [one._replace(which=index) for index, several in found for one in several]


def _wrong_text(field: str, value: object) -> list[Problem]:
    if not isinstance(value, str):
        return [Problem(field, f"{field} is a text")]
    most = _LONGEST.get(field, _LONGEST_TEXT)
    if len(value) > most:
        besides = "; hardened-unit check takes files of any size" if field == "unit" else ""
        return [Problem(field, f"{field} has {len(value):,} characters, and {most:,} are the most{besides}")]
    if half := _HALF.search(value):
        line = value.count("\n", 0, half.start()) + 1 if field in TEXTS else None
        return [Problem(field, f"{field} has half a character, which is no text", line=line)]
    return []


def _against(state: State) -> list[Problem]:
    """Say what is no choice, and what does not go together."""
    problems = [
        Problem(field, f"there is no {field} {value[:40]!r}; there are {every(choices)}")
        for field, choices in _CHOICES.items()
        if (value := str(getattr(state, field))) and value not in choices
    ]
    if state.unit:
        msg = "goes with a new unit, and not with one that is there already; leave it empty"
        problems += [Problem(field, f"{field} {msg}") for field in given_of(state) if field not in _FOR_PASTED]
        if state.comments == "headings":
            problems.append(Problem("comments", "what is added to a unit that is there has reasons as its comments, or none"))
    elif state.no_infer:
        problems.append(Problem("no-infer", "no-infer goes with a unit that is there already"))
    return problems
