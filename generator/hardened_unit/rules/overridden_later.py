"""Finds a setting that a later line of the same file sets to something else.

Of a directive that holds one value the last line that can be read counts, and the earlier one has no effect. One of the two is
most often left over. A ladder is none of this: a newer value after an older one is meant for two versions of systemd. An empty
assignment in between says that it is meant.

A drop-in is there to override and is not found, unless it takes a protection back with ``no``; that is an advice.

How sure: certain that the earlier line has no effect; likely that it was not meant.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    ProtectHome=yes
    PrivateTmp=yes
    ProtectHome=read-only

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    PrivateTmp=yes
    ProtectHome=read-only
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding, Fix
from hardened_unit.rules.fixing import removed
from hardened_unit.rules.wording import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardened_unit.settings import Line

_SEVERAL = frozenset({"path:optional", "path:never-empty", "timer", "condition", "condition:path"})
"""The grammars of directives that hold several values although each line has one."""


def check(context: Context) -> Iterator[Finding]:
    """Compare each line that sets a value with the next one that does."""
    for lines in context.lines.values():
        if len(lines) > 1:
            for section in {line.entry.section: None for line in lines}:
                told = [line for line in lines if line.entry.section == section and _read(line)]
                yield from (found for earlier, later in pairwise(told) if (found := _overridden(earlier, later)))


def _read(line: Line) -> bool:
    """Tell whether a line is read, and belongs to a directive that holds one value."""
    reading, syntax = line.reading, line.context.syntax if line.context else None
    if reading is None or reading.ignored or reading.fatal or syntax is None or syntax.grammar in _SEVERAL:
        return False
    return reading.value is None or isinstance(reading.value, (str, int))


def _overridden(earlier: Line, later: Line) -> Finding | None:
    first, second = (line.reading.value if line.reading else None for line in (earlier, later))
    if first is None or second is None or first == second or _is_ladder(earlier, later):
        return None
    here = later.entry.path == earlier.entry.path
    if here:
        message = f"line {later.entry.last} sets it to {quoted(later.entry.value)}, so this line has no effect"
        fix = Fix("take the line away", (removed(earlier.entry),), safe=False)
        return Finding("overridden-later", "warning", message, earlier.entry, fix=fix)
    protects = later.context is not None and later.context.syntax is not None and later.context.syntax.repeat
    if second != "no" or not protects:
        return None
    message = f"this takes back {quoted(f'{earlier.entry.key}={earlier.entry.value}')}, which the unit had before"
    return Finding("overridden-later", "advice", message, later.entry)


def _is_ladder(earlier: Line, later: Line) -> bool:
    """Tell whether the later value is newer than the earlier one."""
    if later.context is None:
        return False
    known = later.context.values()
    return known.get(later.entry.value, 0) > known.get(earlier.entry.value, 0) or bool(
        later.context.syntax and later.context.syntax.before(later.entry.value)
    )
