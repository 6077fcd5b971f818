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
_ENDS = "\n\r\0"
_COMMENTS = frozenset("#;")
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
    byte_order_mark = "\ufeff" in text  # one that is still to come

    blanks: list[str] = []  # blank lines in a row are one entry

    for number, raw in enumerate(_physical_lines(text), 1):
        line = raw.strip(_ENDS).lstrip(_WHITE)
        if not (line or pending):
            blanks.append(raw)
            continue
        if blanks:
            entries.append(Entry("blank", "".join(blanks), number - len(blanks), number - 1, section, path=path))
            blanks = []
        if line[:1] in _COMMENTS:
            if pending:
                pending.append(raw)
            else:
                entries.append(Entry("comment", raw, number, number, section, path=path))
            continue
        if byte_order_mark and raw.startswith("\ufeff"):
            byte_order_mark = False
            line = line[1:]
        goes_on = line[-1:] == "\\" and _odd_backslashes(line)
        if not (goes_on or pending):
            # What nearly every line is: a whole entry.
            entry = _entry(line, raw, number, number, section, _bytes(line), path)
            section = entry.section
            entries.append(entry)
            continue
        first = first if pending else number
        pending.append(raw)
        size += _bytes(line)
        joined.append(line[:-1] + " " if goes_on else line)
        if goes_on and size < LONGEST_LINE:
            continue
        entry = _entry("".join(joined), "".join(pending), first, number, section, size, path)
        section = entry.section
        entries.append(entry)
        pending, joined, size = [], [], 0
    if blanks:
        last = sum(entry.last for entry in entries[-1:]) + len(blanks)
        entries.append(Entry("blank", "".join(blanks), last - len(blanks) + 1, last, section, path=path))
    if pending:
        # A file that ends inside a continuation is one line longer for systemd than it is.
        entries.append(_entry("".join(joined), "".join(pending), first, number + 1, section, size, path))
    return Unit(tuple(entries))


def _physical_lines(text: str) -> list[str]:
    """Cut a text into lines with their ends; the quick way where every line ends with LF."""
    if "\r" in text or "\0" in text:
        return [line for line in PHYSICAL_LINE.findall(text) if line]
    lines = [f"{line}\n" for line in text.split("\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


def _bytes(line: str) -> int:
    return len(line) if line.isascii() else len(line.encode("utf-8", "surrogatepass"))


def _entry(line: str, text: str, first: int, last: int, section: str, size: int, path: str) -> Entry:
    line = line.strip(_WHITE)
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
    kind: Kind = "no-equals" if not equals else "assignment" if key else "no-key"
    return Entry(kind, text, first, last, section, key, value, path)


def _odd_backslashes(line: str) -> bool:
    """Tell whether the last backslash stands for itself or is escaped by the one before it."""
    return (len(line) - len(line.rstrip("\\"))) % 2 == 1
