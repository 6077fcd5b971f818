"""Rules of a team's own: what they find, of whom, and how they go with the rest of a check."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from hardened_unit.report import pages
from hardened_unit.report.places import Checked
from hardened_unit.report.sarif import as_sarif
from hardened_unit.rules import check, rule
from systemd_directives import team
from systemd_directives.target import Target
from systemd_directives.team_rule import Demand, TeamRule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hardened_unit.rules import Finding

    Find = Callable[..., list[Finding]]

SUMMARY = "As ``we`` want it."


@pytest.fixture
def find() -> Iterator[Find]:
    """Give a function that checks a unit and gives what one team's rule finds in it."""

    def call(
        demand: tuple[object, ...], unit: str, *, systemd: int = 257, name: str = "a.service", **options: object
    ) -> list[Finding]:
        of_rule = {
            key: options.pop(key) for key in ("units", "when", "unless", "severity", "explanation", "found_in") & options.keys()
        }
        mine = TeamRule("acme-x", SUMMARY, **{"severity": "error", "demand": (Demand(*demand),), **of_rule})  # type: ignore[arg-type]
        team.use(team.Team(rules=(mine,)))
        return [one for one in check(unit, Target(systemd), name=name, **options) if one.rule == "acme-x"]  # type: ignore[arg-type]

    yield call
    team.use(team.Team())


SERVICE = "[Service]\nExecStart=/usr/bin/x\n"
USER = ("require", "User", ("svc-*",))
TASKS = ("require", "TasksMax")
ADMIN = ("forbid", "CapabilityBoundingSet", ("CAP_SYS_ADMIN",))
FILES = ("allow", "EnvironmentFile", ("/etc/acme/*",))


