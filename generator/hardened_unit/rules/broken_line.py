"""Finds lines that are no assignment, no section header and no comment.

systemd skips a line without ``=`` or without a name before it, and an assignment before the first section header. A section
header that is not closed, a line that is not UTF-8 and no comment, and a line of a mebibyte or more are worse: it refuses the
whole unit, or where it stands in a drop-in, reads nothing more of that.

How sure: certain; the real ``systemd-analyze verify`` was seen to say so of every kind, from 252 to 262.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    NoNewPrivileges yes

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    NoNewPrivileges=yes
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding
from hardened_unit.rules.wording import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

_SKIPPED = {
    "no-equals": "{text} has no '='; systemd skips the line. An assignment is Name=value",
    "no-key": "{text} has no name before the '='; systemd skips the line",
}
_FATAL = {
    "bad-header": "{text} is no section header; {fate}. A header stands alone on its line: [Service]",
    "not-utf8": "the line is not valid UTF-8; {fate}",
    "too-long": "the line is longer than 1 MiB; {fate}",
}


_SOUND = frozenset({"blank", "comment", "section"})


def check(context: Context) -> Iterator[Finding]:
    """Report every line that systemd cannot make sense of."""
    for entry in context.unit.read():
        if entry.kind in _SOUND or (entry.kind == "assignment" and entry.section):
            continue
        shown = quoted(entry.text.strip())
        if message := _FATAL.get(entry.kind):
            drop_in = context.in_drop_in(entry)
            fate = "systemd reads nothing more of this drop-in" if drop_in else "systemd refuses the whole unit"
            yield Finding(
                "broken-line", "error", message.format(text=shown, fate=fate), entry, ignored=drop_in, fatal=not drop_in
            )
        elif not entry.section:
            yield Finding(
                "broken-line",
                "error",
                f"{shown} stands before the first section header; systemd skips the line",
                entry,
                ignored=True,
            )
        elif message := _SKIPPED.get(entry.kind):
            yield Finding("broken-line", "error", message.format(text=shown), entry, ignored=True)
