"""A state as the fragment of a link, so that it can be read: ``name=web&preset=standard&need=listen&need=dns``."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote_plus, unquote_plus

from hardened_unit.browser.state import EMPTY, TEXTS, Problem, given_of, unknown

if TYPE_CHECKING:
    from hardened_unit.browser.state import State

_LONGEST = 1_000_000
_PLAIN = "/:=@,"
"""What stands in a fragment as it is, besides letters, digits and ``-._~``."""


def written(state: State, revision: str) -> str:
    """Write what is not empty, with the revision of the catalogue that it is of now."""
    pairs: list[str] = []
    for field, value in given_of(state._replace(revision=revision)).items():
        if isinstance(value, bool):
            pairs.append(field)
            continue
        several = value if isinstance(value, tuple) else str(value).split("\n") if field in TEXTS else (str(value),)
        pairs += [f"{field}={quote_plus(one, safe=_PLAIN)}" for one in several]
    return "&".join(pairs)


def read(fragment: str) -> tuple[dict[str, object], list[Problem]]:
    """Read a fragment; what cannot be read is left out of the fields, and told."""
    if len(fragment) > _LONGEST:
        return {}, [Problem("", f"the link has {len(fragment):,} characters, and {_LONGEST:,} are the most")]
    found: dict[str, list[str]] = {}
    problems: list[Problem] = []
    for pair in filter(None, fragment.removeprefix("#").split("&")):
        key, _, value = pair.partition("=")
        try:
            field, text = (unquote_plus(one, errors="strict") for one in (key, value))
        except UnicodeDecodeError:
            problems.append(Problem("", f"{pair[:40]!r} in the link is no text"))
            continue
        if field in EMPTY:
            found.setdefault(field, []).append(text)
        else:
            problems.append(Problem(field, unknown(field)))
    fields: dict[str, object] = {}
    for field, values in found.items():
        empty = EMPTY[field]
        if isinstance(empty, tuple):
            fields[field] = values
            continue
        if field in TEXTS:
            fields[field] = "\n".join(values)
            continue
        if len(values) > 1:
            problems.append(Problem(field, f"{field} is {len(values)} times in the link; the first counts"))
        fields[field] = True if isinstance(empty, bool) else values[0]
        if isinstance(empty, bool) and values[0]:
            problems.append(Problem(field, f"{field} has no value in a link; it is there or not"))
    return fields, problems
