"""From text to a tree, the way systemd reads it; never raises on any input, and never loses a character.

The rules were taken from the behaviour of the real ``systemd-analyze verify``: a line ends at LF, CR or NUL, a pair of
different ones ends one line; white space around lines, keys and values does not count; ``#`` and ``;`` begin a comment only
where a line begins; a backslash as the very last character continues the line, and comments in between are skipped.
"""

from __future__ import annotations

import re

from hardened_unit.unitfile.tree import PHYSICAL_LINE, Entry, Kind, Unit

LONGEST_LINE = 1024 * 1024
"""Bytes of one logical line at which systemd gives up on the file."""

_SURELY_SHORT = LONGEST_LINE // 4
"""Characters that cannot be as many bytes as that."""

_WHITE = " \t\n\r"
_ENDS = "\n\r\0"
_OUTSIDE = " \t\n\r\0"
_COMMENTS = frozenset("#;")
_UNCLEAN = (
    "[\ud800-\udfff\ufdd0-\ufdef]|[" + "".join(chr(plane << 16 | end) for plane in range(17) for end in (0xFFFE, 0xFFFF)) + "]"
)
_UNSAFE_HEADER = re.compile("[\x00-\x1f\x7f\"'\\\\]")

_PIECE = re.compile(r"[ \t\n]*(?:\n|\Z)|[^\n]*(?:\n|\Z)")
"""Blank lines in a row, or one line of another kind, where every line ends with LF."""


def parse(source: str | bytes, section: str = "", path: str = "") -> Unit:
    """Parse a unit file; ``section`` is the one that lines before any header belong to, for fragments without one.

    Every entry remembers ``path``, so that a unit and its drop-ins can be put together.
    """
    text = source.decode("utf-8", "surrogateescape") if isinstance(source, bytes) else source
    unclean = None if text.isascii() else re.compile(_UNCLEAN)
    if unclean and not unclean.search(text):
        unclean = None
    byte_order_mark = "\ufeff" in text  # one that is still to come
    entries: list[Entry] = []
    pending: list[str] = []  # physical lines of an assignment that goes on
    joined: list[str] = []  # the same, as systemd joins them
    size = first = last = 0

    for piece in _pieces(text):
        line = piece.strip(_OUTSIDE)
        if not (line or pending):
            first, last = last + 1, last + _height(piece)
            entries.append(Entry("blank", piece, first, last, section, "", "", path))
            continue
        last += 1
        if line[:1] in _COMMENTS:
            if pending:
                pending.append(piece)
            else:
                entries.append(Entry("comment", piece, last, last, section, "", "", path))
            continue
        if not (pending or byte_order_mark or line[-1] == "\\") and len(piece) < _SURELY_SHORT:
            # What nearly every line is: a whole entry.
            entry = _entry(line, piece, last, last, section, path, unclean)
            section = entry.section
            entries.append(entry)
            continue
        # Of blank lines only the first belongs to what goes on, and ends it.
        raw = piece if line else re.findall(PHYSICAL_LINE, piece)[0]
        line = raw.strip(_ENDS).lstrip(_WHITE)
        if byte_order_mark and raw.startswith("\ufeff"):
            byte_order_mark = False
            line = line[1:]
        goes_on = line[-1:] == "\\" and _odd_backslashes(line)
        first = first if pending else last
        pending.append(raw)
        joined.append(f"{line[:-1]} " if goes_on else line)
        size += _bytes(line)
        if not goes_on or size >= LONGEST_LINE:
            whole = "".join(joined).strip(_WHITE) if size < LONGEST_LINE else None
            entry = _entry(whole, "".join(pending), first, last, section, path, unclean)
            section = entry.section
            entries.append(entry)
            pending, joined, size = [], [], 0
        if blank := piece[len(raw) :]:
            first, last = last + 1, last + _height(blank)
            entries.append(Entry("blank", blank, first, last, section, "", "", path))
    if pending:
        # A file that ends inside a continuation is one line longer for systemd than it is.
        whole = "".join(joined).strip(_WHITE)
        entries.append(_entry(whole, "".join(pending), first, last + 1, section, path, unclean))
    return Unit(tuple(entries))


def _pieces(text: str) -> list[str]:
    """Cut a text into lines with their ends; blank ones in a row stay together."""
    if "\r" in text or "\0" in text:
        pieces = re.findall(rf"[ \t\n\r\0]*(?:[\n\r\0]|\Z)|{PHYSICAL_LINE}", text)
    else:
        pieces = _PIECE.findall(text)
    # Behind the last line both find that there is nothing more.
    return pieces[:-1]


def _height(blank: str) -> int:
    """Count the physical lines of blank ones, at once where nothing but one kind of line end is there."""
    if any(blank.count(end) == len(blank) for end in _ENDS):
        return len(blank)
    return sum(map(bool, re.findall(PHYSICAL_LINE, blank)))


def _bytes(line: str) -> int:
    return len(line) if line.isascii() else len(line.encode("utf-8", "surrogatepass"))


def _entry(
    line: str | None, text: str, first: int, last: int, section: str, path: str, unclean: re.Pattern[str] | None
) -> Entry:
    """Say what a logical line is; it has no white space around it, and is None where it is too long to be read.

    What is ``unclean`` is looked for only where it is in the file at all.
    """
    if line is None:
        return Entry("too-long", text, first, last, section, "", "", path)
    if unclean and unclean.search(line):
        return Entry("not-utf8", text, first, last, section, "", "", path)
    if line[:1] == "[":
        name = line[1:-1]
        if line[-1] != "]" or _UNSAFE_HEADER.search(name):
            return Entry("bad-header", text, first, last, section, "", "", path)
        return Entry("section", text, first, last, name, "", "", path)
    key, equals, value = line.partition("=")
    kind: Kind = "assignment" if equals and key else "no-key" if equals else "no-equals" if line else "blank"
    return Entry(kind, text, first, last, section, key.rstrip(_WHITE), value.lstrip(_WHITE), path)


def _odd_backslashes(line: str) -> bool:
    """Tell whether the last backslash stands for itself or is escaped by the one before it."""
    return (len(line) - len(line.rstrip("\\"))) % 2 == 1
