"""A team's own data: what is read, and everything that is said of what cannot be."""

from __future__ import annotations

import json
import os
import re
import shutil
import time
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import pytest

from hardened_unit import teams
from hardened_unit.compose import Request, compose, need_calls
from hardened_unit.errors import UserError
from hardened_unit.rules import RULES, rule_names
from systemd_directives import catalogue, model, targets, team, team_files
from systemd_directives.build import DATA
from systemd_directives.filing import filed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EXAMPLE = Path(__file__).parents[1] / "team"
RULE = 'name = "acme-x"\nsummary = "S."\nseverity = "error"\n'
NEED = 'name = "acme-x"\ntitle = "T"\nsummary = "S."\n'
PRESET = NEED + 'place = 1\norigin = "O."\ndescription = "D."\n'


@pytest.fixture(autouse=True)
def _none_in_use() -> Iterator[None]:
    """Leave no team's data in use for other tests."""
    yield
    team.use(team.Team())


@pytest.fixture
def said(tmp_path: Path) -> Callable[..., list[str]]:
    """Give a function that writes files of a team and tells what is said of them, one problem a line."""

    def call(**texts: str) -> list[str]:
        for kind, text in texts.items():
            path = tmp_path / kind / "acme-x.toml"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        try:
            teams.use([tmp_path])
        except UserError as error:
            return str(error).replace(f"{tmp_path}/", "").splitlines()
        return []

    return call


@pytest.mark.parametrize("path", sorted(EXAMPLE.rglob("*.toml")), ids=lambda path: path.stem)
def test_the_example_fits_the_schemas(path: Path) -> None:
    """As an editor sees it, by the schema that each file names."""
    content = path.read_text(encoding="utf-8")
    schema = (path.parent / content.partition("\n")[0].removeprefix("#:schema ")).read_text(encoding="utf-8")
    jsonschema.Draft202012Validator(json.loads(schema)).validate(tomllib.loads(content))


def test_the_examples_of_the_documents_are_right(tmp_path: Path) -> None:
    """They can be copied."""
    text = (Path(__file__).parents[2] / "docs" / "data.md").read_text(encoding="utf-8")
    for content in re.findall(r"```toml\n(.*?)```", text, re.DOTALL):
        kind = {"preset": "presets", "rule": "rules"}[re.findall(r"/(\w+)\.json", content)[0]]
        (named,) = re.findall(r'(?m)^name *= "(.+)"', content)
        (tmp_path / kind).mkdir()
        (tmp_path / kind / f"{named}.toml").write_text(content, encoding="utf-8")
    teams.use([tmp_path])
    assert [one.name for kind in team.in_use() for one in kind] == ["acme-web", "acme-user"]


def test_what_a_team_has_is_there_beside_ours() -> None:
    """In its place, under another revision; and gone when it is not in use."""
    ours = catalogue.load()
    teams.use([EXAMPLE])
    known = catalogue.load()
    assert known.names("presets") == ["minimal", "standard", "cis", "acme-web", "maximum"]
    assert known.names("needs") == [*ours.names("needs"), "acme-ledger"]
    assert rule_names()[: len(RULES)] == RULES
    assert set(rule_names()) - set(RULES) == {path.stem for path in (EXAMPLE / "rules").iterdir()}
    assert known.revision != ours.revision
    teams.use([])
    assert catalogue.load() is ours
    assert rule_names() == RULES


def test_the_revision_tells_rules_apart(said: Callable[..., list[str]]) -> None:
    """A rule is part of what an answer rests on."""
    demand = '[[demand]]\ndo = "require"\ndirective = "{}"\n'
    seen = set()
    for name in ("User", "Group"):
        assert said(rules=RULE + demand.format(name)) == []
        seen.add(catalogue.load().revision)
    assert len({*seen, catalogue.ours().revision}) == 3


def test_our_own_presets_and_needs_would_be_taken() -> None:
    """What is asked of a team's lines and texts is no more than ours keep to."""
    problems: list[object] = []
    found = {
        kind: filed(sorted((DATA / kind).glob("*.toml")), cls, [])
        for kind, cls in (("presets", model.Preset), ("needs", model.Need))
    }
    for sources in found.values():
        assert sources
        for source in sources:
            problems += [*teams._unread(source), *team_files._texts(source)]  # noqa: SLF001 - what is asked of each record
    assert problems == []


@pytest.mark.parametrize("target", ["ubuntu-20.04", "debian-12", "262"])
def test_what_is_composed_with_it_passes_its_rules(target: str) -> None:
    """On the oldest and the newest systemd alike."""
    teams.use([EXAMPLE])
    known = catalogue.load()
    needs = need_calls(["acme-ledger=10.9.0.0/16", "write=/srv/web"], known)
    composed = compose(
        Request("web.service", (targets.target(target),), known.preset("acme-web"), needs, "/usr/bin/web"), known
    )
    assert composed.findings == []
    assert "IPAddressAllow=10.9.0.0/16\n" in composed.text
    assert "RestrictAddressFamilies=AF_UNIX AF_INET\n" in composed.text
    assert "PrivateNetwork" not in composed.text


