"""Names and values by version: what is too new, what is gone, what is past its time, and how each is put right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hardened_unit import settings
from hardened_unit.fixes import edited, put_right
from hardened_unit.rules import check
from hardened_unit.rules.registry import TRIGGERS
from hardened_unit.unitfile import Unit, parse
from systemd_directives import deprecation, harvest
from systemd_directives.target import Target

if TYPE_CHECKING:
    from hardened_unit.rules import Finding
    from systemd_directives.catalogue import Catalogue

OLDEST, NEWEST = 249, 262


def found(text: str, version: int, section: str = "Service", *, advice: bool = False) -> list[Finding]:
    """Give the findings in lines of a section."""
    return check(text, Target(version), section=section, advice=advice)


@pytest.mark.parametrize(
    ("text", "version", "expected"),
    [
        ("PrivateTmp=disconnected", 252, [("newer-value-than-target", "error")]),
        ("PrivateTmp=disconnected", 257, []),
        ("PrivateTmp=yes\nPrivateTmp=disconnected", 252, []),
        ("PrivateTmp=no\nPrivateTmp=disconnected", 252, [("newer-value-than-target", "error")]),
        ("PrivateTmp=disconnected\nPrivateTmp=yes", 252, [("newer-value-than-target", "error")]),
        ("Type=notify-reload", 252, [("newer-value-than-target", "error")]),
        ("SystemCallFilter=@sandbox", 252, [("newer-value-than-target", "error")]),
        ("RestrictNamespaces=~user time", 249, [("newer-value-than-target", "error")]),
        ("User=%D", 254, [("newer-value-than-target", "error")]),
        ("PrivatePIDs=yes", 252, [("newer-directive-than-target", "error")]),
        ("PrivatePIDs=yes", 257, []),
        ("FailureAction=reboot", 249, []),
        ("MemoryLimit=1G", 252, [("deprecated", "warning")]),
        ("MemoryLimit=1G", 262, [("removed", "error")]),
        ("CPUAccounting=yes", 257, []),
        ("CPUAccounting=yes", 262, [("removed", "warning")]),
        ("MemoryLimits=1G", 262, [("unknown-directive", "error")]),
        ("NetClass=1", 252, [("removed", "error")]),
        ("KillMode=none", 262, [("deprecated", "warning")]),
        ("KillMode=process", 262, []),
        ("StandardOutput=syslog", 262, []),
        ("ReadOnlyDirectories=/etc", 262, []),
    ],
)
def test_what_is_found(text: str, version: int, expected: list[tuple[str, str]]) -> None:
    """Each line once, by the rule that fits, as gravely as it is for this version."""
    assert [(finding.rule, finding.severity) for finding in found(text, version)] == expected


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("PrivateTmp=yes\nPrivateTmp=disconnected", "until then 'PrivateTmp=yes' stays in force"),
        ("SystemCallFilter=~@sandbox", "until then it is not denied"),
        ("SystemCallFilter=read @sandbox", "until then it is not allowed"),
        ("StateDirectory=a %D", "until then only the rest of the line counts"),
        ("User=%D", "systemd refuses the unit"),
    ],
)
def test_the_message_says_what_holds_until_then(text: str, says: str) -> None:
    """A whole value, a word of a list that denies or allows or is any other, and one that decides over the unit."""
    (finding,) = [one for one in found(text, 252, advice=True) if one.rule == "newer-value-than-target"]
    assert says in finding.message


@pytest.mark.parametrize(
    ("value", "version", "older"),
    [
        ("PrivateTmp=disconnected", 252, "yes"),
        ("PrivateUsers=self", 252, "yes"),
        ("PrivateUsers=full", 252, "yes"),
        ("PrivateUsers=full", 257, "identity"),
        ("PrivateUsers=managed", 257, "yes"),
        ("ProtectControlGroups=strict", 254, "yes"),
        ("ProtectHostname=private", 257, "yes"),
        ("ProtectHostname=private:web", 257, "yes"),
        ("ProtectHostname=yes:%p", 257, "yes"),
        ("PrivateTmp=no\nPrivateTmp=disconnected", 252, "yes"),
        ("ProtectSystem=strict", 231, "full"),
        ("ProtectHome=tmpfs", 237, "yes"),
    ],
)
def test_a_ladder_is_offered(value: str, version: int, older: str) -> None:
    """The older value goes on the line before; what was written stays, and what is left is an advice without a fix."""
    (finding,) = found(value, version)
    assert finding.fix
    assert not finding.fix.safe
    name = value.partition("=")[0]
    lines = [*value.split("\n")[:-1], f"{name}={older}", value.rsplit("\n", maxsplit=1)[-1]]
    fixed = edited(parse(value, "Service"), [finding.fix])
    assert str(fixed).split() == lines
    (left,) = [left for left in check(fixed, Target(version), advice=True) if left.rule == finding.rule]
    assert (left.severity, left.fix) == ("advice", None)


def test_a_rung_in_another_file_is_a_warning() -> None:
    """The unit's own line may have been meant to be replaced, not to be kept."""
    unit = [entry._replace(path="a.service") for entry in parse("[Service]\nPrivateTmp=yes\n").entries]
    drop_in = [entry._replace(path="a.service.d/b.conf") for entry in parse("[Service]\nPrivateTmp=disconnected\n").entries]
    (finding,) = check(Unit((*unit, *drop_in)), Target(252))
    assert (finding.rule, finding.severity) == ("newer-value-than-target", "warning")


