"""What a unit file consists of."""

# Annotations are not postponed where a NamedTuple is made: it would compile each of them again when it is imported.

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

Kind = Literal["blank", "comment", "section", "assignment", "no-equals", "no-key", "bad-header", "not-utf8", "too-long"]

FATAL: frozenset[Kind] = frozenset({"bad-header", "not-utf8", "too-long"})
"""Where systemd stops reading and refuses the whole unit."""


PHYSICAL_LINE = r"[^\n\r\0]*(?:\n(?:\r\0?|\0)?|\r(?:\n\0?|\0)?|\0|\Z)"
"""A line with its end: LF, CR or NUL, or different ones of them together."""


@lru_cache(maxsize=4)
def _lines(text: str) -> list[str]:
    """Cut a text into its lines; the last are remembered, because many findings may be about one long line."""
    return [line.rstrip("\n\r\0") for line in re.findall(PHYSICAL_LINE, text) if line] or [""]


class Entry(NamedTuple):
    """One logical line: a blank, a comment, a section header, an assignment with its continuations, or something broken."""

    kind: Kind
    text: str
    """The characters as they stand in the file, line ends included."""
    first: int
    """The first physical line, counted from 1."""
    last: int
    """The last physical line; the one that systemd names in its messages."""
    section: str = ""
    """The section it stands in, or for a header the section it opens; empty before the first header."""
    key: str = ""
    value: str = ""
    """The value with continuations joined and outer white space gone."""
    path: str = ""
    """The file that it stands in, where several make up the unit."""

    @property
    def lines(self) -> list[str]:
        """The physical lines, without their ends; one that is empty where there is no text at all."""
        return [self.text.rstrip("\n\r\0")] if self.first == self.last else _lines(self.text)

    @property
    def column(self) -> int:
        """The column, from 1, at which the value begins on the first line, or the text where there is no value."""
        if self.kind != "assignment":
            return len(self.text) - len(self.text.lstrip(" \t")) + 1
        before, _, after = self.text.partition("=")
        return len(before) + 2 + len(after) - len(after.lstrip(" \t"))


class Unit(NamedTuple):
    """A parsed unit file, or one with its drop-ins behind it. ``str`` and ``bytes`` give the input back exactly."""

    entries: tuple[Entry, ...]

    def __str__(self) -> str:
        """Give the text that was parsed."""
        return "".join(entry.text for entry in self.entries)

    def __bytes__(self) -> bytes:
        """Give the bytes that were parsed."""
        return str(self).encode("utf-8", "surrogateescape")

    def read(self) -> Iterable[Entry]:
        """Go through the entries that systemd gets to see: of each file all, or those up to the one at which it gives up."""
        if FATAL.isdisjoint(entry.kind for entry in self.entries):
            return self.entries
        return self._until_given_up()

    def _until_given_up(self) -> Iterator[Entry]:
        given_up = None
        for entry in self.entries:
            if entry.path != given_up:
                yield entry
                given_up = entry.path if entry.kind in FATAL else None

    def assignments(self) -> Iterator[Entry]:
        """Go through the assignments that systemd gets to see."""
        return (entry for entry in self.read() if entry.kind == "assignment")