WRONG_LINES = (
    PRESET
    + """
[[line]]
set = "NoNewPriviledges=yes"
reason = "R."
[[line]]
set = "ProtectSystem=strict\\nExecStart=/bin/sh"
reason = "R."
[[line]]
set = "TasksMax=5"
section = "Unit"
reason = "R."
[[line]]
set = "ListenStream=5"
reason = "R."
section = "Socket"
"""
)
WRONG_VALUES = (
    PRESET
    + """
[[line]]
set = "ProtectSystem=stirct"
reason = "R."
[[line]]
set = "CapabilityBoundingSet=CAP_CHOWN CAP_SYS_ADMN"
reason = "R."
[[line]]
set = "ProtectControlGroups=strict"
reason = "Newer than most, and no mistake."
[[line]]
set = "User=a\\\\"
reason = "R."
"""
)
WRONG_NEED = (
    NEED
    + """
user = "root"
[[change]]
do = "soften"
line = "ProtectHome=yes"
reason = "R."
[[change]]
do = "add"
line = "BindPaths={parameter}"
reason = "R."
[[conflict]]
with = "lisen"
why = "W."
[[proof]]
probe = "x"
without_outcome = ""
with_outcome = ""
"""
)
WRONG_RULE = (
    RULE
    + """
units = [""]
when = ["Typ=oneshot"]
[[demand]]
do = "allow"
directive = "User"
[[demand]]
do = "forbid"
directive = "TasksMax"
section = "Timer"
[[demand]]
do = "forbd"
directive = "User"
"""
)
WRONG_EXAMPLES = (
    RULE
    + """
found_in = "[Service]\\nUser=svc-a\\n"
not_found_in = "[Service]\\nUser=b\\n"
[[demand]]
do = "allow"
directive = "User"
values = ["svc-*"]
[[demand]]
do = "forbid"
directive = "SystemCallFilter"
values = ["@mout"]
"""
)


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (
            "presets",
            NEED + 'place = "1"\norigin = ""\n',
            [
                "presets/acme-x.toml:1: 'description' is missing",
                "presets/acme-x.toml:1: 'line' is missing",
                "presets/acme-x.toml:4: place: a whole number is expected, not a string",
            ],
        ),
        (
            "presets",
            PRESET.replace("acme-x", "Acme X").replace('"T"', '"T\\u001b[31m"').replace('"S."', '"``S."') + "line = []\n",
            [
                "presets/acme-x.toml:1: 'Acme X' is no name: small letters and digits, with single - between",
                "presets/acme-x.toml:1: the file is called 'acme-x', the record 'Acme X'",
                "presets/acme-x.toml:2: title: has a character that cannot be shown, U+001B",
                "presets/acme-x.toml:3: summary: a ``literal`` is not closed",
            ],
        ),
        (
            "presets",
            WRONG_LINES,
            [
                "presets/acme-x.toml:9: no systemd knows 'NoNewPriviledges=yes' in [Service]",
                "presets/acme-x.toml:12: set: is more than one line",
                "presets/acme-x.toml:15: no systemd knows 'TasksMax=5' in [Unit]",
                "presets/acme-x.toml:21: a service has no [Socket]; it has Unit, Service, Install",
            ],
        ),
        (
            "presets",
            WRONG_VALUES,
            [
                "presets/acme-x.toml:9: systemd 262 does not read 'ProtectSystem=stirct': 'stirct' is no value",
                "presets/acme-x.toml:12: systemd 262 does not read 'CapabilityBoundingSet=CAP_CHOWN CAP_SYS_ADMN': ",
                "presets/acme-x.toml:18: the value of User= ends with a backslash",
            ],
        ),
        (
            "needs",
            WRONG_NEED,
            [
                "needs/acme-x.toml:1: why it cannot be any user is said just where it cannot",
                "needs/acme-x.toml:8: 'ProtectHome=yes' is none of the softer steps of ProtectHome=",
                "needs/acme-x.toml:12: the need has no parameter",
                "needs/acme-x.toml:15: there is no need 'lisen'",
                "needs/acme-x.toml:17: only the needs that come with hardened-unit have proofs",
            ],
        ),
        (
            "rules",
            WRONG_RULE,
            ["rules/acme-x.toml:15: do: 'forbd' is none of forbid, allow, require; did you mean 'forbid'?"],
        ),
        (
            "rules",
            WRONG_RULE.replace("forbd", "forbid"),
            [
                "rules/acme-x.toml:5: units: '' is no word of 1 to 200 characters",
                "rules/acme-x.toml:6: no systemd knows 'Typ=oneshot'",
                "rules/acme-x.toml:7: which values are allowed is missing; without any it is 'forbid'",
                "rules/acme-x.toml:12: no systemd knows 'TasksMax=' in [Timer]",
            ],
        ),
        ("rules", f"{RULE}demand = []\n", ["rules/acme-x.toml:4: it asks for nothing"]),
        (
            "rules",
            WRONG_EXAMPLES,
            [
                "rules/acme-x.toml:5: found_in: the rule finds nothing in it",
                "rules/acme-x.toml:6: not_found_in: the rule finds something in it",
                "rules/acme-x.toml:14: systemd 262 does not read 'SystemCallFilter=@mout': '@mout' is no",
            ],
        ),
        ("needs", "a = " + "[" * 1_900, ["needs/acme-x.toml:1: is no TOML: "]),
        ("needs", "x = 1\n" + ".".join("a" * 1_500) + " = 1\n", ["needs/acme-x.toml:2: the line is longer than 2000 bytes"]),
        ("needs", "#\n" * 200_000, ["needs/acme-x.toml:1: is larger than any record (390 KiB)"]),
    ],
)
def test_all_that_is_wrong_is_said_at_once(said: Callable[..., list[str]], kind: str, text: str, expected: list[str]) -> None:
    """Each with file and line, in the words of the build; nothing is in use then."""
    found = said(**{kind: text})
    assert len(found) == len(expected), found
    for line, start in zip(found, expected, strict=True):
        assert line.startswith(start), found
        assert line.isprintable()
    assert not any(team.in_use())


