"""Which files a check looks at: units with their drop-ins, lone drop-ins, whole folders, standard input."""

# Annotations are not postponed where a NamedTuple is made: it would compile each of them again when it is imported.

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from hardened_unit.errors import UserError
from hardened_unit.files import read
from hardened_unit.unitfile import Unit, parse
from hardened_unit.unitfile.dropins import MANAGERS, drop_ins, is_unit, merged, unit_of

_LINKS = (".wants", ".requires", ".upholds")
"""Folders of links to units that stand elsewhere."""
_PATIENCE = 1.0
_OFTEN = 0.1


class Source(NamedTuple):
    """What is checked at once: a unit with its drop-ins, or something that stands alone."""

    path: str
    files: tuple[str, ...]
    """The files in the order in which systemd reads them."""
    name: str
    """The name of the unit; empty where it is not known."""
    whole: bool
    """Whether it is a unit, and not a drop-in without one, nor the configuration of a manager."""


def _nothing(_: str) -> bool:
    return False


def sources(
    paths: Iterable[str],
    stdin_name: str,
    problems: list[UserError],
    excludes: Callable[[str], bool] = _nothing,
) -> list[Source]:
    """Find what is to be checked; what cannot be read is added to the problems.

    What is not named but found in a folder is passed over where ``excludes`` says so of it, or of a folder that it is in.

    A drop-in that is named beside its unit is checked with it, and not a second time alone.
    """
    named: list[str] = []
    for path in paths:
        if path != "-" and os.path.isdir(path):
            found = list(_below(path, problems, excludes))
            if not found:
                all_excluded = any(True for _ in _below(path, [], _nothing))
                why = "all that is in it is excluded" if all_excluded else "has no unit and no drop-in in it"
                problems.append(UserError(f"{path}: {why}"))
            named += found
        else:
            named.append(path)
    found_sources = [_source(path, stdin_name) for path in dict.fromkeys(named)]
    covered = {os.path.abspath(file) for source in found_sources for file in source.files[1:]}
    return [source for source in found_sources if source.whole or os.path.abspath(source.path) not in covered]


def load(source: Source, content: Callable[[str], bytes] = read) -> Unit:
    """Read what is checked at once; raises ``UserError`` for a file that cannot be read."""
    return merged([parse(content(path), path=path if len(source.files) > 1 else "") for path in source.files])


def _source(path: str, stdin_name: str) -> Source:
    name = stdin_name if path == "-" else unit_of(path)
    whole = path == "-" or not path.endswith(".conf")
    files = (path, *drop_ins(path)) if whole and path != "-" and is_unit(os.path.basename(path)) else (path,)
    return Source(path, files, name, whole and name not in MANAGERS)


def _below(folder: str, problems: list[UserError], excludes: Callable[[str], bool]) -> Iterator[str]:
    """Go through the units and drop-ins below a folder, in the order of their names; links to folders are not followed."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        problems.append(UserError(f"{folder}: cannot be read: {(error.strerror or str(error)).lower()}"))
        return
    for entry in entries:
        if entry.name.startswith(".") or excludes(entry.path):
            continue
        if entry.is_dir(follow_symlinks=False):
            if not entry.name.endswith(_LINKS):
                yield from _below(entry.path, problems, excludes)
        elif _may_be_checked(entry):
            yield entry.path


def _may_be_checked(entry: os.DirEntry[str]) -> bool:
    """Tell whether something in a folder is a unit or a drop-in; a link to /dev/null is a masked one, and no file."""
    named = is_unit(entry.name) or (entry.name.endswith(".conf") and bool(unit_of(entry.path)))
    return named and (entry.is_file() or os.path.realpath(entry.path) == os.devnull)


class Progress:
    """How far a long check is, on standard error where somebody watches: one line, gone at the end."""

    def __init__(self, total: int, done: str = "checked") -> None:
        """Begin to count what is ``done``; nothing is shown for a second."""
        self._total = total
        self._verb = done
        self._done = 0
        self._next = time.monotonic() + _PATIENCE
        self._shown = 0
        self._watched = sys.stderr is not None and sys.stderr.isatty()

    def step(self) -> None:
        """Count one, and show it now and then."""
        self._done += 1
        if self._watched and time.monotonic() >= self._next:
            text = f"{self._verb} {self._done} of {self._total} …"
            print(f"\r{text}", end="", file=sys.stderr, flush=True)
            self._shown = len(text)
            self._next = time.monotonic() + _OFTEN

    def end(self) -> None:
        """Wipe the line."""
        if self._shown:
            print(f"\r{' ' * self._shown}\r", end="", file=sys.stderr, flush=True)
