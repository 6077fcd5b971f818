"""Changes of lines, for fixes: they keep the indentation and the line end that the file has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Edit, Fix
from hardened_unit.unitfile.writing import UnsafeText, assignment

if TYPE_CHECKING:
    from hardened_unit.rules.finding import Context
    from hardened_unit.unitfile import Entry
    from systemd_directives.deprecation import Deprecation


def rewritten(entry: Entry, value: str, key: str = "") -> Edit:
    """Give the change that writes another value, and if ``key`` is given another name, on one line; raises ``UnsafeText``."""
    return Edit(entry, f"{_indent(entry)}{assignment(key or entry.key, value)}{_end(entry)}")


def rewriting(says: str, entry: Entry, value: str, key: str = "", *, safe: bool = False) -> Fix | None:
    """Give the fix that writes another value or name; None where the value cannot stand on one line."""
    try:
        return Fix(says, (rewritten(entry, value, key),), safe)
    except UnsafeText:
        return None


def with_word(value: str, word: str, meant: str) -> str:
    """Put another word in the place of one in a list, which may begin with ``~``."""
    return re.sub(rf"(?<![^\s~]){re.escape(word)}(?!\S)", lambda _: meant, value, count=1)


def preceded(entry: Entry, *lines: str) -> Edit:
    """Give the change that puts lines before an assignment."""
    end = _end(entry) or "\n"
    return Edit(entry, "".join(f"{_indent(entry)}{line}{end}" for line in lines) + entry.text)


def replaced(context: Context, entry: Entry, given_up: Deprecation) -> Fix | None:
    """Write what takes the place of something deprecated; None where that does not mean the same.

    It is safe unless the unit has a line with that name as well, which may have been meant to hold beside it.
    """
    if not given_up.same:
        return None
    lone = given_up.instead == given_up.name or given_up.instead not in context.lines
    value = given_up.with_ or entry.value
    return rewriting(f"write {given_up.replacement}", entry, value, given_up.instead, safe=lone)


def removed(entry: Entry) -> Edit:
    """Give the change that takes the line away."""
    return Edit(entry, "")


def _indent(entry: Entry) -> str:
    return entry.text[: len(entry.text) - len(entry.text.lstrip(" \t"))]


def _end(entry: Entry) -> str:
    return entry.text[len(entry.text.rstrip("\r\n\0")) :]
