"""Draw pages and tables in a terminal."""

from __future__ import annotations

import re
import shutil
import textwrap
from typing import TYPE_CHECKING

from hardened_unit.report.page import (
    Bar,
    Block,
    Bullets,
    Code,
    Fields,
    Neighbours,
    Page,
    Paragraph,
    Section,
    Table,
    Warned,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hardened_unit.report.page import Cell
    from hardened_unit.report.style import Style

_WIDEST = 100
_NARROWEST = 20
_LITERAL = re.compile(r"``(.+?)``")


def page(content: Page, style: Style) -> str:
    """Draw a page, as wide as the terminal, but not wider than is good to read."""
    width = min(shutil.get_terminal_size((80, 24)).columns, _WIDEST)
    lines = [style(content.title, "bold"), *_wrapped(content.summary, width, style), ""]
    for block in content.blocks:
        lines += [*_block(block, width, style), ""]
    return "\n".join(lines).rstrip() + "\n"


def _block(block: Block, width: int, style: Style) -> Iterator[str]:
    match block:
        case Paragraph(text):
            yield from _wrapped(text, width, style)
        case Warned(text):
            yield from _wrapped(f"Note: {text}", width, style)
        case Bullets(items):
            for item in items:
                yield from _wrapped(plain(item) if not isinstance(item, str) else item, width, style, "- ", "  ")
        case Fields(rows):
            label = max(len(name) for name, _ in rows) + 2
            for name, value in rows:
                yield from _wrapped(_cell(value), width, style, f"{name}:".ljust(label + 1), " " * (label + 1))
        case Table(headings, _, rows, short=True):
            yield from _columns(headings, rows, width, style)
        case Table(_, _, rows):
            yield from _rows(rows, width, style)
        case Code(text):
            yield from (f"    {style(line, 'cyan')}" if line else "" for line in text.rstrip("\n").split("\n"))
        case Section(title, parts):
            yield style(title, "bold")
            for index, part in enumerate(part for part in parts if not isinstance(part, Neighbours)):
                yield from ([""] if index else [])
                yield from _block(part, width, style)


def _rows(rows: Sequence[Sequence[Cell]], width: int, style: Style) -> Iterator[str]:
    """Draw each row as its first cells on one line and the last, the longest, indented below; a bar stands before them."""
    for row in rows:
        if isinstance(row[-1], Bar):
            yield f"  {plain(row[-1])}  {'  '.join(map(plain, row[:-1]))}"
            continue
        head = "  ".join(filter(None, map(plain, row[:-1])))
        lines = textwrap.wrap(head, width - 2, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
        yield from (f"  {style(line, 'cyan')}" for line in lines)
        yield from _wrapped(_cell(row[-1]), width, style, "      ", "      ")


def _columns(headings: Sequence[str], rows: Sequence[Sequence[Cell]], width: int, style: Style) -> Iterator[str]:
    """Draw a table in columns; the first one is wrapped where it does not fit."""
    shown = [headings, *([plain(cell) for cell in row] for row in rows)]
    others = [max(len(row[column]) for row in shown) for column in range(1, len(headings))]
    first = min(max(len(row[0]) for row in shown), max(width - 2 - sum(others) - 2 * len(others), _NARROWEST))
    for place, row in enumerate(shown):
        lines = textwrap.wrap(row[0], first, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False) or [""]
        rest = "  ".join(cell.ljust(size) for cell, size in zip(row[1:], others, strict=True))
        drawn = [f"  {lines[0].ljust(first)}  {rest}".rstrip(), *(f"  {line}" for line in lines[1:])]
        yield from (line if place else style(line, "bold") for line in drawn)


def _cell(value: Cell) -> str:
    return value if isinstance(value, str) else plain(value)


def _wrapped(text: str, width: int, style: Style, first: str = "", then: str = "") -> list[str]:
    """Wrap running text; a literal is coloured, or without colour quoted where it has spaces of its own."""
    shown = _LITERAL.sub(lambda match: _literal(match[1], marked=style.coloured or match[0] == text), text)
    lines = textwrap.wrap(
        shown, width, initial_indent=first, subsequent_indent=then, break_long_words=False, break_on_hyphens=False
    )
    joined = "\n".join(lines) or first.rstrip()
    if style.coloured:
        for literal in sorted({match[1] for match in _LITERAL.finditer(text)}, key=len, reverse=True):
            protected = literal.replace(" ", "\u00a0")
            joined = re.sub(
                rf"(?<![\w\033=/@-]){re.escape(protected)}(?![\w\033/-])", lambda match: style(match[0], "cyan"), joined
            )
    return joined.replace("\u00a0", " ").split("\n")


def _literal(text: str, *, marked: bool) -> str:
    """Keep a literal together; one with spaces is quoted, unless it is ``marked`` as one in another way."""
    together = text.replace(" ", "\u00a0")
    return together if marked or " " not in text else f"'{together}'"


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], style: Style) -> str:
    """Draw a table with aligned columns; the last one is cut to the terminal."""
    width = shutil.get_terminal_size((80, 24)).columns if style.coloured else 10_000
    widths = [max(len(row[column]) for row in (headings, *rows)) for column in range(len(headings))]

    def line(cells: Sequence[str]) -> str:
        text = "  ".join(cell.ljust(widths[column]) for column, cell in enumerate(cells)).rstrip()
        return text if len(text) <= width else text[: width - 1] + "…"

    return "\n".join([style(line(headings), "bold"), *map(line, rows)]) + "\n"
