"""What an editor of units completes, and tells of a word: the directives of every section, with their values."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from systemd_directives import catalogue, deprecation, harvest

if TYPE_CHECKING:
    from hardened_unit.browser.showing import Record
    from systemd_directives.catalogue import Catalogue


def words() -> str:
    """Give what the newest systemd reads in units, but for what should no longer be written."""
    known = catalogue.load()
    found = {name: _sections(name) for name in sorted(harvest.sections_of(harvest.NEWEST))}
    told = [_word(name, sections, known) for name, sections in found.items() if sections]
    return json.dumps({"version": 1, "words": told}, ensure_ascii=False)


def _sections(name: str) -> list[str]:
    """Give the sections of units that have a directive."""
    having = harvest.sections_of(harvest.NEWEST)[name]
    return [section for section in having if section != harvest.MANAGER and not deprecation.of(section, name)]


def _word(name: str, sections: list[str], known: Catalogue) -> Record:
    if not known.has_directive(name):
        since = min(harvest.since(section, name) for section in sections)
        return {"name": name, "sections": sections, "since": since, "summary": "", "category": None, "values": []}
    one = known.directive(name)
    return {
        "name": name,
        "sections": sections,
        "since": one.since,
        "summary": one.summary,
        "category": one.category,
        "values": [{"value": value.value, "since": value.since, "effect": value.effect} for value in one.value],
    }
