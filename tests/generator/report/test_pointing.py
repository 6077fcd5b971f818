"""Carets stand below what they mean, whatever the line is made of."""

from __future__ import annotations

import pytest

from hardened_unit.report.pointing import pointed


@pytest.mark.parametrize(
    ("line", "word", "carets"),
    [
        ("PrivateTmp=maybe", "maybe", "           ^^^^^"),
        ("\tPrivateTmp=\tmaybe", "maybe", "\t           \t^^^^^"),
        ("Slice=漢字 x", "x", "           ^"),
        ("Slice=漢字 x", "漢字", "      ^^^^"),
        ("Slice=e\u0301 x", "x", "        ^"),
        ("Slice=e\u0301 x", "e\u0301", "      ^"),
        ("Slice=a\033b x", "x", "          ^"),
        ("Slice=", "", "      ^"),
    ],
)
def test_carets_are_below_the_word(line: str, word: str, carets: str) -> None:
    """Wide characters take two cells, marks on others none, and a tab is a tab in both lines."""
    found = pointed(line, line.index(word) if word else len(line), len(word))
    assert found
    assert found.carets == carets
    assert "\033" not in found.shown


@pytest.mark.parametrize("place", [0, 30, 500, 970, 999])
def test_of_a_long_line_the_place_is_shown(place: int) -> None:
    """With what is around it, and a sign where it goes on."""
    line = "a" * place + "X" + "b" * (999 - place)
    found = pointed(line, place, 1)
    assert found
    assert found.shown.index("X") == found.carets.index("^") == len(found.carets) - 1
    assert len(found.shown) <= 162
    assert (found.shown.startswith("…"), found.shown.endswith("…")) == (place > 40, place < 900)


def test_carets_end_where_the_line_does() -> None:
    """Also where what is wrong goes on behind what is shown."""
    found = pointed("a=" + "b" * 1000, 2, 1000)
    assert found
    assert len(found.carets) == len(found.shown) - 1 == 160


def test_there_is_nothing_to_see_in_white_space() -> None:
    """No empty line with a caret below."""
    assert pointed("", 0, 0) is None
    assert pointed(" \t", 0, 1) is None
