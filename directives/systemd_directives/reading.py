"""From TOML or JSON to the classes of ``model``, reporting everything that does not fit, with file and line.

The reader and the JSON Schema (``schema``) are both derived from the annotations of ``model``; a test holds them equal.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, TypeVar, get_args, get_origin

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

Record = TypeVar("Record")
Key = tuple[str | int, ...]


class Problem(NamedTuple):
    """Something wrong in a file, or with a folder, whose line is 0."""

    path: Path | str
    line: int
    message: str

    def __str__(self) -> str:
        """``path:line: message``, as compilers print it."""
        return f"{self.path}:{self.line}: {self.message}" if self.line else f"{self.path}: {self.message}"


class Misfit(NamedTuple):
    """Something that does not fit its class, by its place in the nested data."""

    at: Key
    message: str

    def __str__(self) -> str:
        """``key: message``, or the message alone where it is about the whole."""
        key = next((part for part in reversed(self.at) if isinstance(part, str)), "")
        return f"{key}: {self.message}" if key else self.message


def parse(path: Path | str, content: bytes, problems: list[Problem]) -> tuple[dict[str, Any] | None, dict[Key, int]]:
    """Take a TOML document apart, and say on which lines its keys are; None, and a problem more, where it is none."""
    import tomllib  # noqa: PLC0415 - what is compiled is read without it

    text = content.decode("utf-8", "replace")
    try:
        return tomllib.loads(content.decode("utf-8")), lines(text)
    except (ValueError, RecursionError) as error:
        place = re.search(r"at line (\d+)", str(error))
        problems.append(Problem(path, int(place[1]) if place else text.count("\n") + 1, f"is no TOML: {error}"))
    return None, {}


def read_document(
    cls: type[Record], raw: object, path: Path | str, known: dict[Key, int], problems: list[Problem], at: Key = ()
) -> Record | None:
    """Make a ``cls`` of a part of a document, or say with path and line what keeps it from being one and return None."""
    misfits: list[Misfit] = []
    record = read(cls, raw, misfits, at)
    problems += [Problem(path, line_of(misfit.at, known), str(misfit)) for misfit in misfits]
    return record


def read(cls: type[Record], raw: object, misfits: list[Misfit], at: Key = ()) -> Record | None:
    """Make a ``cls`` of ``raw``, or note in ``misfits`` all that keeps it from being one and return None."""
    if not isinstance(raw, dict):
        misfits.append(Misfit(at, f"a table is expected, not {_kind(raw)}"))
        return None
    fields = keys(cls)
    before = len(misfits)
    misfits += _unknown(raw, fields, at)
    arguments: dict[str, object] = {}
    for key, (field, annotation) in fields.items():
        if key in raw:
            arguments[field] = _convert(annotation, raw[key], misfits, (*at, key))
        elif field not in defaults(cls):
            misfits.append(Misfit(at, f"{key!r} is missing"))
    return cls(**arguments) if len(misfits) == before else None


def write(record: Any) -> dict[str, object]:  # noqa: ANN401 - any class of the model
    """Give ``record`` as plain data, without what equals its default."""
    unset = defaults(type(record))
    plain: dict[str, object] = {}
    for key, (field, _) in keys(type(record)).items():
        value = getattr(record, field)
        if field in unset and unset[field] == value:
            continue
        plain[key] = _plain(value)
    return plain


def keys(cls: type) -> dict[str, tuple[str, Any]]:
    """Map each key, as written in TOML, to the field's name and annotation.

    A key that is no name in Python stands behind the annotation's text.
    """
    return {
        "".join(get_args(annotation)[2:3]) or field.rstrip("_"): (field, annotation)
        for field, annotation in cls.__annotations__.items()
    }


def defaults(cls: type) -> dict[str, object]:
    """Map the fields that may be left out to their defaults."""
    found: dict[str, object] = cls._field_defaults  # type: ignore[attr-defined]  # every class of the model is a NamedTuple
    return found


def bare(annotation: Any) -> Any:  # noqa: ANN401 - annotations have no common type
    """Give the annotation without its ``Annotated`` text."""
    return get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation


def lines(text: str) -> dict[Key, int]:
    """Map each key of a TOML document to its line, so that a misfit can be pointed at.

    Understands tables, arrays of tables, keys, multi-line strings; what is inside of a value has the line of its key.
    """
    found: dict[Key, int] = {}
    table: Key = ()
    counts: dict[Key, int] = {}
    closing = ""
    for number, line in enumerate(text.splitlines(), 1):
        if closing:
            closing = "" if closing in line else closing
        elif match := _HEADER.match(line):
            table = _parts(match[2])
            if match[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
            found[table] = number
            found.setdefault(table[:1], number)
        elif match := _ASSIGNMENT.match(line):
            key = (*table, *_parts(match[1]))
            found[key] = number
            for depth in range(len(table) + 1, len(key)):
                found.setdefault(key[:depth], number)
            closing = match[2] if match[2] and match[2] not in match[3] else ""
    return found


_PART = r"""(?:[\w-]+|"[^"]*"|'[^']*')"""
_DOTTED = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER = re.compile(rf"\s*(\[\[?)\s*({_DOTTED})\s*\]")
_ASSIGNMENT = re.compile(rf"""\s*({_DOTTED})\s*=\s*('''|\"\"\")?(.*)""")


