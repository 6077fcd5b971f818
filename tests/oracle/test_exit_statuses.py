"""The exit statuses of the reference are those that each real systemd prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from real_systemd import System

    from systemd_directives.catalogue import Catalogue


def test_names_and_numbers_are_the_real_ones(real: System, known: Catalogue) -> None:
    """All of them, each from the right version on, and systemd's own told from those of programs."""
    printed = real.run("systemd-analyze", "--no-pager", "exit-status").splitlines()[1:]
    theirs = {(name, int(number), kind == "systemd") for name, number, kind in map(str.split, printed)}
    statuses = [known.exit_status(number) for number in range(256)]
    ours = {
        (status.name, status.number, status.by == "systemd" or status.name == "EXCEPTION")
        for status in statuses
        if status and status.since <= int(real.version)
    }
    assert ours == theirs
