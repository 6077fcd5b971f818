"""Whatever is asked for, within reason and beyond: what is composed is right on each target, as real systemds see it too."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from compositions import REAL, Drawn, drawn

from hardened_unit.compose.fitting import needed
from hardened_unit.rules import check
from hardened_unit.unitfile import parse
from systemd_directives.target import Target

if TYPE_CHECKING:
    from real_systemd import System

    from hardened_unit.errors import UserError

DRAWS = 2000
ENOUGH = 1200
"""So many have to come to a unit, or the draws are not worth much."""


@cache
def draws() -> tuple[Drawn | UserError, ...]:
    """Draw once for all tests."""
    return tuple(drawn(DRAWS))


def composed() -> list[Drawn]:
    """Give those that came to a unit."""
    return [one for one in draws() if isinstance(one, Drawn)]


def test_no_value_adds_a_line() -> None:
    """What is in the text is what was composed, line by line, in every file; an error says in one line what is wrong."""
    for one in composed():
        unit = parse(one.composed.text, "Service" if one.request.form == "directives" else "")
        assert {entry.kind for entry in unit.entries} <= {"blank", "comment", "section", "assignment"}
        found = [(entry.section, entry.key, entry.value) for entry in unit.assignments()]
        assert found == [(line.section, line.name, line.value.strip(" \t")) for line in one.composed.lines if not line.since]
        for file in one.composed.beside:
            keys = [entry.key for entry in parse(file.text).assignments()]
            assert len(keys) == len(set(keys))
    assert len(composed()) > ENOUGH


def test_our_own_checker_is_silent() -> None:
    """At every target, but for values such as the command, and for what lines of the user's own do to the others.

    The request is told of all that is found.
    """
    for one in composed():
        given = {line.name for line in one.composed.lines if line.origin == "frame"}
        own = any(line.origin == "own" for line in one.composed.lines)
        broken = any(finding.entry.key in given for finding in one.composed.findings)
        assert own or broken or not one.composed.findings, (one.request, one.composed.findings)
        for target in one.request.targets:
            section = "Service" if one.request.form == "directives" else ""
            found = check(one.composed.text, target, section=section, name=one.request.name, whole=one.request.form == "unit")
            assert {finding.message for finding in found} <= {finding.message for finding in one.composed.findings}


def test_the_real_verify_is_silent(real: System) -> None:
    """But for the newer rungs of ladders, and only on a systemd that is older than they are."""
    version = int(real.version)
    assert version in REAL
    files: dict[str, str] = {}
    expected: dict[str, set[int]] = {}
    for one in composed():
        own = any(line.origin == "own" and line.name != "User" for line in one.composed.lines)
        if Target(version) not in one.request.targets or own or one.composed.findings:
            continue
        unit = one.request.name
        text = f"[Service]\n{one.composed.text}" if one.request.form == "directives" else one.composed.text
        name = unit
        if one.request.form != "unit":
            files[unit] = "[Service]\nExecStart=/usr/bin/true\n"
            name = f"{unit}.d/50.conf"
        files[name] = text
        files.update({file.name: file.text for file in one.composed.beside if not file.name.endswith(".conf")})
        newer = {(line.name, line.value) for line in one.composed.lines if not line.since and needed(line) > version}
        expected[name] = {entry.last for entry in parse(text).assignments() if (entry.key, entry.value) in newer}
    complaints: dict[str, set[int]] = {name: set() for name in expected}
    for unit, verdict in real.verify(files).items():
        assert not verdict.refused, files[unit]
        for file, line in verdict.complaints:
            complaints.setdefault(file, set()).add(line)
    unlike = {name: (lines, expected.get(name)) for name, lines in complaints.items() if lines != expected.get(name, set())}
    assert not unlike
    assert len(expected) > ENOUGH / 4
