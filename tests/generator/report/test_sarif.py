"""SARIF: what the schema asks for, and what it cannot say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import jsonschema
import pytest

from hardened_unit.report.places import Checked
from hardened_unit.report.sarif import as_sarif
from hardened_unit.rules import RULES, check, rule
from hardened_unit.rules.finding import Edit, Finding, Fix
from hardened_unit.unitfile import parse

if TYPE_CHECKING:
    from systemd_directives.target import Target

SCHEMA = json.loads(Path(__file__).with_name("sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))


def run_of(files: list[Checked], target: Target) -> dict[str, Any]:
    """Give the one run of valid SARIF."""
    document = json.loads(as_sarif(files, target))
    jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(document)
    (run,) = document["runs"]
    assert isinstance(run, dict)
    return run


def of(text: str | bytes, target: Target, path: str = "a.service") -> dict[str, Any]:
    """Give the run for one file."""
    return run_of([Checked(path, check(text, target))], target)


def cut(text: str, region: dict[str, int]) -> str:
    """Give what a region marks, counted as SARIF counts: lines end with LF or CR LF, columns are UTF-16 code units."""
    start, end = (_offset(text, region[f"{edge}Line"], region[f"{edge}Column"]) for edge in ("start", "end"))
    return text.encode("utf-16-le")[start:end].decode("utf-16-le")


def _offset(text: str, line: int, column: int) -> int:
    before = "".join(text.splitlines(keepends=True)[: line - 1])
    return len(before.encode("utf-16-le")) + (column - 1) * 2


def fixed(text: str, fix: dict[str, Any]) -> str:
    """Apply a fix to one file as a reader of SARIF would."""
    (change,) = fix["artifactChanges"]
    units = text.encode("utf-16-le")
    for replacement in sorted(change["replacements"], key=lambda item: -item["deletedRegion"]["startLine"]):
        region = replacement["deletedRegion"]
        start, end = (_offset(text, region[f"{edge}Line"], region[f"{edge}Column"]) for edge in ("start", "end"))
        units = units[:start] + replacement["insertedContent"]["text"].encode("utf-16-le") + units[end:]
    return units.decode("utf-16-le")


@pytest.mark.parametrize("name", RULES)
def test_every_rule_is_described(name: str, debian_12: Target) -> None:
    """The rule's page is in the file, short enough for GitHub, and the level of its example is its usual one."""
    about = rule(name)
    target = debian_12._replace(systemd=about.systemd)
    found = [finding for finding in check(about.found_in, target, advice=True) if finding.rule == name]
    run = run_of([Checked("a.service", found)], target)
    (described,) = run["tool"]["driver"]["rules"]
    assert described["id"] == name
    assert described["help"]["markdown"].count("```ini") == 2
    assert about.found_in.rstrip() in described["help"]["markdown"]
    assert "`" not in described["help"]["text"]
    for key in ("shortDescription", "fullDescription"):
        assert 0 < len(described[key]["text"]) <= 1024
    assert described["defaultConfiguration"]["level"] == run["results"][0]["level"]


def test_nothing_found_is_a_run_too(debian_12: Target) -> None:
    """A clean file gives valid SARIF without results."""
    run = of("[Service]\nExecStart=/usr/bin/true\n", debian_12)
    assert (run["results"], run["tool"]["driver"]["rules"]) == ([], [])


def test_results_refer_to_their_rules(debian_12: Target) -> None:
    """Only rules that found something are listed, and each result's index is that of its rule; levels are SARIF's."""
    run = of("[Service]\nExecStart=/usr/bin/true\nUser=nobody\nFoo=1\nPrivateTmp=maybe\nBar=2\n", debian_12)
    rules = [described["id"] for described in run["tool"]["driver"]["rules"]]
    assert rules == ["invalid-value", "nobody-user", "unknown-directive"]
    assert [(rules[result["ruleIndex"]], result["ruleId"]) for result in run["results"]] == [
        (name, name) for name in ("nobody-user", "unknown-directive", "invalid-value", "unknown-directive")
    ]
    assert [result["level"] for result in run["results"]] == ["warning", "error", "error", "error"]


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("[Service]\nPrivateTmp=maybe\n", "maybe"),
        ("[Service]\n  PrivateTmp =  maybe  \n", "maybe"),
        ("[Service]\nEnvironment=A=😀 B\u0007\nPrivateTmp=😀 😀\n", "😀 😀"),
        ("[Service]\nX😀Y=1\n", "X😀Y"),
        ("[Service]\nReadWritePaths=/😀 \\\n /a relative /b\n", "relative"),
        ("[Service]\r\nPrivateTmp=maybe\r\n", "maybe"),
        ("[Service]\nPrivateTmp=maybe", "maybe"),
        ("[Service]\nPrivateTmp=maybe\\\n", "maybe"),
        ("[Service]\nPrivateTmp=maybe \\\n  # comment\n  not\n", "maybe \\\n  # comment\n  not"),
        ("[Service]\nPrivateTmp\\\n=\\\nmaybe\n", "maybe"),
        ("[Service]\nUser\\\n=nobody\n", "\n=nobody"),
        ("[Service]\nUser=nobody\\\n", "nobody\\"),
    ],
)
def test_the_region_is_what_is_wrong(text: str, marked: str, debian_12: Target) -> None:
    """Lines and columns are those that another program finds in the same text."""
    run = of(text, debian_12)
    assert run["columnKind"] == "utf16CodeUnits"
    region = run["results"][-1]["locations"][0]["physicalLocation"]["region"]
    assert cut(text, region) == marked


