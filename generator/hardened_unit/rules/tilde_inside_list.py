"""Finds a ``~`` before a later word of a list, where it turns nothing round.

Only a ``~`` that is the first character of the value counts, and it counts for the whole line. Before a later word it makes of
that word one that systemd does not know: it is dropped, for capabilities without a word, and what should be denied stays
allowed. Of ``RestrictNamespaces=`` the whole line is dropped. Write what is denied on a line of its own, after the one that
allows.

How sure: certain; seen on 252, 254, 257 and 262.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    SystemCallArchitectures=native
    SystemCallFilter=@system-service ~@privileged

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    SystemCallArchitectures=native
    SystemCallFilter=@system-service
    SystemCallFilter=~@privileged
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Edit, Finding, Fix
from hardened_unit.rules.fixing import preceded, rewritten
from hardened_unit.rules.wording import quoted
from hardened_unit.unitfile.writing import UnsafeText, assignment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardened_unit.settings import Line

LISTS = ("SystemCallFilter", "SystemCallLog", "RestrictAddressFamilies", "RestrictNamespaces")
SILENT = ("CapabilityBoundingSet", "AmbientCapabilities")


def check(context: Context) -> Iterator[Finding]:
    """Report the first such word of a line; it stands for the others."""
    for name in (*LISTS, *SILENT):
        for line in context.lines.get(name, ()):
            about = tuple(dropped for dropped in (line.reading.dropped if line.reading else ()) if dropped.text[:1] == "~")
            if not about:
                continue
            where = "take it away" if line.entry.value.startswith("~") else "put what is denied on a line of its own"
            quietly = "without a word" if name in SILENT else "and says so once"
            message = (
                f"{name}=: a ~ counts only at the very beginning, for the whole line; systemd drops {quoted(about[0].text)} "
                f"{quietly}. Better {where}"
            )
            yield Finding(
                "tilde-inside-list",
                "error",
                message,
                line.entry,
                word=about[0].text,
                ignored=name not in SILENT,
                explains=about,
                fix=_fix(line),
            )


def _fix(line: Line) -> Fix | None:
    """Sort the words by their signs, into one line that denies, or one that allows and one that denies."""
    words = line.entry.value.split()
    denied = [word.lstrip("~") for word in words if word.startswith("~")]
    allowed = [word for word in words if not word.startswith("~")]
    try:
        if line.entry.value.startswith("~"):
            return Fix("take it away", (rewritten(line.entry, "~" + " ".join(word.lstrip("~") for word in words)),), safe=False)
        last = line.entry._replace(text=rewritten(line.entry, "~" + " ".join(denied)).text)
        edit = Edit(line.entry, preceded(last, assignment(line.entry.key, " ".join(allowed))).text)
    except UnsafeText:
        return None
    return Fix("deny on a line of its own", (edit,), safe=False)
