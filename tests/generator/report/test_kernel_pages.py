"""What is said of system calls and capabilities beyond their records: groups resolved, histories, presets, needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hardened_unit.report.capabilities import giving, taking
from hardened_unit.report.page import Section, Table, plain, runs
from hardened_unit.report.system_calls import all_calls, allows, call_page, group_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardened_unit.report.page import Block
    from systemd_directives.catalogue import Catalogue


def rows(blocks: tuple[Block, ...]) -> Iterator[tuple[str, ...]]:
    """Give the rows of all tables, also of those in sections."""
    for block in blocks:
        match block:
            case Table(_, _, found):
                yield from (tuple(plain(cell) for cell in row) for row in found)
            case Section(_, inner):
                yield from rows(inner)


def test_a_call_that_moved_is_in_its_new_group() -> None:
    """open_tree went from one group to another: where it is since when, and where it was until when."""
    call = all_calls()["open_tree"]
    assert call.direct == {"@file-system": 259}
    assert call.gone == {"@mount": 259}
    assert call.nested == ("@system-service",)


@pytest.mark.parametrize(
    ("preset", "name", "allowed"),
    [
        ("minimal", "mount", True),
        ("standard", "openat", True),
        ("standard", "mount", False),
        ("standard", "io_uring_setup", True),
        ("maximum", "io_uring_setup", False),
        ("maximum", "chown", False),
        ("maximum", "openat", True),
    ],
)
def test_filters_of_presets_are_read_line_by_line(known: Catalogue, preset: str, name: str, allowed: bool) -> None:
    """The first line allows, one after it takes away, and no filter allows all."""
    assert allows(known.preset(preset), name) == allowed


def test_groups_say_what_changed(known: Catalogue) -> None:
    """Between which versions, and what came and went."""
    found = list(rows(group_page(known.syscalls("mount"), known).blocks))
    assert ("257 and 259", "came open_tree_attr; went open_tree") in found
    assert ("standard", "refused") in found
    assert any(row[0] == "mount" for row in found)


def test_part_of_a_group_is_named(known: Catalogue) -> None:
    """Where a preset lets only some of it through, it is said how many, and which where they are few."""
    found = dict(row for row in rows(group_page(known.syscalls("process"), known).blocks) if len(row) == 2)
    assert found["maximum"] == "allowed"
    aio = dict(row for row in rows(group_page(known.syscalls("aio"), known).blocks) if len(row) == 2)
    assert aio["maximum"] == "9 of 10 allowed; refused are io_uring_setup"


def test_a_call_names_the_needs_that_open_it(known: Catalogue) -> None:
    """As what opens it, whether by its group or by itself."""
    found = {row[0] for row in rows(call_page("sethostname", known).blocks)}
    assert {"set-hostname", "containers"} <= found


def test_presets_and_needs_of_capabilities(known: Catalogue) -> None:
    """The line that takes it away, and the needs that give it."""
    admin, raw = known.capability("CAP_SYS_ADMIN"), known.capability("CAP_SYS_RAWIO")
    assert taking(admin, known.preset("standard")) == "CapabilityBoundingSet="
    assert taking(raw, known.preset("minimal")) == ""
    assert [need.name for need in giving("CAP_SYS_TIME", known)] == ["set-clock"]


def test_names_in_prose_are_references() -> None:
    """A capability anywhere, a group only as literal text."""
    found = [(run.text, run.ref and run.ref.name) for run in runs("CAP_CHOWN, ``~@mount`` and ``CAP_KILL``; @mount")]
    assert found == [
        ("CAP_CHOWN", "CAP_CHOWN"),
        (", ", None),
        ("~@mount", "@mount"),
        (" and ", None),
        ("CAP_KILL", "CAP_KILL"),
        ("; @mount", None),
    ]
