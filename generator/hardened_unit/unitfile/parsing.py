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

_WHITE = " \t\n\r"
_UNCLEAN = re.compile(
    "[\ud800-\udfff\ufdd0-\ufdef]|[" + "".join(chr(plane << 16 | end) for plane in range(17) for end in (0xFFFE, 0xFFFF)) + "]"
)
_UNSAFE_HEADER = re.compile("[\x00-\x1f\x7f\"'\\\\]")


def parse(source: str | bytes, section: str = "", path: str = "") -> Unit:
    """Parse a unit file; ``section`` is the one that lines before any header belong to, for fragments without one.

    Every entry remembers ``path``, so that a unit and its drop-ins can be put together.
    """
    text = source.decode("utf-8", "surrogateescape") if isinstance(source, bytes) else source
    entries: list[Entry] = []
    pending: list[str] = []  # physical lines of an assignment that goes on
    joined: list[str] = []  # the same, as systemd joins them
    size = first = number = 0
    byte_order_mark = False

    for match in PHYSICAL_LINE.finditer(text):
        raw = match[0]
        if not raw:
            break
        number += 1
        line = raw.strip("\n\r\0").lstrip(_WHITE)
        if line[:1] in {"#", ";"}:
            if pending:
                pending.append(raw)
            else:
                entries.append(Entry("comment", raw, number, number, section, path=path))
            continue
        if not byte_order_mark and raw.startswith("\ufeff"):
            byte_order_mark = True
            line = line[1:]
        first = first if pending else number
        pending.append(raw)
        size += len(line) if line.isascii() else len(line.encode("utf-8", "surrogatepass"))
        if line.endswith("\\") and _odd_backslashes(line):
            joined.append(line[:-1] + " ")
            if size < LONGEST_LINE:
                continue
        else:
            joined.append(line)
        entry = _entry("".join(joined), "".join(pending), first, number, section, size, path)
        section = entry.section
        entries.append(entry)
        pending, joined, size = [], [], 0
    if pending:
        # A file that ends inside a continuation is one line longer for systemd than it is.
        entries.append(_entry("".join(joined), "".join(pending), first, number + 1, section, size, path))
    return Unit(tuple(entries))


def _entry(line: str, text: str, first: int, last: int, section: str, size: int, path: str) -> Entry:
    line = line.strip(_WHITE)
    kind: Kind
    if size >= LONGEST_LINE:
        return Entry("too-long", text, first, last, section, path=path)
    if not line:
        return Entry("blank", text, first, last, section, path=path)
    if not line.isascii() and _UNCLEAN.search(line):
        return Entry("not-utf8", text, first, last, section, path=path)
    if line[0] == "[":
        name = line[1:-1]
        if line[-1] != "]" or _UNSAFE_HEADER.search(name):
            return Entry("bad-header", text, first, last, section, path=path)
        return Entry("section", text, first, last, name, path=path)
    key, equals, value = line.partition("=")
    key, value = key.rstrip(_WHITE), value.lstrip(_WHITE)
    kind = "no-equals" if not equals else "assignment" if key else "no-key"
    return Entry(kind, text, first, last, section, key, value, path)


def _odd_backslashes(line: str) -> bool:
    """Tell whether the last backslash stands for itself or is escaped by the one before it."""
    return (len(line) - len(line.rstrip("\\"))) % 2 == 1
