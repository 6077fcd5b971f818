"""What an editor completes: what can be written, in the sections where systemd reads it, and nothing that is given up."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hardened_unit.browser import words
from hardened_unit.rules import check
from hardened_unit.unitfile import parse
from systemd_directives import deprecation, harvest
from systemd_directives.target import Target

if TYPE_CHECKING:
    from systemd_directives.catalogue import Catalogue

WORDS = {word["name"]: word for word in json.loads(words())["words"]}


def test_each_directive_is_there_where_it_is_read(known: Catalogue) -> None:
    """Those with a page say what they do and which values they have; others are names."""
    told = WORDS["ProtectSystem"]
    assert told["sections"] == ["Service", "Socket", "Mount", "Swap"]
    assert told["since"] == known.directive("ProtectSystem").since
    assert told["summary"] == known.directive("ProtectSystem").summary
    assert "strict" in {value["value"] for value in told["values"]}
    assert WORDS["AllowIsolate"]["values"] == []
    assert WORDS["OnCalendar"]["sections"] == ["Timer"]
    assert WORDS["PrivatePIDs"]["since"] == 257


def test_what_is_completed_is_known_to_the_checker() -> None:
    """Each name, in each of its sections, is none that the newest systemd does not know, or that should not be written."""
    target = Target(harvest.NEWEST)
    for section in {section for word in WORDS.values() for section in word["sections"]}:
        lines = [f"{name}=" for name, word in WORDS.items() if section in word["sections"]]
        kind = "service" if section in {"Unit", "Install"} else section.lower()
        found = check(parse(f"[{section}]\n" + "\n".join(lines) + "\n"), target, name=f"a.{kind}")
        wrong = {"unknown-directive", "wrong-section", "deprecated", "removed", "unknown-section"}
        assert [finding.message for finding in found if finding.rule in wrong] == []


def test_what_is_given_up_is_not_completed(known: Catalogue) -> None:
    """Nor what only the manager's own configuration has; everything else with a page is there."""
    assert not {"MemoryLimit", "CPUShares", "DefaultTasksMax"} & set(WORDS)
    of_units = {name for name in known.names("directives") if set(known.directive(name).sections) != {harvest.MANAGER}}
    missing = of_units - set(WORDS)
    assert missing <= set(deprecation.names()), missing
