"""What a real systemd drops of ``system.conf``, ours drops too, and nothing else."""

from __future__ import annotations

import tomllib
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import manager_configuration
import pytest

from hardened_unit import settings
from hardened_unit.trial import why_not
from hardened_unit.unitfile import parse
from systemd_directives import harvest, syntax, targets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from real_systemd import System

VALUES = tomllib.loads((Path(__file__).parent / "values.toml").read_text(encoding="utf-8"))
OF_UNITS = frozenset({"CPUAffinity", "NUMAMask", "NUMAPolicy", "TimerSlackNSec"})
"""Of these units are asked enough; what they drop of words within a line is told another way here."""
SILENT = "CapabilityBoundingSet="
"""Here systemd drops words that are no capabilities and says nothing of it, unlike in a unit."""
BESIDE = frozenset(
    {
        *("CrashReboot=", "DefaultCPUAccounting=", "ProtectSystem="),  # some versions take an empty one as the default
        *("DefaultEnvironment=A=%n", "ManagerEnvironment=A=%n"),  # there is no unit here whose name it could be
    }
)
"""Lines about which ours is wrong, and nobody's safety hangs on it."""


def lines(version: int) -> Iterator[str]:
    """Give lines of every setting whose values are looked at: of its grammar, of its values, empty and odd ones."""
    for name in harvest.table("sections")["Manager"]:
        known = syntax.of("Manager", name)
        if not known or known.grammar == "anything" or name in OF_UNITS or not harvest.known("Manager", name, version):
            continue
        grammar = known.grammar
        of_grammar = VALUES.get(grammar, VALUES.get(grammar.partition(":")[0], []))
        of_name = harvest.table("values").get(f"Manager.{name}", ())
        yield from (f"{name}={value}" for value in dict.fromkeys(chain(of_grammar, of_name, ("", "xyzzy", "-1", "1 # one"))))


def test_the_same_lines_are_dropped(real: System) -> None:
    """Of some hundred lines, in one throwaway boot of each systemd."""
    version = int(real.version)
    root = str(real.root)
    if why := why_not(root):
        # What was fetched of one systemd is too little for a boot; this machine may have the same.
        root = "/"
        if why_not(root) or targets.target("auto").systemd != version:
            pytest.skip(why)
    asked = [line for line in lines(version) if line not in BESIDE and not line.startswith(SILENT)]
    assert len(asked) > 400
    said = manager_configuration.complaints(Path(root), asked)
    read = settings.read(parse("\n".join(["[Manager]", *asked, ""])), version, manager=True).lines
    dropped = {line.entry.first - 2 for line in read if line.status != "read" or (line.reading and line.reading.dropped)}
    assert {asked[place] for place in dropped} == {asked[place] for place in said}
