"""Finds ``SystemCallLog=`` that logs nothing.

It logs the listed calls when they are made, not those that are refused. Where a filter answers a call with an error, the
answer wins and there is no record: ``SystemCallLog=~@system-service`` beside ``SystemCallFilter=@system-service`` and an
error number logs nothing, and so does a list of what another directive refuses, such as ``@module`` with
``ProtectKernelModules=yes``. To find out what a filter would refuse leave the filter away while you look. Where the filter
kills, the kernel makes a record by itself, and the line adds nothing: that is an advice.

A list can also be empty: ``~`` alone, or one line that takes away what another has put there. That is the same as no list.

Even a list that is right logs nothing for commands with ``+`` in front, where the kernel has no audit or ``log`` is not in
``kernel.seccomp.actions_logged``; with ``auditd`` the records are in its log. None of that can be seen from a unit.

How sure: certain; all of it seen on 252, 257 and 262 in the kernel's log. The groups are those of the target.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    SystemCallArchitectures=native
    SystemCallFilter=@system-service
    SystemCallErrorNumber=EPERM
    SystemCallLog=~@system-service

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    SystemCallArchitectures=native
    SystemCallLog=~@system-service
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding, Severity
from hardened_unit.settings.filters import calls
from hardened_unit.settings.reading import Filter

if TYPE_CHECKING:
    from collections.abc import Iterator

_REFUSING = {
    "ProtectClock": ("@clock",),
    "ProtectKernelModules": ("@module",),
    "ProtectKernelLogs": ("syslog",),
    "ProtectHostname": ("sethostname", "setdomainname"),
    "PrivateDevices": ("@raw-io",),
}
"""The calls that other directives always answer with an error."""


def check(context: Context) -> Iterator[Finding]:
    """Compare what is logged with what is refused."""
    logged = context.value("SystemCallLog")
    lines = [line for line in context.in_force("SystemCallLog") if line.entry.section == context.section]
    if not isinstance(logged, Filter) or any(line.reading and line.reading.dropped for line in lines):
        return
    severity: Severity = "warning"
    if not logged.words:
        message = "no call is left in this list, which is the same as none; nothing is logged"
    elif _all_refused(logged, Filter(allow=False, words=()), _refused_elsewhere(context)):
        message = "other directives refuse all that this would log, and what is refused with an error is not logged"
    elif _all_refused(logged, context.value("SystemCallFilter"), _refused_elsewhere(context)):
        if _answers_with_errors(context):
            message = "SystemCallFilter= refuses all that this would log, and what is refused with an error is not logged"
        else:
            severity = "advice"
            message = "SystemCallFilter= kills at each call that this would log; the kernel makes a record of that by itself"
    else:
        return
    yield Finding("system-call-log-logs-nothing", severity, message, lines[-1].entry)


def _all_refused(logged: Filter, refused: object, elsewhere: set[str]) -> bool:
    """Tell whether each call that is logged is refused by a filter, or elsewhere."""
    if not isinstance(refused, Filter):
        return False
    listed = set(logged.words)
    if logged.allow:
        left = listed - elsewhere
        return not (left & set(refused.words)) if refused.allow else left <= set(refused.words)
    return refused.allow and set(refused.words) <= listed | elsewhere


def _refused_elsewhere(context: Context) -> set[str]:
    words = (word for name, words in _REFUSING.items() if context.on(name) for word in words)
    return set(calls(tuple(words), context.target.systemd))


def _answers_with_errors(context: Context) -> bool:
    """Tell whether the filter lets a refused call fail: by the common error, or by those of single calls."""
    found = (line.reading.value for line in context.in_force("SystemCallFilter") if line.reading)
    words = (word for value in found if isinstance(value, Filter) for word in value.words)
    own = any(error and error != "kill" for _, _, error in (word.partition(":") for word in words))
    return own or context.value("SystemCallErrorNumber", "kill") != "kill"