@pytest.mark.parametrize(
    ("demand", "lines", "expected"),
    [
        (USER, "User=svc-a\n", {}),
        (USER, "User=bob\n", {3: "'bob' is not allowed in User=; allowed is svc-*"}),
        (USER, "", {1: "User= is missing"}),
        (USER, "User=svc-a\nUser=\n", {1: "User= is missing"}),
        (USER, "User=bob\nUser=svc-a\n", {}),
        (TASKS, "TasksMax=1x\n", {1: "TasksMax= is missing"}),
        (TASKS, "TasksMax=10%\n", {}),
        (("forbid", "TasksMax", ("infinity",)), "TasksMax=infinity\n", {3: "'infinity' is not allowed in TasksMax="}),
        (("forbid", "Nice"), "Nice=1\nNice=2\n", {4: "Nice= is not allowed here"}),
        (("forbid", "PrivateTmp", ("no",)), "PrivateTmp=off\n", {3: "'off' is not allowed in PrivateTmp="}),
        (ADMIN, "", {}),
        (ADMIN, "CapabilityBoundingSet=CAP_CHOWN\n", {}),
        (ADMIN, "CapabilityBoundingSet=\n", {}),
        (
            ADMIN,
            "CapabilityBoundingSet=cap_chown CAP_SYS_ADMIN\n",
            {3: "'CAP_SYS_ADMIN' is not allowed in CapabilityBoundingSet="},
        ),
        (
            ADMIN,
            "CapabilityBoundingSet=~CAP_CHOWN\n",
            {3: "CapabilityBoundingSet= leaves CAP_SYS_ADMIN open, which is not allowed"},
        ),
        (ADMIN, "CapabilityBoundingSet=~CAP_CHOWN\nCapabilityBoundingSet=~CAP_SYS_ADMIN\n", {}),
        (
            ("forbid", "AmbientCapabilities", ("CAP_*",)),
            "AmbientCapabilities=CAP_KILL\n",
            {3: "'CAP_KILL' is not allowed in AmbientCapabilities="},
        ),
        (("forbid", "SystemCallFilter", ("@mount",)), "SystemCallFilter=@system-service\n", {}),
        (("forbid", "SystemCallFilter", ("@mount",)), "SystemCallFilter=~@swap\n", {3: "SystemCallFilter= leaves "}),
        (("allow", "RestrictAddressFamilies", ("AF_UNIX",)), "RestrictAddressFamilies=none\n", {}),
        (
            ("allow", "RestrictAddressFamilies", ("AF_UNIX",)),
            "RestrictAddressFamilies=AF_UNIX AF_INET\n",
            {3: "'AF_INET' is not allowed in RestrictAddressFamilies=; allowed is AF_UNIX"},
        ),
        (("require", "RestrictNamespaces", ("user",)), "RestrictNamespaces=yes\n", {}),
        (FILES, "", {}),
        (FILES, "EnvironmentFile=-/etc/acme/a\nEnvironmentFile=/etc//acme/./b\n", {}),
        (
            FILES,
            "EnvironmentFile=/etc/default/a\nEnvironmentFile=/etc/acme/b\n",
            {3: "'/etc/default/a' is not allowed in EnvironmentFile=; allowed is /etc/acme/*"},
        ),
        (FILES, "EnvironmentFile=/etc/default/a\nEnvironmentFile=\nEnvironmentFile=/etc/acme/b\n", {}),
        (("allow", "ReadWritePaths", ("/srv/*",)), "ReadWritePaths=-/srv/a /srv/../etc\n", {}),
        (
            ("forbid", "Environment", ("*TOKEN=*",)),
            "Environment=A=1 MY_TOKEN=x\n",
            {3: "'MY_TOKEN=x' is not allowed in Environment="},
        ),
        (
            ("forbid", "ExecStartPre", ("*/sh -c *",)),
            "ExecStartPre=-+/bin/sh -c 'a b'\n",
            {3: "'-+/bin/sh -c 'a b'' is not allowed in ExecStartPre="},
        ),
        (("require", "LimitNOFILE", ("1024:*",)), "LimitNOFILE=1024:4096\n", {}),
        (
            ("require", "Documentation", ("https://*",), "Unit"),
            "[Unit]\nDocumentation=man:x(1)\n",
            {4: "'man:x(1)' is not allowed in Documentation=; allowed is https://*"},
        ),
        (("require", "Documentation", (), "Unit"), "[Unit]\nAfter=a.target\n", {3: "Documentation= is missing"}),
        (("require", "ListenStream", (), "Socket"), "", {}),
    ],
)
def test_what_systemd_ends_up_with_is_compared(
    find: Find, demand: tuple[object, ...], lines: str, expected: dict[int, str]
) -> None:
    """By line; the message ends with the rule's summary."""
    found = find(demand, SERVICE + lines)
    assert {one.entry.first for one in found} == set(expected)
    for one in found:
        assert one.message.startswith(expected[one.entry.first])
        assert one.message.endswith(": As we want it.")
        assert one.severity == "error"


@pytest.mark.parametrize(
    ("options", "looks"),
    [
        ({"units": ("*.service",)}, True),
        ({"units": ("*.socket", "b*")}, False),
        ({"units": ("*",), "name": ""}, True),
        ({"units": ("*.service",), "name": ""}, False),
        ({"when": ("Type=oneshot",)}, False),
        ({"when": ("ExecStart=*", "RestrictAddressFamilies=AF_INET")}, True),
        ({"when": ("ExecStart=*", "RestrictAddressFamilies=AF_UNIX")}, False),
        ({"unless": ("RestrictAddressFamilies=AF_UNIX", "Nice=*")}, True),
        ({"unless": ("Wants=b.service",)}, False),
        ({"whole": False}, False),
        ({"whole": False, "section": "Service"}, False),
        ({"name": "a.timer"}, False),
    ],
)
def test_a_rule_is_for_the_units_that_it_names(find: Find, options: dict[str, object], looks: bool) -> None:
    """By name, and by what they have; of a part of a unit nothing is said to be missing."""
    unit = f"{SERVICE}RestrictAddressFamilies=AF_INET\n[Unit]\nWants=a.service b.service\n"
    assert bool(find(TASKS, unit, **options)) is looks


