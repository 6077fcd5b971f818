"""Finds ``DeviceAllow=`` that takes devices away, because nothing else in the unit restricts them.

Without the line every device can be opened, as far as its file permissions go. The first ``DeviceAllow=`` turns
``DevicePolicy=auto``, the default, into the same as ``closed``: the listed devices and a few harmless ones (``null``,
``zero``, ``full``, ``random``, ``urandom``, ``tty`` and pseudo-terminals) stay, every other is refused with EPERM, also for
root. That is so as well when the listed device does not exist. A list of harmless devices only adds nothing and closes the
rest.

Where that is meant, ``DevicePolicy=closed`` says it to the next reader; the advice is to write it. It is a warning where the
list has only devices that stay open anyway, or where a command of the unit names a device that the list lacks.

How sure: certain what the line does; seen on 252, 257 and 262. Likely that a command opens the device that it names; with
groups (``char-…``) or links (``/dev/…/by-…``) in the list it is not compared.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    DeviceAllow=/dev/null rw

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    DevicePolicy=closed
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.devices import HARMLESS, allowed, named_in_commands, path_below_dev, restricted
from hardened_unit.rules.finding import Context, Finding, Fix
from hardened_unit.rules.fixing import preceded

if TYPE_CHECKING:
    from collections.abc import Iterator


def check(context: Context) -> Iterator[Finding]:
    """Report the first line of a list that is the only restriction of devices."""
    for section in dict.fromkeys(line.entry.section for line in context.lines["DeviceAllow"]):
        listed = allowed(context, section)
        if not listed or restricted(context, section):
            continue
        first = listed[0].entry
        paths = {path_below_dev(line) for line in listed}
        fix = Fix("write DevicePolicy=closed before it", (preceded(first, "DevicePolicy=closed"),), safe=False)
        if context.whole and paths <= HARMLESS:
            message = (
                "could be opened without this line; all that it does is to close every other device. Write DevicePolicy=closed"
            )
            yield Finding("device-allow-tightens", "warning", f"{', '.join(sorted(paths))} {message}", first, fix=fix)
        elif context.whole and (missed := _missed(context, paths)):
            message = f"this closes every device that is not listed, and the command names {missed}; add DeviceAllow={missed}"
            yield Finding("device-allow-tightens", "warning", message, first)
        else:
            message = "this closes every device that is not listed; write DevicePolicy=closed beside it, so that one sees it"
            yield Finding("device-allow-tightens", "advice", message, first, fix=fix)


def _missed(context: Context, paths: set[str]) -> str:
    """Give a device that a command names and the list does not have; empty where that cannot be told."""
    if "" in paths or any("/by-" in path or "%" in path for path in paths):
        return ""
    return next((path for path in named_in_commands(context) if path not in paths), "")
