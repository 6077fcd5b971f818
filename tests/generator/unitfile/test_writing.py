"""What is written as one assignment stays one assignment."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hardened_unit.unitfile import parse
from hardened_unit.unitfile.writing import UnsafeText, assignment

HOSTILE = st.lists(
    st.sampled_from(["x", " ", "\n", "\r", "\0", "\\", "[Install]", "ExecStart=/bin/sh", "#", "\ufeff", "\ud800", "=", "é"])
)


@given(st.text() | HOSTILE.map("".join))
def test_a_value_never_becomes_a_second_line(value: str) -> None:
    """Either the value is refused, or the unit has exactly the lines that were meant, this one with its value."""
    try:
        line = assignment("Description", value)
    except UnsafeText:
        return
    unit = parse(f"[Unit]\n{line}\nAfter=a.target\n[Service]\n")
    assert [entry.kind for entry in unit.entries if entry.kind != "not-utf8"] in (
        ["section", "assignment", "assignment", "section"],
        ["section", "assignment", "section"],
    )
    keys = [entry.key for entry in unit.assignments()]
    assume(len(keys) > 1)  # a value with characters that systemd refuses makes the unit fatal, not longer
    assert keys == ["Description", "After"]


@pytest.mark.parametrize("value", ["a\nb", "a\rb", "a\0b", "a\\", "a\n[Install]\nAlias=x", "\udc80", "x" * 1024 * 1024])
def test_a_value_that_would_reach_further_is_refused(value: str) -> None:
    """Line ends, NUL, a backslash at the end, what is no text, and what is too long."""
    with pytest.raises(UnsafeText):
        assignment("Description", value)


@pytest.mark.parametrize("key", ["", "A B", "A\nB", "A=B", "[A]", "#A"])
def test_a_name_that_is_none_is_refused(key: str) -> None:
    """The name is checked like the value."""
    with pytest.raises(UnsafeText):
        assignment(key, "1")
