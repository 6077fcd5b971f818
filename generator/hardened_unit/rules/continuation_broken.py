"""Finds a backslash at the end of a line that has white space after it.

Only a backslash that is the very last character continues a line. With a blank behind it the backslash becomes part of the
value, and the next line is read on its own: most often as a line without ``=``, which systemd skips.

How sure: certain; seen on 252, 254, 257 and 262.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    ReadWritePaths=-/srv/a\\\x20
    Nice=5

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    ReadWritePaths=-/srv/a \\
      -/srv/b
"""  # noqa: D301 - an escape stands for the blank at the end of a line

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Edit, Finding, Fix

if TYPE_CHECKING:
    from collections.abc import Iterator


def check(context: Context) -> Iterator[Finding]:
    """Report assignments that end with a backslash and white space."""
    for line in context.settings.lines:
        if "\\" not in line.entry.text:
            continue
        last = line.entry.lines[-1]
        kept = last.rstrip(" \t")
        if kept.endswith("\\") and kept != last:
            text = line.entry.text.replace(last, kept)
            message = "the backslash has white space after it, so the line ends here and the next one is read on its own"
            fix = Fix("take the white space away", (Edit(line.entry, text),), safe=True)
            dropped = line.reading.dropped if line.reading else ()
            refused = line.reading is not None and line.reading.fatal
            yield Finding(
                "continuation-broken",
                "error",
                message,
                line.entry,
                ignored=bool(dropped) and not refused,
                fatal=refused,
                explains=dropped,
                fix=fix,
            )
