"""The steps that lower a score."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit import settings
from hardened_unit.exposure.steps import Scored, steps, undone
from hardened_unit.unitfile import parse

if TYPE_CHECKING:
    from systemd_directives.catalogue import Catalogue

BARE = "[Service]\nExecStart=/a\n"


def scored(text: str, version: int = 257) -> Scored:
    """Get a unit ready to be scored."""
    return Scored(settings.read(parse(text), version))


def test_each_step_lowers_the_score(known: Catalogue) -> None:
    """What gains most comes first, and all of them together come to nearly nothing."""
    unit = scored(BARE)
    found = steps(unit, known)
    before = unit.score()
    assert [step.gain for step in found] == sorted((step.gain for step in found), reverse=True)
    for step in found:
        assert unit.with_lines(step.lines).score().points < before.points
        unit = unit.with_lines(step.lines)
    assert unit.score().tenths < 10


def test_what_the_service_says_it_needs_stays(known: Catalogue) -> None:
    """A list or a user of the unit's own is not replaced, and a value that is as tight already is no step."""
    text = f"{BARE}User=x\nSystemCallFilter=@mount\nRestrictAddressFamilies=AF_INET\nProtectSystem=strict\n"
    lines = {step.directive: step.lines for step in steps(scored(text), known)}
    assert lines.keys().isdisjoint({"DynamicUser", "RestrictAddressFamilies", "ProtectSystem"})
    assert all(line.partition("=")[2].startswith("~") for line in lines.get("SystemCallFilter", ()))


def test_a_line_that_the_target_does_not_read_is_no_step(known: Catalogue) -> None:
    """``PrivateTmp=disconnected`` gains nothing on 252."""
    lines = [line for step in steps(scored(BARE, 252), known) for line in step.lines]
    assert "PrivateTmp=yes" in lines
    assert "PrivateTmp=disconnected" not in lines


def test_every_step_can_be_undone(known: Catalogue) -> None:
    """The line that takes it back brings the score back to what it was."""
    unit = scored(BARE)
    before = unit.score()
    for step in steps(unit, known):
        after = unit.with_lines([*step.lines, undone(known.directive(step.directive))]).score()
        assert after.overall == before.overall, step.directive
