"""The units that the documents of a project embed, and what was found in them: for the builders that make something of it.

Findings are made while a document is read. They are remembered, because a document that has not changed is not read again.
"""

# Annotations are not postponed: what is remembered is pickled with the environment, and plain.

from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment

    from hardened_unit.rules import Severity


class Place(NamedTuple):
    """A line of a document, or of a file that is shown in it."""

    file: str
    """As docutils names it: a path that holds from where the build was started."""
    line: int
    """Counted from 1."""

    def __str__(self) -> str:
        """Give it as Sphinx's warnings begin."""
        return f"{self.file}:{self.line}"


class Found(NamedTuple):
    """A finding at its place in the sources."""

    rule: str
    severity: "Severity"
    message: str
    place: Place


class Embedded(NamedTuple):
    """A unit, drop-in or fragment in a document."""

    path: str
    """Where its file belongs, from ``/etc/systemd/system``: ``web.service.d/10-limits.conf``; empty for a fragment."""
    text: str
    place: Place
    """Where it stands."""
    targets: tuple[str, ...]
    """What it was checked for, as ``Target.called`` says it."""
    found: tuple[Found, ...]
    """What is wrong with it, but for what ``:expect:`` expects."""
    example: bool = False
    """Whether it is shown, and not meant to be deployed."""


class _Remembering(Protocol):
    """What the domain remembers."""

    embedded: dict[str, list[Embedded]]


def note(env: "BuildEnvironment", unit: Embedded) -> None:
    """Remember that the document that is being read embeds a unit."""
    of(env).setdefault(env.docname, []).append(unit)


def remember(env: "BuildEnvironment", found: Found) -> None:
    """Remember what kept something from being shown at all: there is a place, and no unit."""
    note(env, Embedded("", "", found.place, (), (found,)))


def of(env: "BuildEnvironment") -> dict[str, list[Embedded]]:
    """Give what every document embeds, by the documents' names."""
    return cast("_Remembering", env.domains["systemd"]).embedded
