"""Read a configuration, and say of everything in it that is wrong where it is and what is allowed."""

from __future__ import annotations

from fnmatch import fnmatchcase
from os.path import normpath

from hardened_unit import files
from hardened_unit.cli.configuration import Configuration
from hardened_unit.errors import UserError
from hardened_unit.rules.wording import printable
from systemd_directives import reading, targets


def read(path: str, problems: list[UserError]) -> Configuration:
    """Read a file; what is wrong with it is added to the problems, and then it says nothing."""
    wrong: list[reading.Problem] = []
    try:
        document, known = reading.parse(path, files.read(path), wrong)
    except UserError as error:
        problems.append(error)
        return Configuration()
    found = None if document is None else reading.read_document(Configuration, document, path, known, wrong)
    if document is not None:
        wrong += _misled(document, path, known)
    problems += [UserError(printable(str(problem))) for problem in sorted(wrong, key=lambda problem: problem.line)]
    return found if found and not wrong else Configuration()


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
