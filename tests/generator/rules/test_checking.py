"""Findings: where they point, what systemd does with the line, and that nothing is said twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hardened_unit.rules import check

if TYPE_CHECKING:
    from systemd_directives.target import Target


def found(text: str, target: Target, section: str = "Service") -> list[tuple[str, int, bool, bool]]:
    """Give rule, line, ignored and fatal of each finding in lines of a section."""
    return [(item.rule, item.entry.last, item.ignored, item.fatal) for item in check(text, target, section=section)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ProtectSystem=Boot", [("invalid-value", 1, True, False)]),
        ("ProtectSystem=strict # all of it", [("trailing-comment", 1, True, False)]),
        ("RestrictAddressFamilies=AF_INET # IP", [("trailing-comment", 1, True, False)]),
        ("SystemCallFilter=@nosuch @mount # c", [("unknown-group", 1, True, False), ("trailing-comment", 1, True, False)]),
        ("ProtectSystm=strict", [("unknown-directive", 1, True, False)]),
        ("X-Mine=1", []),
        ("PrivateTmp=disconnected", [("newer-value-than-target", 1, True, False)]),
        ("PrivatePIDs=yes", [("newer-directive-than-target", 1, True, False)]),
        ("User=a:b", [("invalid-value", 1, False, True)]),
        ("User=nobody", [("nobody-user", 1, False, False)]),
        ("RestrictNamespaces=network", [("invalid-value", 1, True, False)]),
        ("RestrictNamespaces=~user", []),
        ("RestrictNamespaces=pid", [("namespace-polarity", 1, False, False)]),
        ("RestrictAddressFamilies=inet", [("address-family-typo-blocks-all", 1, True, False)]),
        ("RestrictAddressFamilies=inet\nRestrictAddressFamilies=AF_INET", [("invalid-value", 1, True, False)]),
        ("CapabilityBoundingSet=CAP_NOPE", [("unknown-capability", 1, False, False)]),
        ("ReadWritePaths=/a \\\n  b \\\n  /c", [("relative-path", 3, True, False)]),
    ],
)
def test_findings(text: str, expected: list[tuple[str, int, bool, bool]], debian_12: Target) -> None:
    """Each line is reported once, by the rule that explains it best, at the line that systemd names."""
    assert found(text, debian_12) == expected


def test_the_target_decides(debian_12: Target) -> None:
    """A value that one systemd drops is fine for another."""
    assert found("PrivateTmp=disconnected", debian_12._replace(systemd=257)) == []


def test_a_ladder_is_an_advice_only(debian_12: Target) -> None:
    """With an older value on the line before, the newer one costs nothing but a line in the journal."""
    (finding,) = check("PrivateTmp=yes\nPrivateTmp=disconnected", debian_12, section="Service", advice=True)
    assert finding.severity == "advice"
    assert "'PrivateTmp=yes' stays in force" in finding.message


def test_the_column_is_that_of_the_word(debian_12: Target) -> None:
    """A wrong word in a list is pointed at, not the list."""
    (finding,) = check("SystemCallFilter=@system-service @nosuch", debian_12, section="Service")
    assert (finding.word, finding.place) == ("@nosuch", (1, 34))


def test_the_meant_word_is_suggested(debian_12: Target) -> None:
    """A near miss is answered with the word that was probably meant."""
    for text, meant in (
        ("ProtectSytem=yes", "ProtectSystem="),
        ("ProtectHome=readonly", "read-only"),
        ("SystemCallFilter=@sytem-service", "@system-service"),
    ):
        (finding,) = check(text, debian_12, section="Service")
        assert f"did you mean {meant}?" in finding.message


@pytest.mark.parametrize(("name", "count"), [("a.service", 1), ("a@.service", 0), ("", 0)])
def test_an_instance_is_empty_where_there_is_none(debian_12: Target, name: str, count: int) -> None:
    """``%i`` comes to nothing in a unit that is known to be no template, and a path or user needs something."""
    assert len(check("[Service]\nExecStart=/a\nUser=%i\n", debian_12, name=name)) == count


def test_a_wrong_first_family_closes_all_on_262(debian_12: Target) -> None:
    """There the rest of the line is dropped with the wrong word; on 252 only the word is."""
    line = "RestrictAddressFamilies=inet AF_INET AF_UNIX"
    assert found(line, debian_12._replace(systemd=262)) == [("address-family-typo-blocks-all", 1, True, False)]
    assert found(line, debian_12) == [("invalid-value", 1, True, False)]


def test_a_word_on_a_continued_line_is_pointed_at_there(debian_12: Target) -> None:
    """The place is where the word is; the entry's last line is the one that systemd names."""
    first, second = check("SystemCallFilter=read \\\n  foo \\\n  bar\n", debian_12, section="Service")
    assert (first.word, first.place, first.entry.last) == ("foo", (2, 3), 3)
    assert (second.word, second.place) == ("bar", (3, 3))


