"""Finds values that are newer than the systemd they are written for, so that the protection is silently lost.

A value that is too new is dropped, and whatever stood there before stays: an earlier line for the same directive, or else the
default, which most often is no protection at all. Of a list only the word is dropped that is too new.

Where an older value comes near, write it on the line before: the older systemd keeps that one, the newer takes the second. Such
a ladder has ``PrivateTmp=yes`` before ``PrivateTmp=disconnected``, ``ProtectControlGroups=yes`` before ``strict``, or
``PrivateUsers=yes`` before ``self``. Of a ladder in one file nothing is found without ``--advice``: it is the best that can be
written for both, and the older systemd only says in the journal that it drops the second line. Where the older value stands in
another file, as that of a unit below its drop-in, there is a warning: it may not have been meant as a rung.

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

from hardened_unit.rules.finding import Context, Finding, Fix, Severity
from hardened_unit.rules.fixing import preceded
from hardened_unit.rules.wording import quoted
from hardened_unit.settings.grammars import grammar
from hardened_unit.settings.reading import Filter
from hardened_unit.unitfile.writing import assignment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardened_unit.settings import Dropped, Line, Reading


def check(context: Context) -> Iterator[Finding]:
    """Report values, and words of lists, that the target's systemd does not have yet."""
    before: dict[tuple[str, str], Line] = {}
    for line in context.settings.lines:
        place = line.entry.section, line.entry.key
        for dropped in line.reading.dropped if line.reading else ():
            if dropped.since > context.target.systemd and line.reading:
                yield _newer(context, line, line.reading, dropped, before.get(place))
        if line.reading and line.reading.value is not None:
            before[place] = line


def _newer(context: Context, line: Line, reading: Reading, dropped: Dropped, earlier: Line | None) -> Finding:
    name = line.entry.key
    message = (
        f"{name}=: {quoted(dropped.text)} {dropped.why}, and the target is {context.target.systemd}; "
        f"{_fate(context, reading, earlier)}"
    )
    holds = earlier is not None and earlier.reading is not None and earlier.reading.value != "no" and not reading.fatal
    older = "" if holds or reading.fatal else _rung(line)
    fix = (
        Fix(f"put {name}={older} on the line before", (preceded(line.entry, assignment(name, older)),), safe=False)
        if older
        else None
    )
    severity: Severity = "error"
    if earlier is not None and holds:
        severity = "advice" if earlier.entry.path == line.entry.path else "warning"
    return Finding(
        "newer-value-than-target",
        severity,
        message,
        line.entry,
        word=dropped.text,
        ignored=not reading.fatal,
        fatal=reading.fatal,
        explains=(dropped,),
        fix=fix,
    )


def _fate(context: Context, reading: Reading, earlier: Line | None) -> str:
    """Say what holds until then."""
    if reading.fatal:
        return "systemd refuses the unit"
    if isinstance(reading.value, Filter):
        return "until then it is not allowed" if reading.value.allow else "until then it is not denied"
    if not reading.ignored:
        return "until then only the rest of the line counts"
    if earlier:
        return f"until then {quoted(f'{earlier.entry.key}={earlier.entry.value}')} stays in force"
    if context.whole:
        return "until then the default stays in force"
    return "until then what was set before, or the default, stays in force"


def _rung(line: Line) -> str:
    """Find the value nearest to this one that the target can read; empty where none is known."""
    if line.context is None or line.context.syntax is None:
        return ""
    older = line.context.syntax.before(line.entry.value)
    while older and grammar(line.context.grammar)(older, line.context).dropped:
        older = line.context.syntax.before(older)
    return older
