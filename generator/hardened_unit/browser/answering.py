"""From the JSON of a state to that of the answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hardened_unit.browser import fragment
from hardened_unit.browser.composed import composed
from hardened_unit.browser.since import is_revision, revision, since
from hardened_unit.browser.state import Problem, State, read
from systemd_directives import catalogue, checks, targets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardened_unit.browser.showing import Record
    from systemd_directives.catalogue import Catalogue
    from systemd_directives.target import Target

_LONGEST = 10_000_000
"""Characters of a state, beyond which it is not even read."""


def answer(text: str) -> str:
    """Answer a state."""
    known = catalogue.load()
    now = revision(known)
    given, problems = _json(text)
    state, wrong = (State(), []) if problems else read(given)
    problems += wrong
    link = None if problems else fragment.written(state, now)
    made: Record | None = None
    if not problems:
        chosen, problems = _targets(state)
        made, wrong = _pasted(state, chosen, known) if state.unit else composed(state, chosen, known)
        problems += wrong
        made = None if problems else made
        if state.revision and not is_revision(state.revision):
            problems.append(Problem("revision", f"{state.revision[:40]!r} is no revision of the catalogue, such as {now}"))
    return json.dumps(
        {
            "version": 1,
            "revision": now,
            "fragment": link,
            "errors": [one.record for one in problems],
            "since": since(state.revision, known, set(_used(state, made))),
            "composed": None if state.unit else made,
            "pasted": made if state.unit else None,
        },
        ensure_ascii=False,
    )


def opened(link: str) -> str:
    """Give the state that the fragment of a link carries."""
    state, problems = fragment.read(link)
    return json.dumps({"state": state, "errors": [one.record for one in problems]}, ensure_ascii=False)


def _pasted(state: State, chosen: tuple[Target, ...], known: Catalogue) -> tuple[Record | None, list[Problem]]:
    from hardened_unit.browser.pasted import pasted  # noqa: PLC0415 - an eighth of what is to be loaded before the first answer

    return pasted(state, chosen, known)


def _json(text: str) -> tuple[object, list[Problem]]:
    if len(text) > _LONGEST:
        return None, [Problem("", f"the state has {len(text):,} characters, and {_LONGEST:,} are the most")]
    try:
        return json.loads(text), []
    except (ValueError, RecursionError):
        return None, [Problem("", "the state is no JSON")]


def _targets(state: State) -> tuple[tuple[Target, ...], list[Problem]]:
    """Resolve the targets; those that are none are told."""
    found: list[Target] = []
    problems: list[Problem] = []
    for index, name in enumerate(state.target):
        try:
            found.append(targets.named(name))
        except targets.UnknownTarget as error:
            problems.append(Problem("target", str(error), index))
    return targets.in_order(found or [default_target()]), problems


def default_target() -> Target:
    """Give the supported distribution with the oldest systemd of which scores are known."""
    scored = (one for one in targets.distributions().values() if one.supported and one.systemd >= checks.OLDEST)
    return min(scored, key=lambda one: one.systemd)


def _used(state: State, made: Record | None) -> Iterator[str]:
    """Name the records that an answer rests on."""
    yield from (f"needs/{need.partition('=')[0]}" for need in state.need)
    yield from (f"targets/{target}" for target in state.target)
    yield from (f"{kind}/{name}" for kind, name in (("presets", state.preset), ("recipes", state.recipe)) if name)
    found = made["directives"] if made else {}
    yield from (f"directives/{name}" for name in (found if isinstance(found, dict) else ()))
