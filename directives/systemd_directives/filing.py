"""Read records from data files, and say with file and line what is wrong in them. What is in a file is hostile until then."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING, Any, NamedTuple

from systemd_directives.reading import Key, Problem, line_of, parse, read_document, write

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_BIGGEST = 256 * 1024
"""No record comes near it, in bytes."""
_LONGEST_LINE = 2000
"""Nor a line of one: the time to read a key of many parts grows with their square."""


class Source(NamedTuple):
    """A record, and where it was read."""

    record: Any
    path: Path
    lines: dict[Key, int]
    at: Key

    def problem(self, at: Key, message: str) -> Problem:
        """Say that something is wrong at a place in the record."""
        return Problem(self.path, line_of((*self.at, *at), self.lines), message)


def filed(paths: Iterable[Path], cls: type, problems: list[Problem]) -> list[Source]:
    """Read files with one record each, which have the names of their records."""
    found = []
    for path in paths:
        content, known = document(path, problems)
        source = None if content is None else _record(cls, content, path, known, (), problems)
        if source and source.record.name != path.stem:
            problems.append(source.problem(("name",), f"the file is called {path.stem!r}, the record {source.record.name!r}"))
        found += [source] if source else []
    return found


def listed(path: Path, table: str, cls: type, problems: list[Problem]) -> list[Source]:
    """Read a file with a list of records."""
    content, known = document(path, problems)
    if content is None:
        return []
    problems += [
        Problem(path, line_of((key,), known), f"only [[{table}]] is expected here, not {key!r}")
        for key in content
        if key != table
    ]
    records = [_record(cls, raw, path, known, (table, index), problems) for index, raw in enumerate(content.get(table, []))]
    return [source for source in records if source]


def document(path: Path, problems: list[Problem]) -> tuple[dict[str, Any] | None, dict[Key, int]]:
    """Read a file; None, and a problem more, where it is no TOML or nothing that a person wrote."""
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            problems.append(Problem(path, 1, "is no file"))
        elif about.st_size > _BIGGEST:
            problems.append(Problem(path, 1, f"is larger than any record ({about.st_size // 1024} KiB)"))
        else:
            content = path.read_bytes()
            long = next((number for number, line in enumerate(content.split(b"\n"), 1) if len(line) > _LONGEST_LINE), 0)
            if not long:
                return parse(path, content, problems)
            problems.append(Problem(path, long, f"the line is longer than {_LONGEST_LINE} bytes"))
    except OSError as error:
        problems.append(Problem(path, 1, f"cannot be read: {(error.strerror or str(error)).lower()}"))
    return None, {}


def texts(record: object) -> Iterator[tuple[Key, str]]:
    """Go through every text of a record, with the place where it stands."""

    def walk(value: object, here: Key) -> Iterator[tuple[Key, str]]:
        if isinstance(value, str):
            yield here, value
        elif isinstance(value, dict):
            for key, item in value.items():
                yield from walk(item, (*here, key))
        elif isinstance(value, list):
            for index, item in enumerate(value):
                yield from walk(item, (*here, index))

    return walk(write(record), ())


def _record(cls: type, raw: object, path: Path, known: dict[Key, int], at: Key, problems: list[Problem]) -> Source | None:
    record = read_document(cls, raw, path, known, problems, at)
    if record is None:
        return None
    source = Source(record, path, known, at)
    unclosed = (where for where, text in texts(record) if text.count("``") % 2)
    problems += [source.problem(where, f"{where[-1]}: a ``literal`` is not closed") for where in unclosed]
    return source
