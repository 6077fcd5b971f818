"""Remember what each document shows of the catalogue, so that a build reads again just the documents where that has changed.

A *part* is named by its kind and name: the page of a record, a table, or a record that a unit is composed or checked with.
Of each only a digest is kept.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment


_MISSING = ""


class _Shown(Protocol):
    """What the domain remembers."""

    shown: dict[str, dict[tuple[str, str], str]]


def note(env: BuildEnvironment, kind: str, name: str, content: object) -> None:
    """Remember that the document that is being read shows a part, and what that was."""
    _shown(env).setdefault(env.docname, {})[kind, name] = digest(content)


def note_missing(env: BuildEnvironment, kind: str, name: str) -> None:
    """Remember that the document that is being read names a part that there is not, so that it is read again once there is."""
    _shown(env).setdefault(env.docname, {})[kind, name] = _MISSING


def rest(env: BuildEnvironment, kind: str, name: str, find: Callable[[], object]) -> None:
    """Remember that the document that is being read rests on a part; it is looked up once in a build, for all documents."""
    part = kind, name
    if part not in _looked_up:
        _looked_up[part] = digest(find())
    _shown(env).setdefault(env.docname, {})[part] = _looked_up[part]


def documents(env: BuildEnvironment, kind: str) -> Iterator[str]:
    """Give the documents that show a part of a kind."""
    return (docname for docname, parts in _shown(env).items() if any(shown == kind for shown, _ in parts))


_looked_up: dict[tuple[str, str], str] = {}
"""The parts that the documents of this build rest on."""


def digest(content: object) -> str:
    """Give a mark that differs where the content does; records of the catalogue print all that is in them."""
    return hashlib.sha256(repr(content).encode()).hexdigest()[:16]


def setup(app: Sphinx, contents: Mapping[str, Callable[[str, Config], object]]) -> None:
    """Have Sphinx ask; ``contents`` gives each kind of part as it is now, and raises ``LookupError`` where one is gone."""

    def outdated(app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
        now: dict[tuple[str, str], str] = {}

        def differs(part: tuple[str, str], before: str) -> bool:
            if part not in now:
                kind, name = part
                try:
                    now[part] = digest(contents[kind](name, app.config))
                except LookupError:
                    now[part] = _MISSING
            return now[part] != before

        def found() -> Iterator[str]:
            for docname, parts in _shown(env).items():
                if docname not in added | changed | removed and any(differs(*entry) for entry in parts.items()):
                    yield docname

        return list(found())

    app.connect("builder-inited", lambda _: _looked_up.clear())
    app.connect("env-get-outdated", outdated)


def _shown(env: BuildEnvironment) -> dict[str, dict[tuple[str, str], str]]:
    return cast("_Shown", env.domains["systemd"]).shown
