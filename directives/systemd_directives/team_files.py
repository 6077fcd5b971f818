"""Read a team's own presets, needs and rules from its folders, and say with file and line what is wrong in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from systemd_directives import model
from systemd_directives.catalogue import KINDS
from systemd_directives.crosscheck import check_assignment, check_need, check_preset
from systemd_directives.filing import filed, texts
from systemd_directives.reading import Problem
from systemd_directives.team import Team
from systemd_directives.team_rule import TeamRule

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from systemd_directives.catalogue import Catalogue
    from systemd_directives.filing import Source

FOLDERS: dict[str, type] = {"presets": model.Preset, "needs": model.Need, "rules": TeamRule}
"""The folders of a team's folder, and the class of the records that each has."""

_NAME = re.compile(r"(?!index$)[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_NAME = 60
_SEVERAL_LINES = frozenset(
    {
        *("description", "origin", "explanation", "reason", "caution", "meaning", "why", "user_reason", "unproven"),
        *("found_in", "not_found_in"),
    }
)
"""The keys of texts that may have several lines."""
_NEVER_EMPTY = frozenset({"title", "summary"})


def read(
    folders: Sequence[Path], ours: Catalogue, our_rules: Collection[str], problems: list[Problem]
) -> dict[str, list[Source]]:
    """Read the folders, by kind of record; what is wrong is added to the problems.

    ``ours`` and ``our_rules`` are what the project has: no name of it may be taken.
    """
    found: dict[str, list[Source]] = {kind: [] for kind in FOLDERS}
    for folder in folders:
        files = _files(folder, problems)
        for kind, cls in FOLDERS.items():
            found[kind] += filed(files.get(kind, ()), cls, problems)
    problems += _crosscheck(found, ours, our_rules)
    return found


def team_of(found: Mapping[str, Sequence[Source]]) -> Team:
    """Give the records without the places where they stand."""
    return Team(**{kind: tuple(source.record for source in sources) for kind, sources in found.items()})


def _files(folder: Path, problems: list[Problem]) -> dict[str, list[Path]]:
    """List the files of a team's folder by kind; links are followed, folders in folders are not looked into."""
    try:
        if not folder.is_dir():
            msg = "is no folder" if folder.exists() else "there is no such folder"
            problems.append(Problem(folder, 0, f"{msg}; {_EXPECTED}"))
            return {}
        found = {kind: sorted((folder / kind).glob("*.toml")) for kind in FOLDERS if (folder / kind).is_dir()}
    except (OSError, ValueError) as error:
        problems.append(Problem(folder, 0, f"cannot be read: {str(getattr(error, 'strerror', None) or error).lower()}"))
        return {}
    if not any(found.values()):
        problems.append(Problem(folder, 0, f"has no file of a team's in it; {_EXPECTED}"))
    return found


_EXPECTED = "expected is a folder with presets/*.toml, needs/*.toml or rules/*.toml in it"


def _crosscheck(found: dict[str, list[Source]], ours: Catalogue, our_rules: Collection[str]) -> Iterator[Problem]:
    """Look at all records, as ``crosscheck`` does at those of the project, and at what only a stranger's can be."""
    taken = {name: f"of {kind} that come with hardened-unit" for kind in _PAGES for name in ours.names(kind)}
    taken |= dict.fromkeys(our_rules, "of rules that come with hardened-unit")
    for kind, sources in found.items():
        for source in sources:
            name = source.record.name
            yield from _name(source, name, taken)
            taken.setdefault(name, f"of {kind} in {source.path}")
            yield from _texts(source)
    names = {kind: {*ours.names(kind), *(source.record.name for source in found[kind])} for kind in ("presets", "needs")}
    for source in found["presets"]:
        yield from check_preset(source, source.record)
        yield from _sections(source, "line", [line.section for line in source.record.line])
    for source in found["needs"]:
        yield from _sections(source, "change", [change.section for change in source.record.change])
        yield from check_need(source, source.record, names, ours.directive_or_none)
        if source.record.proof:
            yield source.problem(("proof",), "only the needs that come with hardened-unit have proofs")
    for source in found["rules"]:
        yield from _rule(source, source.record)


_PAGES = tuple(kind for kind in KINDS if kind not in {"hints", "advice", "categories", "targets", "exit-statuses", "results"})
"""The kinds of which each record has a page; a page is asked for by the record's name alone."""


def _name(source: Source, name: str, taken: Mapping[str, str]) -> Iterator[Problem]:
    if not _NAME.fullmatch(name) or len(name) > _LONGEST_NAME:
        yield source.problem(("name",), f"{name[:_LONGEST_NAME]!r} is no name: small letters and digits, with single - between")
    elif name in taken:
        hint = f"put what is yours in front, such as acme-{name}" if "hardened-unit" in taken[name] else "choose another one"
        yield source.problem(("name",), f"the name {name!r} is one {taken[name]}; {hint}")


def _texts(source: Source) -> Iterator[Problem]:
    """Find what a terminal or a page could take for a command, and what would become a second line."""
    for at, text in texts(source.record):
        key = next(part for part in reversed(at) if isinstance(part, str))
        strange = next((sign for sign in text if not sign.isprintable() and sign != "\n"), "")
        if strange:
            yield source.problem(at, f"{key}: has a character that cannot be shown, U+{ord(strange):04X}")
        elif "\n" in text and key not in _SEVERAL_LINES:
            yield source.problem(at, f"{key}: is more than one line")
        elif key in _NEVER_EMPTY and not text.strip():
            yield source.problem(at, f"{key}: is empty")


def _sections(source: Source, key: str, sections: Sequence[str]) -> Iterator[Problem]:
    for index, section in enumerate(sections):
        if section not in _OF_A_SERVICE:
            yield source.problem((key, index, "section"), f"a service has no [{section}]; it has {', '.join(_OF_A_SERVICE)}")


def _rule(source: Source, rule: TeamRule) -> Iterator[Problem]:
    if not rule.demand:
        yield source.problem(("demand",), "it asks for nothing")
    for index, demand in enumerate(rule.demand):
        at = ("demand", index)
        yield from check_assignment(source, (*at, "directive"), f"{demand.directive}=", demand.section)
        if demand.do == "allow" and not demand.values:
            yield source.problem(at, "which values are allowed is missing; without any it is 'forbid'")
        yield from _patterns(source, (*at, "values"), demand.values)
    for key in ("when", "unless"):
        patterns: tuple[Any, ...] = getattr(rule, key)
        for index, pattern in enumerate(patterns):
            yield from check_assignment(source, (key, index), pattern)
        yield from _patterns(source, (key,), patterns)
    yield from _patterns(source, ("units",), rule.units)


def _patterns(source: Source, at: tuple[str | int, ...], patterns: Sequence[str]) -> Iterator[Problem]:
    for pattern in patterns:
        if not pattern or len(pattern) > _LONGEST_PATTERN:
            yield source.problem(at, f"{at[-1]}: {pattern[:_LONGEST_NAME]!r} is no word of 1 to {_LONGEST_PATTERN} characters")


_OF_A_SERVICE = ("Unit", "Service", "Install")
_LONGEST_PATTERN = 200
"""A pattern is looked for in every word of a list, so that a long one would take long."""
