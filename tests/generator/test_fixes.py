"""Fixes: they change their own lines only, and never make it worse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardened_unit.fixes import edited, put_right, texts
from hardened_unit.rules import check
from hardened_unit.rules.finding import Edit, Finding, Fix
from hardened_unit.rules.fixing import preceded, removed, rewritten
from hardened_unit.unitfile import Unit, parse
from systemd_directives import targets

if TYPE_CHECKING:
    from hardened_unit.rules import Severity
    from hardened_unit.unitfile import Entry
    from systemd_directives.target import Target


def fix(*edits: Edit, safe: bool = True) -> Fix:
    """Make a fix."""
    return Fix("change it", edits, safe)


def finding(entry: Entry, *edits: Edit, safe: bool = True, severity: Severity = "error", message: str = "wrong") -> Finding:
    """Make a finding that is fixed by these edits."""
    return Finding("some-rule", severity, message, entry, fix=fix(*edits, safe=safe) if edits else None)


def test_an_edit_replaces_its_entry_and_nothing_else() -> None:
    """Indentation, blank lines, line ends and bytes that are no UTF-8 stay as they are elsewhere."""
    source = b"# \xff\r\n [A]\n\n\tX = 1 \\\r\n# c\r\n 2\r\nY=1\rZ=1"
    unit = parse(source)
    x = next(entry for entry in unit.entries if entry.key == "X")
    assert bytes(edited(unit, [fix(rewritten(x, "3"))])) == b"# \xff\r\n [A]\n\n\tX=3\r\nY=1\rZ=1"


def test_the_first_of_two_fixes_of_one_line_wins_wholly() -> None:
    """The other is left out with all its edits, also those of other lines."""
    unit = parse("A=1\nB=1\nC=1\n", "S")
    a, b, c = unit.entries
    both = [fix(rewritten(a, "2"), rewritten(b, "2")), fix(removed(c), rewritten(b, "3")), fix(preceded(c, "# c"))]
    assert str(edited(unit, both)) == "A=2\nB=2\n# c\nC=1\n"


def test_a_fix_of_another_unit_changes_nothing() -> None:
    """What is not there cannot be edited."""
    unit, other = parse("A=1\n"), parse("A=1\nB=1\n")
    assert edited(unit, [fix(rewritten(other.entries[0], "2"), removed(other.entries[1]))]) is unit


def test_each_file_keeps_its_own_lines() -> None:
    """A unit and its drop-ins are edited together and stay apart; a section does not reach into the next file."""
    one, two = parse("[S]\nA=1\n", path="a"), parse("A=1\n[S]\nA=2", path="b")
    unit = edited(Unit(one.entries + two.entries), [fix(removed(one.entries[1]), rewritten(two.entries[2], "3"))])
    assert texts(unit) == {"a": "[S]\n", "b": "A=1\n[S]\nA=3"}
    assert [(entry.path, entry.section, entry.value) for entry in unit.entries if entry.key] == [
        ("b", "", "1"),
        ("b", "S", "3"),
    ]


def test_a_fragment_stays_in_its_section(debian_12: Target) -> None:
    """Lines without a header are read again as lines of the section that they belong to."""
    unit = parse("PrivateTmp=yes # c\nFoo=1 # d", "Service")
    fixed = put_right(unit, lambda unit: check(unit, debian_12))
    assert (str(fixed.unit), [item.rule for item in fixed.findings]) == (
        "# c\nPrivateTmp=yes\nFoo=1 # d",
        ["unknown-directive"],
    )


def test_one_fix_makes_room_for_another() -> None:
    """A line is put right in steps; what remains is what is found in the end."""

    def find(unit: Unit) -> list[Finding]:
        entry = unit.entries[0]
        left = int(entry.value)
        return [finding(entry, rewritten(entry, str(left - 1)), message=f"{left} too many")] if left else []

    fixed = put_right(parse("A=4\n"), find)
    assert (str(fixed.unit), fixed.findings) == ("A=0\n", [])


def test_a_fix_that_never_ends_is_given_up() -> None:
    """Two fixes that undo each other, and one that only adds lines, end nevertheless."""

    def back_and_forth(unit: Unit) -> list[Finding]:
        entry = unit.entries[0]
        return [finding(entry, rewritten(entry, str(1 - int(entry.value))), message=entry.value)]

    assert str(put_right(parse("A=1\n"), back_and_forth).unit) in {"A=0\n", "A=1\n"}

    def growing(unit: Unit) -> list[Finding]:
        return [finding(unit.entries[-1], preceded(unit.entries[-1], "# more"))]

    assert str(put_right(parse("A=1\n"), growing).unit) == "A=1\n"


@pytest.mark.parametrize("after", ["fatal", "more", "graver", "same"])
def test_a_fix_that_makes_it_worse_is_left_out(after: str) -> None:
    """Where another line's fix does good, that one is applied all the same."""
    worse = {
        "fatal": lambda entry: [Finding("other", "error", "refused", entry, fatal=True)],
        "more": lambda entry: [finding(entry, message="one"), finding(entry, message="two")],
        "graver": lambda entry: [finding(entry, message="graver")],
        "same": lambda entry: [finding(entry, rewritten(entry, "bad"), message="warned", severity="warning")],
    }

    def find(unit: Unit) -> list[Finding]:
        found: list[Finding] = []
        for entry in unit.entries:
            if entry.value == "trap":
                severity: Severity = "error" if after in {"fatal", "more"} else "warning"
                found.append(finding(entry, rewritten(entry, "bad"), message="warned", severity=severity))
            elif entry.value == "bad":
                found += worse[after](entry)
            elif entry.value == "wrong":
                found.append(finding(entry, rewritten(entry, "right")))
        return found

    fixed = put_right(parse("A=wrong\nB=trap\nC=wrong\nD=wrong\nE=trap\n"), find)
    assert str(fixed.unit) == "A=right\nB=trap\nC=right\nD=right\nE=trap\n"
    assert fixed.findings == find(fixed.unit)


