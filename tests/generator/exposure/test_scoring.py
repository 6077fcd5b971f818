"""The arithmetic and its words; that the numbers are systemd's is held in tests/oracle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hardened_unit import exposure, settings
from hardened_unit.unitfile import parse

if TYPE_CHECKING:
    from hardened_unit.exposure import Exposure


def scored(lines: str, version: int = 257, section: str = "Service") -> Exposure:
    """Score a unit of one section."""
    return exposure.score(exposure.sandbox(settings.read(parse(f"[{section}]\n{lines}"), version), section))


@pytest.mark.parametrize(
    ("section", "version", "overall", "level"),
    [("Service", 252, "9.6", "UNSAFE"), ("Service", 257, "9.4", "UNSAFE"), ("Socket", 252, "9.8", "UNSAFE")],
)
def test_a_bare_unit(section: str, version: int, overall: str, level: str) -> None:
    """The score depends on the version and on the kind of unit, and says so."""
    found = scored("", version, section)
    assert (found.overall, found.level, found.systemd, len(found.checks)) == (overall, level, version, 81)


def test_each_check_says_what_is_so() -> None:
    """A level between good and bad has words of its own."""
    found = {one.check.id: one for one in scored("ProtectHome=read-only\nPrivateTmp=yes\n").checks}
    assert (found["ProtectHome"].badness, found["ProtectHome"].state) == (5, "bad")
    assert found["ProtectHome"].says == "Reads home directories, as far as permissions go"
    assert (found["PrivateTmp"].badness, found["PrivateTmp"].exposure, found["PrivateTmp"].state) == (0, None, "good")
    assert (found["RemoveIPC"].badness, found["RemoveIPC"].state) == (None, "na")
    assert found["RemoveIPC"].says


def test_doubting_checks_makes_them_as_bad_as_can_be() -> None:
    """What does not apply stays so, and what was bad already changes nothing."""
    good = scored("PrivateNetwork=yes\n")
    assert good.doubting(["PrivateNetwork"]).overall == scored("").overall
    assert good.doubting(["RemoveIPC", "PrivateTmp"]).overall == good.overall


@pytest.mark.parametrize(("tenths", "text"), [(0, "0.0"), (9, "0.9"), (94, "9.4"), (100, "10.0")])
def test_tenths_are_written_as_systemd_writes_them(tenths: int, text: str) -> None:
    """With one digit behind the point."""
    assert exposure.shown(tenths) == text