def test_no_name_is_taken_twice(tmp_path: Path, said: Callable[..., list[str]]) -> None:
    """Neither one of ours, of whatever kind, since a page is asked for by its name; nor one in two folders."""
    for kind, text in (("needs", NEED), ("rules", RULE + '[[demand]]\ndo = "require"\ndirective = "User"\n')):
        for name in ("standard", "listen", "nginx", "nobody-user", "read-only-file-system"):
            (tmp_path / kind).mkdir(exist_ok=True)
            (tmp_path / kind / f"{name}.toml").write_text(text.replace("acme-x", name), encoding="utf-8")
    found = said(needs=NEED, rules=RULE + '[[demand]]\ndo = "require"\ndirective = "User"\n')
    assert len(found) == 11
    for kind, name in (("needs", "listen"), ("rules", "nobody-user")):
        taken = f"{kind}/{name}.toml:1: the name '{name}' is one of {kind} that come with hardened-unit"
        assert f"{taken}; put what is yours in front, such as acme-{name}" in found
    assert any(
        re.match(r"rules/acme-x\.toml:1: the name 'acme-x' is one of needs in .*needs/acme-x\.toml; choose another", line)
        for line in found
    )
    with pytest.raises(UserError, match="'acme-web' is one of presets in "):
        teams.use([EXAMPLE, shutil.copytree(EXAMPLE, tmp_path / "again")])


def test_a_folder_is_as_it_should_be(tmp_path: Path) -> None:
    """What is no folder of a team's is said; links that lead nowhere, pipes and binary files stop nothing."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "odd" / "rules").mkdir(parents=True)
    (tmp_path / "odd" / "rules" / "deeper.toml").mkdir()
    (tmp_path / "odd" / "rules" / "loop.toml").symlink_to("loop.toml")
    (tmp_path / "odd" / "rules" / "binary.toml").write_bytes(bytes(range(256)))
    os.mkfifo(tmp_path / "odd" / "rules" / "pipe.toml")
    (tmp_path / "file").write_text("")
    (tmp_path / "round").symlink_to("round")
    with pytest.raises(UserError) as raised:
        teams.use([tmp_path / name for name in ("empty", "odd", "file", "none", "round", "a\0b")])
    found = str(raised.value).replace(f"{tmp_path}/", "").splitlines()
    for start in (
        "empty: has no file of a team's in it; expected is a folder with presets/*.toml",
        "file: is no folder; ",
        "none: there is no such folder; ",
        "odd/rules/binary.toml:",
        "odd/rules/deeper.toml:1: is no file",
        "odd/rules/loop.toml:1: cannot be read: too many levels of symbolic links",
        "odd/rules/pipe.toml:1: is no file",
    ):
        assert any(line.startswith(start) for line in found), (start, found)
    assert len(found) == 9


def test_no_file_takes_long(said: Callable[..., list[str]]) -> None:
    """Not even one of as many keys as fit, with as many parts as fit on a line."""
    begun = time.monotonic()
    assert said(needs="".join(f"k{number}.{'.'.join('a' * 990)} = 1\n" for number in range(130)))
    assert time.monotonic() - begun < 20
