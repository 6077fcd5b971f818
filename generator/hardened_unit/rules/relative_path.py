"""Finds paths that do not begin with a slash where only absolute ones are taken.

systemd drops such a word of a list, and for ``WorkingDirectory=`` and ``RootDirectory=`` refuses the unit. Unit files know no
current folder, no ``$HOME`` and no ``~``, but for ``WorkingDirectory=~``: write ``%h`` for the home of the manager's user,
which for a system service is root's.

In front of a path in ``ReadWritePaths=`` and its kin stand ``-`` (may be missing) and ``+`` (below ``RootDirectory=``), in this
order: ``+-/srv`` is no path. ``BindPaths=`` takes only ``-``, ``TemporaryFileSystem=`` neither.

How sure: certain; thousands of paths were compared with the real ``systemd-analyze verify``.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    ReadOnlyPaths=etc/mydaemon

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    ReadOnlyPaths=/etc/mydaemon
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding, Fix
from hardened_unit.rules.fixing import rewriting, with_word
from hardened_unit.rules.wording import MOST_SUGGESTIONS, quoted
from hardened_unit.settings.paths import NOT_ABSOLUTE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardened_unit.settings import Dropped, Line


_SIGNS = {"path-list": "-+", "bind-list": "-", "path": "", "tmpfs-list": "", "working-directory": "-"}
"""Which signs may stand in front of a path, in this order, by grammar."""
_AT_THE_TOP = re.compile(r"(bin|boot|dev|etc|home|lib|lib64|media|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var)(/.*)?")


def check(context: Context) -> Iterator[Finding]:
    """Report each word that is dropped, or refuses the unit, for this reason."""
    said = 0
    for line in context.settings.lines:
        for dropped in line.reading.dropped if line.reading else ():
            if dropped.why == NOT_ABSOLUTE and "=" not in dropped.text:
                said += 1
                yield _relative(line, dropped, suggest=said <= MOST_SUGGESTIONS)


def _relative(line: Line, dropped: Dropped, *, suggest: bool) -> Finding:
    refuses = line.reading is not None and line.reading.fatal
    says, meant = _meant(dropped.text, line.context.grammar if line.context else "")
    fate = "; systemd refuses the unit" if refuses else "; systemd drops it"
    message = f"{line.entry.key}=: {quoted(dropped.text)} {NOT_ABSOLUTE}{fate}{says}"
    return Finding(
        "relative-path",
        "error",
        message,
        line.entry,
        word=dropped.text,
        ignored=not refuses,
        fatal=refuses,
        explains=(dropped,),
        fix=_fix(line, dropped.text, meant) if meant and suggest else None,
    )


def _meant(word: str, grammar: str) -> tuple[str, str]:
    """Give the end of the message, and what was probably meant; empty where that is not known."""
    path = word.lstrip("-+")
    taken = _SIGNS.get(grammar, "")
    signs = "".join(sign for sign in taken if sign in word[: len(word) - len(path)])
    if path.startswith("/"):
        allowed = f"only {' then '.join(taken)}" if taken else "no sign"
        return f"; {allowed} may stand in front of a path here", signs + path
    if path.startswith(("~", "$")):
        return "; there is no ~ and no variable here, %h is the home of the manager's user", ""
    return ("; did you forget the slash?", f"{signs}/{path}") if _AT_THE_TOP.fullmatch(path) else ("", "")


def _fix(line: Line, word: str, meant: str) -> Fix | None:
    value = with_word(line.entry.value, word, meant)
    return rewriting(f"write {meant}", line.entry, value) if value != line.entry.value else None
