"""Workflow commands: GitHub's runner takes them apart again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from hardened_unit.report.github import as_github
from hardened_unit.report.places import Checked
from hardened_unit.rules import check
from hardened_unit.rules.finding import Finding
from hardened_unit.unitfile import parse

if TYPE_CHECKING:
    from hardened_unit.rules import Severity
    from systemd_directives.target import Target


def understood(command: str) -> tuple[str, dict[str, str], str]:
    """Take a command apart as the runner does."""
    assert "\n" not in command
    assert "\r" not in command
    match = re.fullmatch(r"::(\w+) ([^:]*)::(.*)", command)
    assert match, command
    name, properties, message = match.groups()
    pairs = (pair.split("=", 1) for pair in properties.split(","))
    return name, {key: _decoded(value, ": ,") for key, value in pairs}, _decoded(message, "")


def _decoded(text: str, also: str) -> str:
    for character in (*"\r\n", *also.replace(" ", ""), "%"):
        text = text.replace(f"%{ord(character):02X}", character)
    return text


def test_a_finding_is_an_annotation(debian_12: Target) -> None:
    """File, place, the rule as title, and the message."""
    found = check("[Service]\nExecStart=/usr/bin/true\nProtectSystem=Boot\n", debian_12)
    assert list(as_github([Checked("units/a.service", found)])) == [
        f"::error file=units/a.service,line=3,endLine=3,col=15,endColumn=19,title=invalid-value::{found[0].message}"
    ]


@pytest.mark.parametrize("path", ["a,b:c%d=e.service", "a%2Cb.service", "ü b.service"])
def test_signs_with_a_meaning_come_through(path: str) -> None:
    """Nothing in a path or a message ends it early."""
    message = "50% of a::b, c=d\r\n::error::x %0A"
    finding = Finding("invalid-value", "error", message, parse("A=1").entries[0])
    (command,) = as_github([Checked(path, [finding])])
    _, properties, said = understood(command)
    assert (properties["file"], said) == (path, message)


@pytest.mark.parametrize(("severity", "command"), [("error", "error"), ("warning", "warning"), ("advice", "notice")])
def test_each_severity_has_its_command(severity: Severity, command: str) -> None:
    """GitHub's mildest is a notice."""
    finding = Finding("invalid-value", severity, "x", parse("A=1").entries[0])
    (line,) = as_github([Checked("a", [finding])])
    assert understood(line)[0] == command


def test_columns_are_left_out_across_lines() -> None:
    """GitHub refuses columns of what is more than one line long."""
    finding = Finding("invalid-value", "error", "x", parse("A=1 \\\n  2\n").entries[0])
    (line,) = as_github([Checked("a", [finding])])
    properties = understood(line)[1]
    assert properties == {"file": "a", "line": "1", "endLine": "2", "title": "invalid-value"}


def test_a_path_is_relative_to_the_working_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    """A finding in a drop-in is at the drop-in, and an absolute path below the working directory is shortened."""
    monkeypatch.setattr("os.getcwd", lambda: "/srv/units")
    one, two = parse("A=1"), parse("A=1", path="/srv/units/a.service.d/b.conf")
    findings = [Finding("invalid-value", "error", "x", unit.entries[0]) for unit in (one, two)]
    lines = as_github([Checked("/etc/a.service", findings)])
    assert [understood(line)[1]["file"] for line in lines] == ["/etc/a.service", "a.service.d/b.conf"]


def test_a_path_that_is_no_text_can_be_printed() -> None:
    """A file name that is no UTF-8, or holds a line end, does not stop the report."""
    finding = Finding("invalid-value", "error", "x", parse("A=1").entries[0])
    (line,) = as_github([Checked("a\udcff\n.service", [finding])])
    assert line.encode()
