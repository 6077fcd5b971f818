"""Where things stand in a TOML file, and what is said of what does not fit."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from systemd_directives.reading import line_of, lines, parse

if TYPE_CHECKING:
    from systemd_directives.reading import Problem

TEXT = """\
one = 1
"two" = [
    "three = 3",
]
four.'five' = '''
six = 6
'''
[seven]
eight = 8
[seven.nine]
ten = 10
[[list]]
eleven = 11
[[list]]
eleven = 12
"""


def test_every_key_has_its_line() -> None:
    """Bare, quoted and dotted, in tables and in lists of tables; nothing in a value is taken for a key."""
    tomllib.loads(TEXT)
    assert lines(TEXT) == {
        ("one",): 1,
        ("two",): 2,
        ("four", "five"): 5,
        ("four",): 5,
        ("seven",): 8,
        ("seven", "eight"): 9,
        ("seven", "nine"): 10,
        ("seven", "nine", "ten"): 11,
        ("list", 0): 12,
        ("list",): 12,
        ("list", 0, "eleven"): 13,
        ("list", 1): 14,
        ("list", 1, "eleven"): 15,
    }
    assert line_of(("two", 0), lines(TEXT)) == 2


def test_what_is_no_toml_is_a_problem() -> None:
    """Not a traceback, whatever Python's reader makes of it."""
    for content in (b"a = \n", b"\xff", b"a = " + b"[" * 100_000, b"a = " + b"9" * 5_000):
        problems: list[Problem] = []
        assert parse("x.toml", content, problems)[0] is None
        assert "is no TOML" in str(problems[0])
