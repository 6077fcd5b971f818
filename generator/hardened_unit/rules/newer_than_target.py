"""Finds directives and values that are newer than the systemd they are written for.

A directive that is too new is dropped. A value that is too new is dropped as well, and then whatever stood there before
stays: an earlier line for the same directive, or the default, which most often is no protection at all. Where an older
value exists, write it on the line before; the older systemd keeps that one, the newer takes the second.

What is found depends on the target: the example is for systemd 252.

How sure: certain for the versions that were asked, 249 to 262; for a value of an older date the manual's word is taken.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    PrivateTmp=disconnected

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    PrivateTmp=yes
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding, Severity
from systemd_directives import harvest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardened_unit.settings import Dropped, Line, Reading


def check(context: Context) -> Iterator[Finding]:
    """Report names and values that the target's systemd does not have yet."""
    version = context.target.systemd
    before: dict[tuple[str, str], Line] = {}
    for line in context.settings.lines:
        name, place = line.entry.key, (line.entry.section, line.entry.key)
        if line.status == "newer":
            since = harvest.since(line.entry.section, name)
            message = f"systemd {version} does not have {name}= yet; it came with {since}, and before that the line is dropped"
            yield Finding("newer-than-target", "error", message, line.entry, word=name, ignored=True)
        for dropped in line.reading.dropped if line.reading else ():
            if dropped.since > version and line.reading:
                yield _newer(line, line.reading, dropped, version, before.get(place))
        if line.reading and line.reading.value is not None:
            before[place] = line


def _newer(line: Line, reading: Reading, dropped: Dropped, version: int, earlier: Line | None) -> Finding:
    """Word the finding of a value, or a word of one, that came later."""
    name = line.entry.key
    stays = (
        f"'{name}={earlier.entry.value}' stays in force" if earlier else "what was set before, or the default, stays in force"
    )
    fate = "until then systemd refuses the unit" if reading.fatal else f"until then {stays}"
    message = f"systemd {version} does not have {name}={dropped.text} yet, {dropped.since} does; {fate}"
    severity: Severity = "warning" if earlier and not reading.fatal else "error"
    return Finding(
        "newer-than-target",
        severity,
        message,
        line.entry,
        word=dropped.text,
        ignored=not reading.fatal,
        fatal=reading.fatal,
        explains=(dropped,),
    )
