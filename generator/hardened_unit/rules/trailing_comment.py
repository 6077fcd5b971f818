"""Finds a ``#`` or ``;`` after a value, meant as a comment.

A comment is a comment only where a line begins. After a value it is part of the value, and most values cannot be read
any more: ``NoNewPrivileges=yes # always`` is dropped and the protection stays off. In a list the words of the comment become
words of the list.

How sure: certain that the sign is part of the value, and that systemd drops it; very likely that a comment was meant.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    NoNewPrivileges=yes  # always

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    # always
    NoNewPrivileges=yes
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Edit, Finding, Fix
from hardened_unit.rules.fixing import preceded
from hardened_unit.rules.wording import quoted
from hardened_unit.settings.grammars import grammar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardened_unit.settings import Line

_COMMENT = re.compile(r"\s([#;].*)", re.DOTALL)


def check(context: Context) -> Iterator[Finding]:
    """Report values that hold what looks like a comment and suffer from it."""
    for line in context.settings.lines:
        found = _COMMENT.search(line.entry.value)
        if not found or not line.reading or not line.reading.dropped or not line.context:
            continue
        # In a command or a description both signs have meanings of their own.
        if line.context.grammar in {"command", "text"} or _quoted(line.entry.value[: found.start()]):
            continue
        whole = line.reading.ignored or line.reading.fatal
        effect = (
            "refuses the unit"
            if line.reading.fatal
            else "drops the whole line"
            if whole
            else "takes its words for words of the list"
        )
        message = (
            f"there are no comments after a value: systemd reads {quoted(found[1])} as part of it and {effect}. "
            "Put the comment on a line of its own"
        )
        about = tuple(dropped for dropped in line.reading.dropped if dropped.text in found[1] or found[1] in dropped.text)
        yield Finding(
            "trailing-comment",
            "error",
            message,
            line.entry,
            word=found[1],
            ignored=not line.reading.fatal and not line.reading.silent,
            fatal=line.reading.fatal,
            explains=about,
            fix=_fix(line, line.entry.value[: found.start()], found[1]),
        )


def _quoted(before: str) -> bool:
    """Tell whether what follows stands inside quotation marks."""
    return any(before.count(mark) % 2 for mark in "\"'")


def _fix(line: Line, value: str, comment: str) -> Fix | None:
    """Put the comment on the line before; None where it does not end the assignment, or what is left would go on.

    It is safe where nothing that is in force changes: the whole line was dropped, or none of the comment's words was taken.
    A ``;`` may have been meant to separate the words of a list.
    """
    kept, found, after = line.entry.text.rpartition(comment)
    kept = kept.rstrip()
    if not found or after.strip("\n\r\0 \t") or kept.endswith("\\") or not line.reading or not line.context:
        return None
    end = line.entry.text[len(line.entry.text.rstrip("\n\r\0")) :]
    edit = Edit(line.entry, preceded(line.entry._replace(text=kept + end), comment).text)
    dropped_whole = line.reading.ignored or line.reading.fatal
    same = grammar(line.context.grammar)(value, line.context).value == line.reading.value
    return Fix("put the comment on the line before", (edit,), safe=comment.startswith("#") and (dropped_whole or same))
