"""Pages as a terminal shows them."""

from __future__ import annotations

import io

from hardened_unit.report import terminal
from hardened_unit.report.page import Page, Table
from hardened_unit.report.style import Style


def test_a_row_may_begin_with_nothing() -> None:
    """Its other cells stay in their columns."""
    rows = (("set", "1"), ("", "2"))
    table = Table(("Value", "Effect"), (50, 50), rows, short=True)
    lines = terminal.page(Page("Title", "Summary.", (table,)), Style(io.StringIO())).splitlines()
    assert lines[-2:] == ["  set    1", "         2"]
