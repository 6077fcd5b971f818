"""What pages say of claims: each step with what came of it, and where that was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.report import terminal
from hardened_unit.report.page import Page
from hardened_unit.report.proofs import proven_section, seen_section
from hardened_unit.report.style import Style

if TYPE_CHECKING:
    import pytest

    from systemd_directives.catalogue import Catalogue


def shown(known: Catalogue, name: str, monkeypatch: pytest.MonkeyPatch, width: int = 80) -> str:
    """Draw the section of a directive as a terminal without colours shows it."""
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("NO_COLOR", "1")
    import sys  # noqa: PLC0415 - what pytest has put in its place

    return terminal.page(Page("", "", (seen_section(known.directive(name)),)), Style(sys.stdout))


def test_steps_stand_beside_their_outcomes(known: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    """One row a step, also for what is tried when the service has ended, and the systems by their full versions."""
    text = shown(known, "RemoveIPC", monkeypatch)
    assert (
        """\
With:     RemoveIPC=yes
In both:  User=alone
Seen on:  systemd 252.39, 254.26, 257.13 and 262.1

  Tried                            Without  With
  write /dev/shm/alone             ok       ok
  read /dev/shm/alone, afterwards  empty    ENOENT
"""
        in text
    )


def test_steps_that_were_not_reached(known: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the end of a service nothing is tried any more."""
    text = shown(known, "SystemCallErrorNumber", monkeypatch)
    assert "  mount /mnt  signal SYS     EPERM\n  user        (not reached)  root\n" in text


def test_what_was_not_seen_says_why(known: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    """The outcomes are there all the same, as what is expected."""
    text = shown(known, "MemoryMax", monkeypatch)
    assert "Not seen:  The line needs the memory controller" in text
    assert "Seen on:" not in text
    assert "  fill 200M  ok       oom-kill\n" in text


def test_narrow_terminals_wrap_the_steps(known: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    """The outcomes stay in their columns."""
    text = shown(known, "ReadWritePaths", monkeypatch, width=40)
    rows = [line for line in text.splitlines() if line.startswith("  ")]
    assert "  rename                  EROFS    EXDEV" in rows
    assert "    /opt/probe/open/moved" in rows
    assert max(map(len, rows)) <= 40


def test_a_need_that_was_not_run_does_not_say_that_it_was(known: Catalogue) -> None:
    """The section of one that was is titled so, and the other says why it could not be."""
    seen, waits = proven_section(known.need("listen")), proven_section(known.need("set-clock"))
    assert (seen.title, waits.title) == ("Seen on a real systemd", "To be seen")
    assert "Two services tried" not in str(waits)
    assert all(proof.unproven in str(waits) for proof in known.need("set-clock").proof)
