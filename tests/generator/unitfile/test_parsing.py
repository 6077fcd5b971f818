"""The parser loses nothing, never raises, and reads as systemd does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardened_unit.unitfile import parse

PIECES = (
    "[Service]",
    "[X",
    "A=1",
    "Key = value",
    "=",
    "\\",
    "\\\n",
    "\n",
    "\r",
    "\0",
    "#",
    ";",
    " ",
    "\t",
    "\ufeff",
    "é",
    "\ud800",
)


@given(st.text())
def test_any_text_comes_back(text: str) -> None:
    """str(parse(x)) is x for any text."""
    assert str(parse(text)) == text


@given(st.binary())
def test_any_bytes_come_back(data: bytes) -> None:
    """bytes(parse(x)) is x for any bytes, also such as are no UTF-8."""
    assert bytes(parse(data)) == data


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_text_that_looks_like_a_unit_comes_back(text: str) -> None:
    """The same, for text made of what has a meaning in unit files."""
    unit = parse(text)
    assert str(unit) == text
    assert all(entry.first <= entry.last for entry in unit.entries)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A=1\n", [("A", "1", 1, 1)]),
        (" A = 1 \n", [("A", "1", 1, 1)]),
        ("A=1\r\nB=2", [("A", "1", 1, 1), ("B", "2", 2, 2)]),
        ("A=1\rB=2\0C=3", [("A", "1", 1, 1), ("B", "2", 2, 2), ("C", "3", 3, 3)]),
        ("A=1 \\\n 2\n", [("A", "1  2", 1, 2)]),
        ("A=1 \\\n# no\n; no\n2\nB=3\n", [("A", "1  2", 1, 4), ("B", "3", 5, 5)]),
        ("A=1 \\ \nB=2\n", [("A", "1 \\", 1, 1), ("B", "2", 2, 2)]),
        ("A=1 \\\\\nB=2\n", [("A", "1 \\\\", 1, 1), ("B", "2", 2, 2)]),
        ("A=1 \\", [("A", "1", 1, 2)]),
        ("# A=1 \\\nB=2\n", [("B", "2", 2, 2)]),
        ("A=1 # B\n", [("A", "1 # B", 1, 1)]),
        ("A=b=c\n", [("A", "b=c", 1, 1)]),
        ("A=\n", [("A", "", 1, 1)]),
        ("\ufeffA=1\n", [("A", "1", 1, 1)]),
    ],
)
def test_assignments(text: str, expected: list[tuple[str, str, int, int]]) -> None:
    """Names, values, first and last line of assignments are those that systemd takes."""
    assert [(entry.key, entry.value, entry.first, entry.last) for entry in parse(text, "Service").assignments()] == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("[Service\n", "bad-header"),
        ("[Ser\tvice]\n", "bad-header"),
        (b"A=\xff\n", "not-utf8"),
        ("A=" + "x" * (1024 * 1024 - 2), "too-long"),
        ("nothing\n", "no-equals"),
        ("=1\n", "no-key"),
    ],
)
def test_broken_lines(text: str | bytes, kind: str) -> None:
    """What systemd cannot make sense of is in the tree as such."""
    assert [entry.kind for entry in parse(text).entries] == [kind]


def test_nothing_is_read_after_a_fatal_line() -> None:
    """Where systemd refuses the unit, no later assignment counts."""
    unit = parse("[Service]\nA=1\n[Broken\nB=2\n")
    assert [entry.key for entry in unit.assignments()] == ["A"]
    assert unit.entries[-1].key == "B"


def test_the_column_is_where_the_value_begins() -> None:
    """Columns count from 1 and skip white space."""
    (entry,) = parse("  Key =  value\n", "Service").entries
    assert entry.column == 10