@pytest.mark.parametrize(
    ("name", "section", "count"),
    [("a.service", "Timer", 1), ("a.timer", "Timer", 0), ("a.target", "Target", 0), ("", "Timer", 0)],
)
def test_a_section_belongs_to_its_type(debian_12: Target, name: str, section: str, count: int) -> None:
    """A timer's section in a service is dropped as a whole; where the type is not known nothing is said."""
    assert len(check(f"[{section}]\n", debian_12, name=name, whole=False)) == count


def test_no_message_can_command_a_terminal(debian_12: Target) -> None:
    """Whatever stands in a unit, a message about it is plain text on one line."""
    text = "RestrictAddressFamilies=\x1b[2Jfoo\x07\nUser=%D\x1b[31m\nProtect\x1bSystem=1\n"
    assert all(finding.message.isprintable() for finding in check(text, debian_12, section="Service"))


@pytest.mark.parametrize(
    "value", ["MemoryMax=" + "1" * 60 + "k", "LimitCPU=" + "1" * 60 + "x", 'ExecStart=/bin/echo "' + "a" * 900_000]
)
def test_no_value_takes_long(debian_12: Target, value: str) -> None:
    """Reading is linear: a long value that fits nothing is refused at once, and not after years."""
    assert [finding.rule for finding in check(value, debian_12, section="Service")] == ["invalid-value"]


def test_what_stays_in_force_is_said_once(debian_12: Target) -> None:
    """The message is one sentence that can be read."""
    (finding,) = check("PrivateTmp=disconnected", debian_12, section="Service")
    assert finding.message == (
        "PrivateTmp=: 'disconnected' is a value that systemd has from 257 on, and the target is 252; "
        "until then what was set before, or the default, stays in force"
    )


@pytest.mark.parametrize("line", ["ExecStart=/bin/true ; foo/bar", 'ExecStart=/bin/sh -c "a # b'])
def test_a_separator_in_a_command_is_no_comment(debian_12: Target, line: str) -> None:
    """The command is what is wrong, and that is what is said."""
    assert [finding.rule for finding in check(line, debian_12, section="Service")] == ["invalid-value"]


def test_the_last_of_too_many_says_so(debian_12: Target) -> None:
    """A file in which thousands of lines are wrong is no unit file; what is not listed is not passed over in silence."""
    text = "ProtectSystm=yes\n" * 50 + "ProtectSystem=maybe # or not\n" * 50
    every = check(text, debian_12, section="Service")
    some = check(text, debian_12, section="Service", most=10)
    assert len(every) == 100
    assert [item.rule for item in some] == ["unknown-directive"] * 11 + ["trailing-comment"] * 11 + ["invalid-value"] * 11
    assert ["there may be more" in item.message for item in some] == ([False] * 10 + [True]) * 3


def test_of_one_line_fewer_are_told(debian_12: Target) -> None:
    """Each finding comes with its line, which may be long; the other lines are looked at all the same."""
    many = " ".join(f"a{number}" for number in range(200))
    found = check(f"ReadWritePaths={many}\nReadOnlyPaths={many}\n", debian_12, section="Service")
    assert ["there may be more" in item.message for item in found] == ([False] * 50 + [True]) * 2


def test_what_is_suppressed_behind_the_last_is_not_called_unused(debian_12: Target) -> None:
    """Where a rule stopped looking nobody knows whether a comment is needed."""
    text = "# hardened-unit: ignore[unknown-directive] for a patched systemd\nProtectSystm=yes\n" * 50
    assert check(text, debian_12, section="Service", most=10) == []
