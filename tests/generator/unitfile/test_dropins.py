"""Which drop-ins a unit has, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hardened_unit.unitfile.dropins import drop_ins, folders, unit_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.service", ["a.service.d", "service.d"]),
        ("a@x.service", ["a@x.service.d", "a@.service.d", "service.d"]),
        ("a-b-c.timer", ["a-b-c.timer.d", "a-b-.timer.d", "a-.timer.d", "timer.d"]),
        ("a-b@.service", ["a-b@.service.d", "a-.service.d", "service.d"]),
    ],
)
def test_folders(name: str, expected: list[str]) -> None:
    """The most special first."""
    assert list(folders(name)) == expected


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/x/a.service", "a.service"),
        ("/x/a.service.d/b.conf", "a.service"),
        ("/x/service.d/b.conf", ".service"),
        ("/x/a-.socket.d/b.conf", "a-.socket"),
        ("/x/b.conf", ""),
        ("/x/conf.d/b.conf", ""),
        ("/x/README.txt", ""),
        ("/x/.service", ""),
    ],
)
def test_the_unit_of_a_path(path: str, name: str) -> None:
    """By its own name, or that of its folder."""
    assert unit_of(path) == name


def test_a_special_one_hides_a_general_one_and_a_masked_one_is_none(tmp_path: Path) -> None:
    """Of two files with the same name one counts; a link to /dev/null counts as none."""
    for folder, file in (
        ("a-b.service.d", "20.conf"),
        ("a-.service.d", "20.conf"),
        ("a-.service.d", "10.conf"),
        ("service.d", "x.txt"),
    ):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / file).write_text("", encoding="utf-8")
    (tmp_path / "service.d" / "30.conf").symlink_to("/dev/null")
    found = [path.removeprefix(f"{tmp_path}/") for path in drop_ins(str(tmp_path / "a-b.service"))]
    assert found == ["a-.service.d/10.conf", "a-b.service.d/20.conf"]
