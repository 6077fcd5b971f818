"""Units as they are shipped: the same lines are found wanting as by the real systemd, and no error where it is content."""

from __future__ import annotations

from pathlib import Path

from real_systemd import System, shipped

from hardened_unit.rules import check
from hardened_unit.unitfile import Unit, parse
from systemd_directives import targets
from systemd_directives.target import Target


def differences(units: dict[str, bytes], real: System) -> list[str]:
    """Say where our findings and what the real one says are not the same."""
    found = []
    for name, verdict in real.verify(units).items():
        ours = check(units[name], Target(int(real.version)), name=name)
        marked = {finding.entry.last for finding in ours if finding.ignored or finding.fatal}
        theirs = {line for _, line in verdict.complaints}
        if not any(finding.fatal for finding in ours):
            found += [f"{name}:{line} {'only systemd' if line in theirs else 'only we'}" for line in sorted(marked ^ theirs)]
        errors = [finding for finding in ours if finding.severity == "error" and finding.entry.last not in theirs]
        if not verdict.refused:
            found += [f"{name}:{finding.entry.last} error: {finding.message}" for finding in errors]
    return found


def test_what_systemd_itself_ships(real: System) -> None:
    """Every unit in the packages of four versions of systemd."""
    units = shipped(real.root)
    assert len(units) > 80
    assert differences(units, real) == []


def test_what_this_machine_has(real: System) -> None:
    """Every unit that is installed on this machine, as each of the four versions reads it."""
    units = shipped(Path("/"))
    assert units
    assert differences(units, real) == []


def test_installed_drop_ins_have_no_error() -> None:
    """Every drop-in on this machine, each by itself, for this machine's systemd."""
    here = targets.target("auto")
    for path in sorted(Path("/usr/lib/systemd/system").glob("*.d/*.conf")):
        unit: Unit = parse(path.read_bytes())
        found = check(unit, here, name=path.parent.name.removesuffix(".d"), whole=False)
        assert [finding.message for finding in found if finding.severity == "error"] == [], path