def _parts(key: str) -> Key:
    return tuple(part.strip("'\"") for part in re.findall(_PART, key))


def line_of(at: Key, known: dict[Key, int]) -> int:
    """Give the line of ``at``, or of the nearest thing around it that has one."""
    while at and at not in known:
        at = at[:-1]
    return known.get(at, 1)


def entries(kind: Any) -> tuple[tuple[str, ...], Any, bool]:  # noqa: ANN401 - annotations have no common type
    """Take ``dict[Literal[…], X]`` apart: the keys, ``X``, and whether other keys are allowed, as by ``Literal[…] | str``."""
    names, values = get_args(kind)
    others = str in get_args(names)
    return get_args(get_args(names)[0] if others else names), values, others


def _convert(annotation: Any, raw: object, misfits: list[Misfit], at: Key) -> object:  # noqa: ANN401 - annotations have no common type
    kind = bare(annotation)
    if get_origin(kind) is tuple:
        return tuple(_items(get_args(kind)[0], raw, misfits, at))
    if get_origin(kind) is Literal:
        allowed = get_args(kind)
        if raw not in allowed:
            misfits.append(Misfit(at, f"{raw!r} is none of {', '.join(allowed)}{_hint(str(raw), allowed)}"))
        return raw
    if get_origin(kind) is dict:
        return _entries(kind, raw, misfits, at)
    if hasattr(kind, "_fields"):
        return read(kind, raw, misfits, at)
    if not isinstance(raw, kind) or (kind is int and isinstance(raw, bool)):
        misfits.append(Misfit(at, f"{_NAMES[kind]} is expected, not {_kind(raw)}"))
    return raw


def _entries(kind: Any, raw: object, misfits: list[Misfit], at: Key) -> dict[str, object]:  # noqa: ANN401 - as above
    if not isinstance(raw, dict):
        misfits.append(Misfit(at, f"a table is expected, not {_kind(raw)}"))
        return {}
    known, values, others = entries(kind)
    misfits += () if others else _unknown(raw, known, at)
    return {key: _convert(values, value, misfits, (*at, key)) for key, value in raw.items() if others or key in known}


def _unknown(raw: dict[str, object], known: Collection[str], at: Key) -> Iterator[Misfit]:
    for key in raw:
        if key not in known:
            hint = _hint(key, known) or f"; there are {', '.join(known)}"
            yield Misfit((*at, key), f"there is no key {key!r} here{hint}")


def _items(annotation: Any, raw: object, misfits: list[Misfit], at: Key) -> Iterator[object]:  # noqa: ANN401 - annotations have no common type
    if not isinstance(raw, list):
        misfits.append(Misfit(at, f"a list is expected, not {_kind(raw)}"))
        return
    for index, item in enumerate(raw):
        yield _convert(annotation, item, misfits, (*at, index))


def _plain(value: object) -> object:
    if hasattr(value, "_fields"):
        return write(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


_NAMES: dict[type, str] = {
    str: "a string",
    int: "a whole number",
    bool: "true or false",
    dict: "a table",
    list: "a list",
    float: "a fraction",
}


def _kind(raw: object) -> str:
    return _NAMES.get(type(raw), type(raw).__name__)


def _hint(word: str, known: Collection[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only when something is wrong

    near = get_close_matches(word, known, 1)
    return f"; did you mean {near[0]!r}?" if near else ""
