"""Markdown of hostile texts, as a real parser of it reads it."""

from __future__ import annotations

import html
import re

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from hardened_unit.report.markdown import code, fenced, plain, prose, table

READ = MarkdownIt("commonmark").enable("table").render
HOSTILE = st.text(st.sampled_from("`|\\*_[]<>&# a~-\"'"), max_size=12).map(lambda text: f"x{text}x")


def cells(text: str) -> list[str]:
    """Give the cells of the body of a table, as HTML."""
    return re.findall(r"<td>(.*?)</td>", READ(text), re.DOTALL)


@given(HOSTILE, HOSTILE)
def test_a_cell_stays_a_cell(one: str, other: str) -> None:
    """It shows the text, and nothing of it is taken for markup."""
    page = "\n".join(table(["a", "b", "c"], [[plain(one), code(other), "end"]]))
    found = cells(page)
    assert len(found) == 3
    assert html.unescape(found[0]) == one
    assert html.unescape(re.sub("</?code>", "", found[1])) == other
    assert found[2] == "end"


def test_prose_shows_its_literals() -> None:
    """As code; the rest is text."""
    assert cells("\n".join(table(["a"], [[prose("Write ``A=<b>|c`` for *it*.")]]))) == [
        "Write <code>A=&lt;b&gt;|c</code> for *it*."
    ]


@given(st.text(st.sampled_from("`a\n# "), max_size=40))
def test_a_file_stays_in_its_fence(text: str) -> None:
    """Whatever back-ticks are in it."""
    found = READ(f"{fenced(text, 'ini')}\n\nbehind")
    assert found.count("<pre>") == 1
    assert found.endswith("<p>behind</p>\n")
