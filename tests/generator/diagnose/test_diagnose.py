"""Logs that services left which a line of their unit broke: the true line is among the first two suspects.

``tools/record_breakages.py`` ran the services and kept unit and log of each.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from hardened_unit.diagnose import diagnose
from hardened_unit.unitfile import parse
from systemd_directives import catalogue, targets

RECORDED = Path(__file__).parent / "recorded"
BREAKAGES = tomllib.loads((Path(__file__).parents[3] / "tools" / "breakages.toml").read_text())["breakage"]
BROKEN = [each for each in BREAKAGES if each["truth"] != ["nothing"]]
SOUND = [each["name"] for each in BREAKAGES if each["truth"] == ["nothing"]]
MOST_MISSED = 6


def suspects(name: str, *, with_unit: bool = True) -> list[str]:
    """Diagnose a recorded log; give the directives that are suspected, in their order."""
    unit = parse((RECORDED / f"{name}.service").read_text()) if with_unit else None
    found = diagnose((RECORDED / f"{name}.log").read_bytes(), unit, "t.service", targets.target("252"), catalogue.load())
    return [one.directive for one in found.suspects]


def test_the_true_line_is_among_the_first_two() -> None:
    """Of all breakages, but for a few that no log tells."""
    assert len(BROKEN) >= 44
    missed = {each["name"]: found for each in BROKEN if not set((found := suspects(each["name"]))[:2]) & set(each["truth"])}
    print(f"{len(BROKEN) - len(missed)} of {len(BROKEN)} found; missed: {missed}")
    assert len(missed) <= MOST_MISSED, missed


@pytest.mark.parametrize("name", SOUND)
def test_what_is_no_matter_of_hardening_is_not_blamed_on_it(name: str) -> None:
    """Nothing is suspected, although the unit is hardened."""
    assert suspects(name) == []
