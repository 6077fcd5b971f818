"""Changes of lines, for fixes: they keep the indentation and the line end that the file has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Edit
from hardened_unit.unitfile.writing import assignment

if TYPE_CHECKING:
    from hardened_unit.unitfile import Entry


def rewritten(entry: Entry, value: str, key: str = "") -> Edit:
    """Give the change that writes another value, and if ``key`` is given another name, on one line; raises ``UnsafeText``."""
    return Edit(entry, f"{_indent(entry)}{assignment(key or entry.key, value)}{_end(entry)}")


def preceded(entry: Entry, *lines: str) -> Edit:
    """Give the change that puts lines before an assignment."""
    end = _end(entry) or "\n"
    return Edit(entry, "".join(f"{_indent(entry)}{line}{end}" for line in lines) + entry.text)


def removed(entry: Entry) -> Edit:
    """Give the change that takes the line away."""
    return Edit(entry, "")


def _indent(entry: Entry) -> str:
    return entry.text[: len(entry.text) - len(entry.text.lstrip(" \t"))]


def _end(entry: Entry) -> str:
    return entry.text[len(entry.text.rstrip("\r\n\0")) :]
