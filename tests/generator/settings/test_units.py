"""What several lines of units of other types than services make together."""

from __future__ import annotations

import pytest

from hardened_unit import settings
from hardened_unit.settings import paths
from hardened_unit.unitfile import parse


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("[Unit]\nConditionHost=a\nAssertHost=b\nConditionPathExists=\n", {"AssertHost"}),
        ("[Unit]\nAfter=a.service\nAfter=\n", {"After"}),
        ("[Timer]\nOnBootSec=1\nPersistent=yes\nOnCalendar=\n", {"Persistent"}),
        ("[Socket]\nListenStream=1\nListenFIFO=/a\nBacklog=5\nListenNetlink=\n", {"Backlog"}),
        ("[Path]\nPathExists=/a\nUnit=a.service\nDirectoryNotEmpty=\n", {"Unit"}),
    ],
)
def test_an_empty_line_empties_all_of_its_kind(text: str, left: set[str]) -> None:
    """Of conditions, triggers, addresses and paths; a dependency is not taken back by any line."""
    assert {name for _, name in settings.read(parse(text), 257).effective} == left


def test_the_first_unit_of_a_timer_stays() -> None:
    """A second one is dropped, whether it could be read or not."""
    read = settings.read(parse("[Timer]\nUnit=bad\nUnit=a.service\nUnit=b.service\nUnit=\n"), 257)
    found = read.get("Unit", "Timer")
    assert found
    assert found.value == "a.service"
    assert [bool(line.reading and line.reading.dropped) for line in read.lines] == [True, False, True, True]


@pytest.mark.parametrize("path", ["/", "/a", "/a/b", "/a-b/c", "/.a/.b", "/é", "/a b", "/a\\b", "/a@b:c_d.e"])
def test_a_path_and_its_name_stand_for_each_other(path: str) -> None:
    """There and back."""
    assert paths.of_name(paths.name_of(path)) == path


def test_names_are_those_that_systemd_escape_gives() -> None:
    """Dashes for slashes, and escapes for most else."""
    given = ("/", "//a//b/", "/a-b", "/.a", "/a b", "/é", "/a/../b")
    assert [paths.name_of(path) for path in given] == ["-", "a-b", "a\\x2db", "\\x2ea", "a\\x20b", "\\xc3\\xa9", ""]
    assert paths.device('LABEL="x y"') == "/dev/disk/by-label/x\\x20y"
