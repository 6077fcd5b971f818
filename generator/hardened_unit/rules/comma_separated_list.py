"""Finds lists with commas in them where only white space separates words.

systemd takes ``AF_INET,AF_UNIX`` for one word, which it does not know. Of most lists it drops that word and says so once in the
journal, of ``RestrictNamespaces=`` the whole line. What is left is often nothing: a list that denies denies nothing, and a list
that allows allows nothing, so that the service cannot open a socket or make a system call. Of capabilities it says nothing at
all, and the set is empty.

Where a word can be anything it is taken as it stands: ``StateDirectory=a,b`` makes one directory with a comma in its name,
``ReadWritePaths=/a,/b`` is one path, which is not there, and the service fails with 226/NAMESPACE; a group ``a,b`` fails with
216/GROUP.

Commas have their place in ``AllowedCPUs=`` and other lists of numbers, and in the mount options of ``TemporaryFileSystem=``.

How sure: certain where systemd drops the word, as asked of 252, 254, 257 and 262; very likely for paths, directories and
groups, which could have a comma in their names.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    RestrictNamespaces=~user,mnt

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    RestrictNamespaces=~user mnt
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding
from hardened_unit.rules.fixing import rewriting
from hardened_unit.rules.wording import quoted
from hardened_unit.settings.grammars import grammar
from hardened_unit.settings.reading import Filter, Mask

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardened_unit.settings import Dropped, Line, Reading
    from hardened_unit.settings.context import Context as Reader


_NAMES = frozenset(
    {
        *("allow-or-deny-list", "mask", "word-list", "exit-statuses", "unit-list", "install-list", "controllers"),
        *("environment-names", "secure-bits", "namespaces-delegated"),
    }
)
"""The grammars of words that have no comma in them."""
_PATHS = frozenset({"path-list", "bind-list"})
_SINGLE = {
    "directory-list": "makes one directory of that name",
    "group-list": "looks for one group of that name, and the service fails with 216/GROUP",
    "units-of-type": "looks for one unit of that name",
    "interfaces": "looks for one interface of that name",
    "file-systems": "looks for one file system of that name",
}
"""The grammars of words that could have one, and what comes of it."""
_PATHS_TOGETHER = re.compile(r"(?<!\S)[-+]*/[^\s,]*(?:,[-+]*/[^\s,]+|,(?=\s))+")
_NAMES_TOGETHER = re.compile(r"(?<!\S)[\w@.%/-]+(?:,[\w@.%/-]*)+")


def check(context: Context) -> Iterator[Finding]:
    """Report words that are several with commas in between."""
    for line in context.settings.lines:
        if "," not in line.entry.value or line.context is None or line.reading is None:
            continue
        kind = line.context.grammar
        if kind in _NAMES:
            about = tuple(dropped for dropped in line.reading.dropped if "," in dropped.text)
            if about:
                yield _dropped(line, line.context, line.reading, about)
        elif kind in _PATHS and (found := _PATHS_TOGETHER.search(line.entry.value)):
            effect = "takes it for one path, and where that is not there the service fails with 226/NAMESPACE"
            yield _taken(line, found[0], effect)
        elif kind in _SINGLE and (found := _NAMES_TOGETHER.search(line.entry.value)):
            yield _taken(line, found[0], _SINGLE[kind])


def _dropped(line: Line, context: Reader, reading: Reading, about: tuple[Dropped, ...]) -> Finding:
    """Report the first word that is dropped because of its commas; it stands for all of the line."""
    value = _spaced(line.entry.value)
    rest = grammar(context.grammar)(value, context)
    message = (
        f"{line.entry.key}=: a comma separates nothing here, so systemd takes {quoted(about[0].text)} for one word and "
        f"{_effect(reading)}; write spaces"
    )
    return Finding(
        "comma-separated-list",
        "error",
        message,
        line.entry,
        word=about[0].text,
        ignored=not reading.silent and not reading.fatal,
        fatal=reading.fatal,
        explains=about,
        fix=rewriting("write spaces", line.entry, value, safe=not rest.dropped),
    )


def _effect(reading: Reading) -> str:
    """Say what comes of it."""
    if reading.fatal:
        return "refuses the unit"
    if reading.ignored or (reading.value is None and not reading.silent):
        return "drops the line"
    left = reading.value.words if isinstance(reading.value, Filter) else ()
    left = tuple(reading.value.flags) if isinstance(reading.value, Mask) else left
    quietly = " without a word" if reading.silent else ""
    if left or not isinstance(reading.value, (Filter, Mask)):
        return f"drops it{quietly}"
    denies = reading.value.inverted if isinstance(reading.value, Mask) else not reading.value.allow
    return f"drops it{quietly}, and the line {'takes nothing away' if denies else 'allows nothing'}"


def _taken(line: Line, word: str, effect: str) -> Finding:
    """Report a word that systemd takes as it stands."""
    message = f"{line.entry.key}=: a comma separates nothing here, so systemd {effect}; write spaces"
    value = line.entry.value.replace(word, _spaced(word), 1)
    return Finding(
        "comma-separated-list",
        "warning",
        message,
        line.entry,
        word=word,
        fix=rewriting("write spaces", line.entry, value),
    )


def _spaced(value: str) -> str:
    return re.sub(r"\s*,\s*", " ", value).strip()
