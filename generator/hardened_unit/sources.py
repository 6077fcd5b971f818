"""Which files are looked at together: units with their drop-ins, lone drop-ins, whole folders, standard input."""

# Annotations are not postponed where a NamedTuple is made: it would compile each of them again when it is imported.

import os
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from hardened_unit.errors import UserError
from hardened_unit.files import read
from hardened_unit.unitfile import Unit, parse
from hardened_unit.unitfile.dropins import MANAGERS, drop_ins, is_unit, merged, unit_of

_LINKS = (".wants", ".requires", ".upholds")
"""Folders of links to units that stand elsewhere."""


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
    waiting = list(_entries(folder, problems))
    while waiting:
        entry = waiting.pop()
        if entry.name.startswith(".") or excludes(entry.path):
            continue
        if entry.is_dir(follow_symlinks=False):
            if not entry.name.endswith(_LINKS):
                waiting += _entries(entry.path, problems)
        elif _may_be_checked(entry):
            yield entry.path


def _entries(folder: str, problems: list[UserError]) -> list[os.DirEntry[str]]:
    """List what is in a folder, the last name first."""
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name, reverse=True)
    except OSError as error:
        problems.append(UserError(f"{folder}: cannot be read: {(error.strerror or str(error)).lower()}"))
        return []


def _may_be_checked(entry: os.DirEntry[str]) -> bool:
    """Tell whether something in a folder is a unit or a drop-in; a link to /dev/null is a masked one, and no file."""
    named = is_unit(entry.name) or (entry.name.endswith(".conf") and bool(unit_of(entry.path)))
    return named and (os.path.isfile(entry.path) or is_masked(entry.path))


def is_masked(path: str) -> bool:
    """Tell whether a file is a link to /dev/null, which says of a unit that it must not be started."""
    return os.path.realpath(path) == os.devnull
