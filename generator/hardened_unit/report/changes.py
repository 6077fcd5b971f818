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
_NUMBER = re.compile(r"([-+])(\d+)")
_CONTEXT = 3
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
    """Compare what lies between the first and the last line that changes; in long files of like lines difflib gets lost."""
    from difflib import unified_diff  # noqa: PLC0415 - only where something changes

    old, new = _LINE.findall(change.before), _LINE.findall(change.after)
    skipped = max(_common(old, new) - _CONTEXT, 0)
    old, new = old[skipped:], new[skipped:]
    same = _common(old[::-1], new[::-1])
    left_out = max(same - _CONTEXT, 0)
    old, new = old[: len(old) - left_out], new[: len(new) - left_out]
    name = printable(change.path)
    for line in unified_diff(old, new, name, name, n=_CONTEXT):
        if line.startswith("@@"):
            yield _NUMBER.sub(lambda number: f"{number[1]}{int(number[2]) + skipped}", line)
        elif line.endswith("\n"):
            yield line
        else:
            yield from (f"{line}\n", "\\ No newline at end of file\n")


def _common(one: list[str], other: list[str]) -> int:
    """Count the lines that both begin with."""
    return next(
        (count for count, (line, like) in enumerate(zip(one, other, strict=False)) if line != like), min(len(one), len(other))
    )
