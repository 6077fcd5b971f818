"""Trailing comments: which are found, and how they are put right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hardened_unit.fixes import edited
from hardened_unit.rules import check
from hardened_unit.unitfile import parse

if TYPE_CHECKING:
    from hardened_unit.rules import Finding
    from systemd_directives.target import Target


def found(text: str, target: Target) -> list[Finding]:
    """Give the findings of the rule in lines of a service."""
    return [finding for finding in check(text, target, section="Service") if finding.rule == "trailing-comment"]


@pytest.mark.parametrize(
    ("text", "version", "fixed", "safe"),
    [
        ("PrivateTmp=yes # c", 252, "# c\nPrivateTmp=yes", True),
        ("  PrivateTmp = yes\t#c \r\n", 252, "  #c\r\n  PrivateTmp = yes\r\n", True),
        ("MemoryMax=1G # one # two\n", 252, "# one # two\nMemoryMax=1G\n", True),
        ('PrivateTmp=yes # don\'t say "no"\n', 252, '# don\'t say "no"\nPrivateTmp=yes\n', True),
        ("PrivateTmp=yes ; c\n", 252, "; c\nPrivateTmp=yes\n", False),
        ("ReadWritePaths=/a \\\n  /b # c\n", 252, "# c\nReadWritePaths=/a \\\n  /b\n", True),
        ("ReadWritePaths=/a ; /b\n", 252, "; /b\nReadWritePaths=/a\n", False),
        ("RestrictAddressFamilies=AF_INET # no AF_UNIX\n", 252, "# no AF_UNIX\nRestrictAddressFamilies=AF_INET\n", False),
        ("RestrictAddressFamilies=AF_INET # no AF_UNIX\n", 262, "# no AF_UNIX\nRestrictAddressFamilies=AF_INET\n", True),
        ("RestrictAddressFamilies=AF_INET # IP\n", 252, "# IP\nRestrictAddressFamilies=AF_INET\n", True),
        ("SystemCallFilter=@system-service # read\n", 252, "# read\nSystemCallFilter=@system-service\n", False),
    ],
)
def test_the_comment_goes_before_the_line(text: str, version: int, fixed: str, *, safe: bool, debian_12: Target) -> None:
    """It is safe where a comment is certain and nothing that is in force changes."""
    (finding,) = found(text, debian_12._replace(systemd=version))
    assert finding.fix
    assert str(edited(parse(text, "Service"), [finding.fix])) == fixed
    assert finding.fix.safe is safe


@pytest.mark.parametrize("text", ["ReadWritePaths=/a # c \\\n  /b\n", "ReadWritePaths=/a \\ # c\n", "PrivateTmp=yes # c \\\n"])
def test_what_goes_on_is_not_fixed(text: str, debian_12: Target) -> None:
    """A comment with more of the value behind it, or a backslash that would swallow the next line, needs a person."""
    (finding,) = found(text, debian_12)
    assert finding.fix is None


@pytest.mark.parametrize(
    "text", ['Environment="A=b # c" BAD', "ExecStart=/bin/true # c", "Description=a # b", "PrivateTmp=yes#c"]
)
def test_near_misses(text: str, debian_12: Target) -> None:
    """Within quotation marks, in a command, in free text and without a space before it, it is no comment."""
    assert found(text, debian_12) == []


def test_a_list_that_systemd_sorts_out_silently_is_not_called_ignored(debian_12: Target) -> None:
    """Of unknown capabilities systemd says nothing, so there is no complaint of its to explain."""
    (finding,) = found("CapabilityBoundingSet=CAP_CHOWN # CAP_NOPE", debian_12)
    assert not finding.ignored
