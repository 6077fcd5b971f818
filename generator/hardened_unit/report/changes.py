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
    """Compare line by line.

    Only what lies between the first and the last line that changes is left to difflib: in long files of like lines it gets
    lost, and where it may choose which of several like lines has changed the context would not be whole.
    """
    from difflib import SequenceMatcher  # noqa: PLC0415 - only where something changes

    old, new = _LINE.findall(change.before), _LINE.findall(change.after)
    if old == new:
        return
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    middle = SequenceMatcher(None, old[start : len(old) - end], new[start : len(new) - end], autojunk=False)
    groups = [list(group) for group in middle.get_grouped_opcodes(_CONTEXT)]
    before, behind = min(start, _CONTEXT), min(end, _CONTEXT)
    groups[0].insert(0, ("equal", -before, 0, -before, 0))
    _, _, old_end, _, new_end = groups[-1][-1]
    groups[-1].append(("equal", old_end, old_end + behind, new_end, new_end + behind))
    name = printable(change.path)
    yield from (f"--- {name}\n", f"+++ {name}\n")
    for group in groups:
        places = [tuple(place + start for place in step[1:]) for step in group]
        yield f"@@ -{_range(places[0][0], places[-1][1])} +{_range(places[0][2], places[-1][3])} @@\n"
        for (kind, *_), (one, two, three, four) in zip(group, places, strict=True):
            yield from _signed(" " if kind == "equal" else "-", old[one:two])
            yield from _signed("+", new[three:four] if kind != "equal" else [])


def _signed(sign: str, lines: list[str]) -> Iterator[str]:
    for line in lines:
        yield f"{sign}{line}" if line.endswith("\n") else f"{sign}{line}\n"
        if not line.endswith("\n"):
            yield "\\ No newline at end of file\n"


def _range(start: int, end: int) -> str:
    """Give lines as a diff counts them: of none the line before them is named."""
    return f"{start + (end > start)},{end - start}"


def _common(one: list[str], other: list[str]) -> int:
    """Count the lines that both begin with."""
    return next(
        (count for count, (line, like) in enumerate(zip(one, other, strict=False)) if line != like), min(len(one), len(other))
    )
