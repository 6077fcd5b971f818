"""Where findings are: the file, and in it the region that an editor or a web page marks."""

# Annotations are not postponed where a NamedTuple is made: it would compile each of them again when it is imported.

import os.path
from collections.abc import Sequence
from typing import NamedTuple

from hardened_unit.rules import Finding
from hardened_unit.unitfile import Entry


class Checked(NamedTuple):
    """A file, or one with its drop-ins, and what was found in it."""

    path: str
    findings: list[Finding]


class Region(NamedTuple):
    """A piece of a file; lines and columns count from 1, and the end column is the one behind it."""

    line: int
    column: int
    end_line: int
    end_column: int


def path_of(entry: Entry, file: Checked) -> str:
    """Give the path of the file that a line stands in."""
    return entry.path or file.path


def by_path(files: Sequence[Checked]) -> dict[str, list[Finding]]:
    """Sort findings by the file that they are in; a file without any has its place too."""
    found: dict[str, list[Finding]] = {file.path: [] for file in files}
    for file in files:
        for finding in file.findings:
            found.setdefault(path_of(finding.entry, file), []).append(finding)
    return found


def region(finding: Finding) -> Region:
    """Give what is wrong: the offending word, or where there is no single one all that the line says."""
    lines = finding.entry.lines
    line, column = finding.place
    column = min(column, len(lines[line - finding.entry.first]) + 1)
    if finding.word and lines[line - finding.entry.first].startswith(finding.word, column - 1):
        return Region(line, column, line, column + len(finding.word))
    end_column = len(lines[-1].rstrip()) + 1
    return Region(line, column, end_line(finding.entry), end_column if len(lines) > 1 else max(end_column, column))


def end_line(entry: Entry) -> int:
    """Give the last line that there is of an entry; where a file ends with a continuation, systemd names the one after it."""
    return entry.first + len(entry.lines) - 1


def below_here(path: str) -> str:
    """Give a path relative to the working directory where it is below it, and as an absolute path where it is not."""
    absolute, here = os.path.abspath(path), os.path.join(os.getcwd(), "")
    return absolute.removeprefix(here) if absolute.startswith(here) else absolute
