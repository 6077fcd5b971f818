"""Read a configuration, and say of everything in it that is wrong where it is and what is allowed."""

from __future__ import annotations

from fnmatch import fnmatchcase
from os.path import normpath
from pathlib import Path
from typing import TYPE_CHECKING

from hardened_unit import files
from hardened_unit.cli.configuration import Configuration
from hardened_unit.errors import UserError
from hardened_unit.rules import RULES, rule_names
from hardened_unit.rules.wording import printable, suggestion
from systemd_directives import reading, targets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from systemd_directives.team import Team


def read(path: str, problems: list[UserError], team: Callable[[tuple[str, ...]], Team] | None = None) -> Configuration:
    """Read a file; what is wrong with it is added to the problems, and then it says nothing.

    ``team`` reads the data that it names, of which its rules may be; without that they are those that are in use. Paths of
    data come as seen from here.
    """
    wrong: list[reading.Problem] = []
    try:
        document, known = reading.parse(path, files.read(path), wrong)
    except UserError as error:
        problems.append(error)
        return Configuration()
    found = None if document is None else reading.read_document(Configuration, document, path, known, wrong)
    if document is not None:
        wrong += _misled(document, path, known)
        wrong += _unknown_rules(document, path, known, _rules(document, path, problems, team))
    problems += [UserError(printable(str(problem))) for problem in sorted(wrong, key=lambda problem: problem.line)]
    return found._replace(data=_from(path, found.data)) if found and not wrong else Configuration()


def read_data(path: str) -> tuple[str, ...]:
    """Give the folders of data that a file names, and nothing else of it; raises ``UserError``."""
    wrong: list[reading.Problem] = []
    document, known = reading.parse(path, files.read(path), wrong)
    said = {key: value for key, value in (document or {}).items() if key == "data"}
    found = reading.read_document(Configuration, said, path, known, wrong)
    if wrong:
        raise UserError("\n".join(printable(str(problem)) for problem in wrong))
    return _from(path, found.data) if found else ()


def _from(path: str, folders: Iterable[str]) -> tuple[str, ...]:
    return tuple(str(Path(path).parent / folder) for folder in folders)


def _rules(
    document: dict[str, object],
    path: str,
    problems: list[UserError],
    team: Callable[[tuple[str, ...]], Team] | None,
) -> tuple[str, ...]:
    """List the rules that there are for the file; none where its data is wrong, of which all is said then."""
    data = document.get("data")
    if not (team and isinstance(data, list) and data and all(isinstance(folder, str) for folder in data)):
        return rule_names()
    try:
        return (*RULES, *(rule.name for rule in team(_from(path, data)).rules))
    except UserError as error:
        problems.append(error)
        return ()


def _unknown_rules(
    document: dict[str, object], path: str, known: dict[reading.Key, int], there: tuple[str, ...]
) -> Iterator[reading.Problem]:
    rules = document.get("rules")
    for name in rules if isinstance(rules, dict) and there else ():
        if name not in there:
            message = f"{name}: there is no rule {name!r}{suggestion(name, there)}"
            yield reading.Problem(path, reading.line_of(("rules", name), known), message)


def _misled(document: dict[str, object], path: str, known: dict[reading.Key, int]) -> list[reading.Problem]:
    """Find the target that there is not, and the pattern that fits no path; of a wrong type all is said already."""
    found = []
    target, patterns = document.get("target"), document.get("exclude")
    if isinstance(target, str):
        try:
            targets.target(target)
        except LookupError as error:
            found.append(reading.Problem(path, reading.line_of(("target",), known), f"target: {error}"))
    for pattern in patterns if isinstance(patterns, list) else ():
        if isinstance(pattern, str) and _parts(pattern)[0] in {".", ".."}:
            message = f"exclude: {pattern!r} is no path below this file's folder"
            found.append(reading.Problem(path, reading.line_of(("exclude",), known), message))
    return found


def fits(pattern: str, path: str) -> bool:
    """Tell whether a pattern of ``exclude`` means a path, given as seen from the folder that the pattern is for."""
    names = path.split("/")
    places = {0}
    for part in _parts(pattern):
        if part == "**":
            places = set(range(min(places), len(names) + 1)) if places else places
        else:
            places = {place + 1 for place in places if place < len(names) and fnmatchcase(names[place], part)}
    return len(names) in places


def _parts(pattern: str) -> list[str]:
    """Take a pattern apart at its slashes; without one it is for a name at any depth."""
    parts = normpath(pattern).strip("/").split("/")
    return parts if "/" in pattern.rstrip("/") else ["**", *parts]