def test_an_unsafe_fix_is_applied_only_when_asked(debian_12: Target) -> None:
    """``no AF_UNIX`` in a comment lets AF_UNIX in; taking it out may break what works today."""
    unit = parse("RestrictAddressFamilies=AF_INET # no AF_UNIX\n", "Service")

    def find(unit: Unit) -> list[Finding]:
        return check(unit, debian_12)

    assert put_right(unit, find).unit is unit
    assert str(put_right(unit, find, unsafe=True).unit) == "# no AF_UNIX\nRestrictAddressFamilies=AF_INET\n"


def test_many_fixes_take_no_longer_than_few(debian_12: Target) -> None:
    """All are tried at once: a thousand are not a thousand checks."""
    calls = 0

    def find(unit: Unit) -> list[Finding]:
        nonlocal calls
        calls += 1
        return check(unit, debian_12)

    fixed = put_right(parse("PrivateTmp=yes # c\n" * 1000, "Service"), find)
    assert (str(fixed.unit), fixed.findings, calls) == ("# c\nPrivateTmp=yes\n" * 1000, [], 2)


LINES = st.sampled_from(
    [
        *("[Service]", "[Unit]", "[Broken", "", "# comment", "; \udcff", "no equals", "=1", "Foo=1 # c", "\ufeff[Service]"),
        *("PrivateTmp=yes # c", "  ProtectSystem = strict   ; d", "RestrictAddressFamilies=AF_INET # no AF_UNIX", "\\"),
        *("ReadWritePaths=/a \\", "  /b # c", "SystemCallFilter=@nosuch # \\", 'Environment="A=b # c" BAD', "User=a:b # c"),
        *("MemoryMax=1G # \udcff", "Environment=A=1 # don't", "PrivateTmp=yes\u00a0# c", "CapabilityBoundingSet=CAP_CHOWN # x"),
    ]
)
ENDS = st.sampled_from(["\n", "\r\n", "\r", "\0", "\n\r", ""])


@given(st.lists(st.tuples(LINES, ENDS), max_size=12).map(lambda pairs: "".join(map("".join, pairs))), st.booleans())
def test_nothing_but_the_edited_lines_changes(text: str, unsafe: bool) -> None:
    """For any mixture of lines; and nothing is worse afterwards."""
    target = targets.target("debian-12")
    unit = parse(text)
    before = check(unit, target)
    fixes = [found.fix for found in before if found.fix and (found.fix.safe or unsafe)]
    expected = text
    for entry, new in sorted(
        {edit.entry: edit.text for one in reversed(fixes) for edit in one.edits}.items(), reverse=True, key=_first
    ):
        start = sum(len(other.text) for other in unit.entries if other.first < entry.first)
        expected = expected[:start] + new + expected[start + len(entry.text) :]
    assert str(edited(unit, fixes)) == expected
    fixed = put_right(unit, lambda unit: check(unit, target), unsafe=unsafe)
    assert len(fixed.findings) <= len(before)
    assert bytes(fixed.unit) == str(fixed.unit).encode("utf-8", "surrogateescape")
    assert str(put_right(fixed.unit, lambda unit: check(unit, target), unsafe=unsafe).unit) == str(fixed.unit)


@given(st.text(alphabet=st.sampled_from("AB=1 #;\\\n\r\0[]\"'"), max_size=60), st.data())
def test_any_edits_of_any_text(text: str, data: st.DataObject) -> None:
    """Edits of any entries, overlapping or not, give the text in which the winners stand in place of their entries."""
    unit = parse(text)
    if not unit.entries:
        return
    edits = st.builds(Edit, st.sampled_from(unit.entries), st.sampled_from(["", "X=1\n", "# c\nX=1", "\\\n"]))
    fixes = data.draw(st.lists(st.lists(edits, min_size=1, max_size=3).map(lambda some: fix(*some)), max_size=4))
    winners: dict[Entry, str] = {}
    for one in fixes:
        if not any(edit.entry in winners for edit in one.edits):
            winners |= dict(one.edits)
    assert str(edited(unit, fixes)) == "".join(winners.get(entry, entry.text) for entry in unit.entries)


def _first(item: tuple[Entry, str]) -> int:
    return item[0].first
