"""Show how files change: a unified diff that ``patch -p0`` takes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.rules.wording import printable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from hardened_unit.report.style import Style

_LOOKS = {"+": ("green",), "-": ("red",), "@": ("cyan",), " ": (), "\\": ("dim",)}
_HEADER = 2
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


class Change(NamedTuple):
    """A file before and after; what is not UTF-8 stands as ``surrogateescape`` has it."""

    path: str
    before: str
    after: str


def show_difference(change: Change, stream: TextIO, style: Style) -> None:
    """Write the diff: byte for byte for a program, and for a terminal without what could command it."""
    stream.flush()
    watched = stream.isatty()
    for number, line in enumerate(_difference(change)):
        looks = ("bold",) if number < _HEADER else _LOOKS[line[0]]
        shown = style(printable(line[:-1]), *looks) + "\n" if watched or style.coloured else line
        stream.buffer.write(shown.encode("utf-8", "surrogateescape"))


def _difference(change: Change) -> Iterator[str]:
    from difflib import unified_diff  # noqa: PLC0415 - only where something changes

    name = printable(change.path)
    for line in unified_diff(_LINE.findall(change.before), _LINE.findall(change.after), name, name):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