def test_a_wrong_value_is_found_in_a_part_too(find: Find) -> None:
    """A drop-in says it itself."""
    assert [one.entry.first for one in find(USER, "[Service]\nUser=bob\n", whole=False)] == [2]


def test_what_says_nothing_lacks_nothing(find: Find) -> None:
    """A masked unit is empty."""
    assert find(TASKS, "") == find(TASKS, "\n") == []


def test_it_can_be_suppressed_and_made_graver(find: Find) -> None:
    """As any rule; a comment that takes nothing away is told, and so is one for a rule that there is not."""
    unit = f"{SERVICE}# hardened-unit: ignore[acme-x] for now\nUser=bob\n"
    assert find(USER, unit) == []
    told = [one.rule for one in check(unit.replace("bob", "svc-b"), Target(257), name="a.service")]
    assert told == ["unused-suppression"]
    (unknown,) = check(unit.replace("acme-x", "acme-y").replace("bob", "svc-b"), Target(257), name="a.service")
    assert unknown.message == "there is no rule 'acme-y'; did you mean acme-x?"
    bob = f"{SERVICE}User=bob\n"
    assert find(USER, bob, severity="advice") == []
    assert [one.severity for one in find(USER, bob, severity="advice", advice=True)] == ["advice"]
    assert [one.severity for one in find(USER, bob, severity="advice", levels={"acme-x": "warning"})] == ["warning"]
    assert find(USER, bob, levels={"acme-x": "off"}) == []


def test_many_findings_are_cut_short(find: Find) -> None:
    """A file of them takes no long time, and no rule more than its share."""
    found = find(("forbid", "Environment", ("*",)), SERVICE + "Environment=A=1\n" * 5000)
    assert len(found) == 1001
    assert "last of its kind" in found[-1].message


def test_no_text_of_a_rule_is_markup(find: Find) -> None:
    """A reader of SARIF may show Markdown as a page."""
    said = "``<b>`` is <i>no</i> **mark** [up](https://x.example).\n\n- <p>"
    found = find(USER, f"{SERVICE}User=bob\n", explanation=said, found_in="[Service]\n# ```\n# <i>\n")
    (run,) = json.loads(as_sarif([Checked("a.service", found)], Target(257)))["runs"]
    told = run["tool"]["driver"]["rules"][0]["help"]["markdown"]
    begin = r"`<b>` is &lt;i&gt;no&lt;/i&gt; \*\*mark\*\* \[up\](https://x.example)."
    assert told == f"{begin}\n\n- &lt;p&gt;\n\n### Reported\n\n````ini\n[Service]\n# ```\n# <i>\n````"
    found = find(USER, f"{SERVICE}User=bob\n", explanation=" \n")
    assert "As we want it." in as_sarif([Checked("a.service", found)], Target(257))


def test_sarif_and_page_say_what_it_asks(find: Find) -> None:
    """It has neither a docstring nor, if it likes, an example."""
    found = find((*USER, "Service"), f"{SERVICE}User=bob\n", unless=("Type=oneshot",), when=("ExecStart=*",), units=("a*",))
    (run,) = json.loads(as_sarif([Checked("a.service", found)], Target(257)))["runs"]
    (told,) = run["tool"]["driver"]["rules"]
    assert (told["id"], told["defaultConfiguration"]["level"]) == ("acme-x", "error")
    assert told["help"]["text"] == "As we want it."
    page = pages.rule_page(rule("acme-x"))
    assert page.summary == SUMMARY
    assert told["help"]["markdown"] == "As `we` want it."
    (facts,) = page.blocks
    assert facts == pages.Bullets(
        (
            "``User=`` in ``[Service]`` has to be set, and may only have ``svc-*``.",
            "Only units are looked at whose name is ``a*``.",
            "Only units are looked at that have ``ExecStart=*``.",
            "Units are not looked at that have ``Type=oneshot``.",
            "A finding is an error.",
        )
    )
