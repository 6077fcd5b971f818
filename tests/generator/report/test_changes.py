"""The diff of a fix: small, right, and understood by ``patch``."""

from __future__ import annotations

from io import BytesIO, TextIOWrapper
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hardened_unit.report.changes import Change, show_difference
from hardened_unit.report.style import Style

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def difference(before: str, after: str) -> bytes:
    """Give the diff as a program reads it."""
    written = BytesIO()
    stream = TextIOWrapper(written, encoding="utf-8")
    show_difference(Change("a.service", before, after), stream, Style(stream))
    return written.getvalue()


@pytest.mark.parametrize("place", [0, 1, 3, 50_000, 99_999])
def test_a_small_change_is_a_small_diff(place: int) -> None:
    """Also among a hundred thousand lines that are all alike; and the line numbers are those of the whole file."""
    lines = ["# padding\n"] * 100_000
    old, new = ("".join([*lines[:place], line, *lines[place + 1 :]]) for line in ("A=1 # c\n", "A=1\n"))
    shown = difference(old, new).decode().splitlines()
    before, behind = min(place, 3), min(99_999 - place, 3)
    size = before + 1 + behind
    assert shown[2:] == [
        f"@@ -{place - before + 1},{size} +{place - before + 1},{size} @@",
        *[" # padding"] * before,
        "-A=1 # c",
        "+A=1",
        *[" # padding"] * behind,
    ]


TEXT = st.lists(st.sampled_from(["a\n", "b\n", "\n", "c\r\n", "\udcff\n", "d\r", "\u2028\n", "--- x\n", "e"])).map("".join)


@given(before=TEXT, after=TEXT)
@example(before="b\na\na\na\na\nb\n", after="b\na\na\na\nb\n")
@example(before="a\na\na\na\na\n", after="a\na\na\na\na\na\n")
def test_patch_makes_the_one_of_the_other(
    tmp_path_factory: pytest.TempPathFactory, patched: Callable[[Path, bytes], None], before: str, after: str
) -> None:
    """Whatever the lines and their ends are; of an empty file patch thinks that it is to be made or taken away."""
    path = tmp_path_factory.mktemp("patched") / "a.service"
    path.write_bytes(before.encode("utf-8", "surrogateescape"))
    if before and after and before != after:
        patched(path.parent, difference(before, after))
        assert path.read_bytes() == after.encode("utf-8", "surrogateescape")


@pytest.mark.parametrize("same", ["", "A=1", "A=1\n"])
def test_no_change_is_no_diff(same: str) -> None:
    """Not even a header."""
    assert difference(same, same) == b""