@pytest.mark.parametrize(
    "text", ["PrivateTmp=yes\nPrivateTmp=disconnected", "Type=notify-reload", "User=%D", "PrivateUsers=max"]
)
def test_no_ladder_is_offered(text: str) -> None:
    """Where there is one already, no older value is known, the unit is refused, or the value is simply wrong."""
    rules = {"newer-value-than-target", "invalid-value"}
    assert [finding.fix for finding in found(text, 252, advice=True) if finding.rule in rules] == [None]


def test_every_ladder_holds_on_both(known: Catalogue) -> None:
    """On a systemd that has the newer value that one is in force, on an older one the nearest that it has."""
    ladders = 0
    for directive in known.directives():
        versions = {value.value: value.since for value in directive.value}
        for value in directive.value:
            if not value.older:
                continue
            ladders += 1
            rungs = [value.value]
            while rungs[0] in (older := {one.value: one.older for one in directive.value if one.older}):
                rungs.insert(0, older[rungs[0]])
            unit = parse("".join(f"{directive.name}={rung}\n" for rung in rungs), "Service")
            # The two that came before 249 as well; where the directive itself came later, nothing holds before.
            for version in (value.since - 1, *range(max(OLDEST, directive.since), NEWEST + 1)):
                setting = settings.read(unit, version).get(directive.name)
                best = [rung for rung in rungs if versions[rung] <= version][-1]
                assert setting, (directive.name, version)
                alone = settings.read(parse(f"{directive.name}={best}\n", "Service"), version).get(directive.name)
                assert alone
                assert setting.value == alone.value, (directive.name, value.value, version)
    assert ladders > 10


@pytest.mark.parametrize(
    ("text", "section", "version", "fixed"),
    [
        ("MemoryLimit=1G", "Service", 252, "MemoryMax=1G"),
        ("MemoryLimit=1G", "Service", 262, "MemoryMax=1G"),
        ("BlockIOReadBandwidth=/dev/sda 1M", "Slice", 262, "IOReadBandwidthMax=/dev/sda 1M"),
        ("CPUAccounting=yes\nNice=1", "Service", 262, "Nice=1"),
        ("CPUShares=512", "Service", 262, "CPUShares=512"),
        ("KillMode=none", "Service", 252, "KillMode=none"),
        ("StandardError=syslog+console", "Service", 252, "StandardError=journal+console"),
        ("ReadOnlyDirectories=/a \\\n  /b", "Service", 252, "ReadOnlyPaths=/a  /b"),
        ("StartLimitInterval=5", "Unit", 252, "StartLimitIntervalSec=5"),
        ("StartLimitInterval=5", "Service", 252, "StartLimitInterval=5"),
        ("BindTo=a.service", "Unit", 252, "BindsTo=a.service"),
        ("MemoryMax=1G\nMemoryLimit=2G", "Service", 252, "MemoryMax=1G\nMemoryLimit=2G"),
    ],
)
def test_only_what_means_the_same_is_put_in_its_place(text: str, section: str, version: int, fixed: str) -> None:
    """Unasked only where the meaning stays and no other line speaks of it too."""
    assert str(put_right(parse(text, section), lambda unit: check(unit, Target(version), advice=True)).unit) == fixed


def test_every_name_that_is_gone_has_a_word_on_it() -> None:
    """Whatever real systemds were seen to give up is in the data, as a reader will ask what to write instead."""
    gone = {
        name
        for names in harvest.table("sections").values()
        for name, history in names.items()
        if not harvest.at(history, NEWEST)
    }
    assert gone <= set(deprecation.names())


def test_every_deprecated_name_makes_the_rule_look() -> None:
    """The names in the registry are those of the data that a systemd still reads of which it is said."""
    still_read = {
        name
        for section, names in harvest.table("sections").items()
        for name in names
        for value in ("", "none", "syslog")
        if (given_up := deprecation.of(section, name, value)) and harvest.known(section, name, max(given_up.since, OLDEST))
    }
    assert set(TRIGGERS["deprecated"]) == still_read


def test_what_is_written_instead_is_read_by_every_version() -> None:
    """Otherwise the advice would not help."""
    for name in deprecation.names():
        for section, names in harvest.table("sections").items():
            given_up = deprecation.of(section, name)
            if name in names and given_up and given_up.instead:
                assert harvest.known(section, given_up.instead, OLDEST), (section, name)