@pytest.mark.parametrize(
    ("path", "uri", "base"),
    [
        ("a b/ü.service", "a%20b/%C3%BC.service", "%SRCROOT%"),
        ("./x/../a:b.service", "a%3Ab.service", "%SRCROOT%"),
        ("/etc/systemd/system/a.service", "file:///etc/systemd/system/a.service", None),
        ("../a.service", "file:///srv/a.service", None),
        ("a\udcff.service", "a%FF.service", "%SRCROOT%"),
    ],
)
def test_paths_are_addresses(path: str, uri: str, base: str | None, debian_12: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    """Below the working directory they are relative to it, elsewhere absolute, and always percent-encoded."""
    monkeypatch.setattr("os.getcwd", lambda: "/srv/units")
    run = of("[Service]\nFoo=1\n", debian_12, path)
    artifact = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert (artifact["uri"], artifact.get("uriBaseId")) == (uri, base)
    assert unquote(uri, errors="surrogateescape").endswith(path.rsplit("/", 1)[-1])


def prints(text: str, target: Target) -> list[str]:
    """Give the fingerprints of all results."""
    return [result["partialFingerprints"]["hardenedUnit/v1"] for result in of(text, target)["results"]]


def test_a_fingerprint_stays_when_lines_move(debian_12: Target) -> None:
    """Lines before it, another indentation and another order change nothing; another value and another file do."""
    before = prints("[Service]\nFoo=1 2\nBar=1\n", debian_12)
    assert sorted(prints("# new\n\n[Service]\n  Bar=1\n\n Foo = 1  2\n", debian_12)) == sorted(before)
    assert set(prints("[Service]\nFoo=1 3\nBar=2\n", debian_12)).isdisjoint(before)
    other = of("[Service]\nFoo=1 2\n", debian_12, "b.service")["results"][0]["partialFingerprints"]
    assert other["hardenedUnit/v1"] not in before


def test_the_same_line_twice_has_two_fingerprints(debian_12: Target) -> None:
    """Only the number of the occurrence tells them apart."""
    first, second = prints("[Service]\nFoo=1\nFoo=1\n", debian_12)
    assert (first.split(":"), second.split(":")) == ([first[:-2], "1"], [first[:-2], "2"])


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_fix_can_be_applied(end: str, debian_12: Target) -> None:
    """A reader of SARIF that applies the fix gets what ``--fix`` gives."""
    text = end.join(["[Service]", "PrivateTmp=yes # 😀", "Foo=1", ""])
    fixable, _ = of(text, debian_12)["results"]
    assert fixed(text, fixable["fixes"][0]) == end.join(["[Service]", "# 😀", "PrivateTmp=yes", "Foo=1", ""])


@pytest.mark.parametrize(
    ("text", "becomes"), [("[Service]\nFoo=1\n", "[Service]\n"), ("[Service]\nFoo=1", "[Service]\n"), ("Foo=1\n\n", "\n")]
)
def test_a_line_that_goes_takes_its_end_along(text: str, becomes: str, debian_12: Target) -> None:
    """What is left has no empty line in its place."""
    entry = next(entry for entry in parse(text).entries if entry.key)
    finding = Finding("unknown-directive", "error", "Foo", entry, fix=Fix("take it away", (Edit(entry, ""),), safe=True))
    (result,) = run_of([Checked("a.service", [finding])], debian_12)["results"]
    assert fixed(text, result["fixes"][0]) == becomes


def test_a_fix_says_whether_it_is_certain_and_may_reach_into_other_files(debian_12: Target) -> None:
    """Each file has its changes, and a finding is where its line is."""
    one, two = parse("[Service]\nFoo=1\n", path="a.service"), parse("[Service]\nBar=1\n", path="a.service.d/b.conf")
    fix = Fix("take both away", (Edit(one.entries[1], ""), Edit(two.entries[1], "")), safe=False)
    finding = Finding("unknown-directive", "error", "Bar", two.entries[1], fix=fix)
    (result,) = run_of([Checked("a.service", [finding])], debian_12)["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a.service.d/b.conf"
    assert result["fixes"][0]["description"]["text"] == "take both away (see first whether it is meant)"
    changed = [change["artifactLocation"]["uri"] for change in result["fixes"][0]["artifactChanges"]]
    assert changed == ["a.service", "a.service.d/b.conf"]


@pytest.mark.parametrize("content", [bytes(range(256)) * 3, b"\xef\xbb\xbf[Service]\nFoo=\xff\n", b"=\n[\n\0\\"])
def test_any_bytes_give_valid_sarif(content: bytes, debian_12: Target) -> None:
    """Also what is no text; and no lone surrogate is written, which a strict reader of JSON refuses."""
    assert of(content, debian_12)["results"]
    assert "\\udc" not in as_sarif([Checked("a.service", check(content, debian_12))], debian_12)


def test_a_fix_that_json_cannot_hold_is_left_out(debian_12: Target) -> None:
    """A comment of bytes that are no UTF-8 would come out as something else."""
    entry = parse(b"Foo=1 \\\n# \xff\n2\n").entries[0]
    finding = Finding("unknown-directive", "error", "Foo", entry, fix=Fix("x", (Edit(entry, f"# x\n{entry.text}"),), safe=True))
    (result,) = run_of([Checked("a.service", [finding])], debian_12)["results"]
    assert "fixes" not in result
