"""Files that are made again: what is the user's stays, what was edited is told of, and a second time changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardened_unit.compose import Request, compose
from hardened_unit.compose.provenance import provenance, signed
from hardened_unit.compose.renewing import Renewed, renew
from hardened_unit.errors import UserError
from hardened_unit.unitfile import parse
from systemd_directives import catalogue
from systemd_directives.target import Target

if TYPE_CHECKING:
    from systemd_directives.catalogue import Catalogue


def made(preset: str = "standard", revision: str = "0123456789ab") -> str:
    """Compose a file, signed."""
    known = catalogue.load()
    request = Request("web.service", (Target(252),), known.preset(preset), command="/usr/bin/true")
    return signed(compose(request, known).text, "web.service", request, ("--preset", preset, "--", "web"), revision)


FRESH, NEWER, MINIMAL = made(), made(revision="ba9876543210"), made("minimal")


def renewed(old: str, new: str = FRESH) -> Renewed:
    """Renew a file."""
    unit = parse(old)
    return renew(unit, provenance(unit, "web.service"), new)


def test_nothing_to_renew_changes_nothing() -> None:
    """Byte for byte."""
    assert renewed(FRESH) == (FRESH, ())


def test_a_newer_catalogue_takes_the_place() -> None:
    """Of all that was composed, the header too."""
    assert renewed(FRESH, NEWER) == (NEWER, ())
    assert renewed(FRESH, MINIMAL) == (MINIMAL, ())


def test_own_lines_stay_where_they_are() -> None:
    """With their comments and blank lines, in the middle, at the end, and in sections of their own."""
    own = FRESH.replace("ProtectHome=yes\n", "ProtectHome=yes\n\n# mine\nEnvironment=A=b \\\n  C=d\n")
    own = own.replace("[Install]", "TimeoutStartSec=7\n\n[Install]") + "\n[Service]\nNice=3\n"
    text, kept = renewed(own, NEWER)
    assert not kept
    assert "ProtectHome=yes\n\n# mine\nEnvironment=A=b \\\n  C=d\n" in text
    assert "TimeoutStartSec=7\n" in text
    lines = [(entry.section, entry.key, entry.value) for entry in parse(text).assignments()]
    assert ("Service", "Nice", "3") in lines
    assert renewed(text, NEWER) == (text, ())


def test_an_edited_line_is_kept_and_told_of() -> None:
    """Each time, with the line that it took the place of."""
    old = FRESH.replace("TasksMax=512", "TasksMax=7").replace("ProtectClock=yes\n", "")
    for _ in range(2):
        text, kept = renewed(old, NEWER)
        assert [(one.line, one.instead.text.strip() if one.instead else None) for one in kept] == [
            ("ProtectClock=yes", None),
            ("TasksMax=512", "TasksMax=7"),
        ]
        values = [(entry.key, entry.value) for entry in parse(text).assignments()]
        assert ("TasksMax", "7") in values
        assert ("TasksMax", "512") not in values
        assert "ProtectClock" not in {key for key, _ in values}
        old = text


def test_an_edited_line_is_kept_where_the_catalogue_has_another_by_now() -> None:
    """What it was is not known any more; that the user's holds is."""
    new = NEWER.replace("TasksMax=512", "TasksMax=1024")
    request = Request("web.service", (Target(252),))
    body = new[new.index("[Unit]") : new.index("# sums")].rstrip() + "\n"
    new = signed(body, "web.service", request, ("--", "web"), "ba9876543210")
    text, kept = renewed(FRESH.replace("TasksMax=512", "TasksMax=7"), new)
    assert [(one.line, one.instead and one.instead.value) for one in kept] == [("TasksMax=1024", "7")]
    assert "TasksMax=1024" not in text


def test_comments_that_were_taken_away_stay_away() -> None:
    """Without a word: they are for the reader alone."""
    text, kept = renewed(FRESH.replace("# Capabilities\n", ""), NEWER)
    assert "# Capabilities\n" not in text
    assert not kept


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[Service]\nExecStart=/bin/true\n", "there is no header"),
        (FRESH.replace("# made-with: ", "# made with: "), "there is no header"),
        (FRESH[: FRESH.index("# sums")], "there is no header"),
        (FRESH.replace("# made-with: ", "# made-with: '"), "no closing quotation"),
    ],
)
def test_a_file_that_does_not_say_how_it_was_made(text: str, said: str) -> None:
    """It cannot be renewed, and the message says why."""
    with pytest.raises(UserError, match=said):
        provenance(parse(text), "web.service")


ENTRIES = list(parse(FRESH).entries)
OWN = [
    "Nice=3",
    "# a word",
    "",
    "Environment=A=\\\n  b",
    "[Service]",
    "[X-Mine]",
    "PrivateTmp=no",
    "ReadWritePaths=/srv",
    "typo",
]


@given(
    cut=st.sets(st.integers(0, len(ENTRIES) - 1), max_size=4),
    put=st.lists(st.tuples(st.integers(0, len(ENTRIES)), st.sampled_from(OWN)), max_size=6),
    new=st.sampled_from([FRESH, NEWER, MINIMAL]),
)
def test_whatever_is_done_to_a_file(cut: set[int], put: list[tuple[int, str]], new: str) -> None:
    """What was put in is there afterwards, what was composed is there once at most, and the second time changes nothing."""
    header = [index for index, entry in enumerate(ENTRIES) if entry.text.startswith(("# Made", "# made", "# sums"))]
    parts = ["" if index in cut and index not in header else entry.text for index, entry in enumerate(ENTRIES)]
    for place, text in sorted(put, key=lambda one: -one[0]):
        parts.insert(place, f"{text}\n")
    text, kept = renewed("".join(parts), new)
    for own in {own for _, own in put if own and own[0] != "["}:
        assert text.count(f"{own}\n") >= sum(own == other for _, other in put), own
    composed = {(entry.section, entry.text) for entry in parse(new).entries if entry.kind == "assignment"}
    found = [(entry.section, entry.text) for entry in parse(text).entries if entry.kind == "assignment"]
    assert all(found.count(one) <= 1 + sum(one[1] == f"{own}\n" for _, own in put) for one in composed)
    again = renewed(text, new)
    assert (again.text, [one.line for one in again.kept]) == (text, [one.line for one in kept])
    assert provenance(parse(text), "x").file == "web.service"


def test_the_header_says_what_it_is_made_from(known: Catalogue) -> None:
    """Preset, needs, targets and revision, for people; the options, for the next time."""
    assert known.revision not in FRESH
    head = " ".join(FRESH.split("# made-with")[0].replace("\n# ", " ").split())
    assert "web.service, preset standard, for systemd 252. Catalogue 0123456789ab." in head
    assert provenance(parse(FRESH), "x").options == ("--preset", "standard", "--", "web")
