"""The tables of what holds where."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hardened_unit.report.page import plain
from hardened_unit.report.versions import distributions, ladders, news
from hardened_unit.rules import check
from systemd_directives import harvest

if TYPE_CHECKING:
    from systemd_directives.catalogue import Catalogue

TOO_NEW = {"newer-value-than-target", "newer-directive-than-target"}


def test_what_a_distribution_lacks_is_what_its_systemd_does_not_read(known: Catalogue) -> None:
    """The checker, which knows nothing of the table, reports those lines of a preset, and no other."""
    rows = {str(row[0]).split("``")[1]: [plain(cell) for cell in row] for row in distributions(known).rows}
    assert set(rows) == set(known.names("targets"))
    for name, (_, version, lacks, _) in rows.items():
        target = known.target(name)
        assert version == str(target.systemd)
        for preset in known.names("presets"):
            said = {line for line, presets in re.findall(r"(\S+=\S*) \(([^)]*)\)", lacks) if preset in presets.split(", ")}
            lines = [line.set for line in known.preset(preset).line if line.section == "Service"]
            for line in lines:
                found = check(f"[Service]\nExecStart=/usr/bin/a\n{line.replace('{name}', 'a')}\n", target)
                assert (line in said) is any(finding.rule in TOO_NEW for finding in found), (name, line)
    assert any("PrivateTmp=disconnected (maximum)" in row[2] for row in rows.values())


def test_a_rung_is_older_than_its_value(known: Catalogue) -> None:
    """Every ladder of the reference, each with the version of its newer line."""
    rows = [[plain(cell) for cell in row] for row in ladders(known).rows]
    assert ["257", "PrivateTmp=disconnected", "PrivateTmp=yes"] in rows
    for since, newer, older in rows:
        name = newer.partition("=")[0]
        assert older.startswith(f"{name}=")
        ages = {f"{name}={value.value}": value.since for value in known.directive(name).value}
        assert ages.get(older, 0) < int(since) == ages[newer]


def test_what_came_when(known: Catalogue) -> None:
    """In the order of versions, each directive once, and none that is older than the record."""
    rows = [[plain(cell) for cell in row] for row in news(known).rows]
    versions = [int(row[0]) for row in rows]
    assert versions == sorted(set(versions))
    assert versions[0] > harvest.OLDEST
    named = [name for row in rows for name in row[1].split(", ") if name]
    expected = [f"{each.name}=" for each in known.directives() if each.since > harvest.OLDEST]
    assert sorted(named) == sorted(expected)
