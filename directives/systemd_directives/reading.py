"""From TOML or JSON to the classes of ``model``, reporting everything that does not fit, with file and line.

The reader and the JSON Schema (``schema``) are both derived from the annotations of ``model``; a test holds them equal.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, TypeVar, get_args, get_origin

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Record = TypeVar("Record")
Key = tuple[str | int, ...]


class Problem(NamedTuple):
    """Something wrong in a data file."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        """``path:line: message``, as compilers print it."""
        return f"{self.path}:{self.line}: {self.message}"


class Misfit(NamedTuple):
    """Something that does not fit its class, by its place in the nested data."""

    at: Key
    message: str


def read(cls: type[Record], raw: object, misfits: list[Misfit], at: Key = ()) -> Record | None:
    """Make a ``cls`` of ``raw``, or note in ``misfits`` all that keeps it from being one and return None."""
    if not isinstance(raw, dict):
        misfits.append(Misfit(at, f"a table is expected, not {_kind(raw)}"))
        return None
    fields = keys(cls)
    before = len(misfits)
    unknown = [key for key in raw if key not in fields]
    misfits += [Misfit((*at, key), f"there is no key {key!r} here{_hint(str(key), fields)}") for key in unknown]
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
    """Map each key, as written in TOML, to the field's name and annotation."""
    return {field.rstrip("_"): (field, annotation) for field, annotation in cls.__annotations__.items()}


def defaults(cls: type) -> dict[str, object]:
    """Map the fields that may be left out to their defaults."""
    found: dict[str, object] = cls._field_defaults  # type: ignore[attr-defined]  # every class of the model is a NamedTuple
    return found


def bare(annotation: Any) -> Any:  # noqa: ANN401 - annotations have no common type
    """Give the annotation without its ``Annotated`` text."""
    return get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation


def lines(text: str) -> dict[Key, int]:
    """Map each key of a TOML document to its line, so that a misfit can be pointed at.

    Understands the TOML that the data files use: tables, arrays of tables, keys, multi-line strings.
    """
    found: dict[Key, int] = {}
    table: Key = ()
    counts: dict[str, int] = {}
    closing = ""
    for number, line in enumerate(text.splitlines(), 1):
        if closing:
            closing = "" if closing in line else closing
        elif match := re.match(r"\s*(\[\[?)\s*([\w-]+)\s*\]", line):
            name = match[2]
            if match[1] == "[[":
                counts[name] = counts.get(name, -1) + 1
                table = (name, counts[name])
            else:
                table = (name,)
            found[table] = number
            found.setdefault(table[:1], number)
        elif match := re.match(r"\s*([\w-]+)\s*=\s*('''|\"\"\")?(.*)", line):
            found[(*table, match[1])] = number
            closing = match[2] if match[2] and match[2] not in match[3] else ""
    return found


def line_of(at: Key, known: dict[Key, int]) -> int:
    """Give the line of ``at``, or of the nearest thing around it that has one."""
    while at and at not in known:
        at = at[:-1]
    return known.get(at, 1)


def _convert(annotation: Any, raw: object, misfits: list[Misfit], at: Key) -> object:  # noqa: ANN401 - annotations have no common type
    kind = bare(annotation)
    if get_origin(kind) is tuple:
        return tuple(_items(get_args(kind)[0], raw, misfits, at))
    if get_origin(kind) is Literal:
        allowed = get_args(kind)
        if raw not in allowed:
            misfits.append(Misfit(at, f"{raw!r} is none of {', '.join(allowed)}{_hint(str(raw), allowed)}"))
        return raw
    if hasattr(kind, "_fields"):
        return read(kind, raw, misfits, at)
    if not isinstance(raw, kind) or (kind is int and isinstance(raw, bool)):
        misfits.append(Misfit(at, f"{_NAMES[kind]} is expected, not {_kind(raw)}"))
    return raw


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


def _hint(word: str, known: object) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only when something is wrong

    near = get_close_matches(word, list(known), 1)  # type: ignore[call-overload]  # any iterable of strings
    return f"; did you mean {near[0]!r}?" if near else ""
