"""The builder ``unit-check``, and what ``hardened_unit_fail_on`` makes of findings, in real builds."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from hardened_unit.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ext.conftest import Built

    Build = Callable[..., Built]

SCHEMA = json.loads(Path(__file__).parents[1].joinpath("generator", "report", "sarif-2.1.0-rtm.5.json").read_text())
CLEAN = "   [Service]\n   ExecStart=/usr/bin/true\n"
NOBODY = f".. hardened-unit:: web.service\n   :target: debian-12\n\n{CLEAN}   User=nobody\n"
"""With a warning, in the sixth line."""
BOOT = f".. hardened-unit:: db.service\n\n{CLEAN}   ProtectSystem=Boot\n"
"""With an error, in the fifth line."""


def page(*blocks: str, title: str = "T") -> str:
    """Give a document; its first block begins in line 4."""
    return f"{title}\n=\n\n" + "\n".join(blocks)


def places(built: Built) -> list[str]:
    """Give where the warnings are."""
    return [warning.partition(": WARNING")[0] for warning in built.warnings]


def report(built: Built) -> dict[str, Any]:
    """Give what the builder wrote as JSON."""
    found = json.loads(built.text("output.json"))
    assert isinstance(found, dict)
    return found


def shown(folder: Path, builder: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Build what is there once more, in a process of its own, for what it prints."""
    arguments = ["-b", builder, "-d", str(folder / "doctrees"), "--no-color", *options, str(folder / "source")]
    return subprocess.run(
        [sys.executable, "-m", "sphinx", *arguments, str(folder / builder)], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("least", "warned"),
    [
        ("advice", ["index.rst:7", "index.rst:8", "index.rst:9", "index.rst:14", "index.rst:15"]),
        ("warning", ["index.rst:9", "index.rst:15"]),
        ("error", ["index.rst:15"]),
        ("never", []),
    ],
)
def test_fail_on_says_which_findings_are_warnings(build: Build, least: str, warned: list[str]) -> None:
    """So that ``-W`` breaks on those alone; the others stand in the page all the same."""
    built = build({"index.rst": page(NOBODY, BOOT)}, "html", "-W", conf=f'hardened_unit_fail_on = "{least}"\n')
    assert set(places(built)) == set(warned)
    assert built.status == (1 if warned else 0)
    text = built.text("index.html")
    assert ("Error: " in text, "Warning: " in text) == (True, True)


def test_what_breaks_nothing_is_shown_all_the_same(build: Build, tmp_path: Path) -> None:
    """As a line of the ordinary output with place, severity and rule, unless the rule is silenced."""
    conf = 'hardened_unit_fail_on = "never"\n'
    assert build({"index.rst": page(NOBODY, BOOT)}, conf=conf).warnings == []
    said = shown(tmp_path, "html", "-E", "-W")
    assert said.returncode == 0
    assert said.stderr == ""
    assert "index.rst:9: warning: nobody is shared" in said.stdout
    assert "index.rst:15: error: ProtectSystem=: " in said.stdout
    assert "[hardened_unit.invalid-value]" in said.stdout
    said = shown(tmp_path, "html", "-E", "-D", "suppress_warnings=hardened_unit.nobody-user")
    assert "nobody is shared" not in said.stdout
    assert "index.rst:15: error: " in said.stdout


def test_a_wrong_fail_on_says_what_is_allowed(build: Build, tmp_path: Path) -> None:
    """Before anything is read."""
    assert build({"index.rst": "T\n=\n"}, conf='hardened_unit_fail_on = "fatal"\n').status == 2
    said = shown(tmp_path, "html").stderr
    assert "hardened_unit_fail_on: 'fatal' is none of advice, warning, error, never" in said


def test_the_check_fails_also_where_nothing_is_read_again(build: Build, tmp_path: Path) -> None:
    """What was found before is said again, at its place, and what was read in this run is said once."""
    documents = {"index.rst": page(NOBODY), "other.rst": ":orphan:\n\n" + page(BOOT)}
    first = build(documents, "unit-check")
    assert first.status == 1
    assert places(first) == ["index.rst:9", "other.rst:10"]
    changed = page("New.\n", NOBODY)
    again = build({"index.rst": changed}, "unit-check")
    assert again.status == 1
    assert sorted(places(again)) == ["index.rst:11", "other.rst:10"]
    said = shown(tmp_path, "unit-check")
    assert said.returncode == 1
    assert "0 added, 0 changed, 0 removed" in said.stdout
    assert said.stderr.count("WARNING") == 2
    (tmp_path / "source" / "other.rst").unlink()
    assert places(build({}, "unit-check")) == ["index.rst:11"]
    mended = build({"index.rst": page(NOBODY.replace("nobody", "web"))}, "unit-check")
    assert (mended.status, mended.warnings) == (0, [])


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_parallel_readers_find_the_same(build: Build, jobs: str) -> None:
    """Each process hands over what it found."""
    others = {f"page{number}.rst": ":orphan:\n\n" + page(NOBODY) for number in range(12)}
    built = build({"index.rst": page(BOOT), **others}, "unit-check", "-j", jobs)
    assert built.status == 1
    assert len(built.warnings) == len({*built.warnings}) == 13
    assert len(built.text("output.txt").splitlines()) == 13


def test_other_builders_read_for_it(build: Build, tmp_path: Path) -> None:
    """With the doctrees of the site it reads nothing again, and writes no document."""
    build({"index.rst": page(NOBODY)}, "html")
    said = shown(tmp_path, "unit-check")
    assert "0 added, 0 changed, 0 removed" in said.stdout
    assert said.returncode == 1
    assert sorted(file.name for file in (tmp_path / "unit-check").iterdir()) == ["output.json", "output.sarif", "output.txt"]


@pytest.mark.parametrize(
    ("conf", "status", "rules"),
    [
        ("", 1, ["nobody-user", "invalid-value"]),
        ('hardened_unit_fail_on = "error"', 1, ["nobody-user", "invalid-value"]),
        ('hardened_unit_fail_on = "never"', 0, ["nobody-user", "invalid-value"]),
        ('suppress_warnings = ["hardened_unit.nobody-user"]', 1, ["invalid-value"]),
        ('suppress_warnings = ["hardened_unit.invalid-value"]\nhardened_unit_fail_on = "error"', 0, ["nobody-user"]),
        ('suppress_warnings = ["hardened_unit.*"]', 0, []),
        ('suppress_warnings = ["hardened_unit"]', 0, []),
    ],
)
def test_the_status_is_that_of_what_matters(build: Build, conf: str, status: int, rules: list[str]) -> None:
    """Below ``hardened_unit_fail_on`` a finding is reported and fails nothing; what is silenced is not even reported."""
    built = build({"index.rst": page(NOBODY, BOOT)}, "unit-check", conf=conf + "\n")
    assert built.status == status
    found = [finding["rule"] for file in report(built)["files"] for finding in file["findings"]]
    assert found == rules
    assert len(built.text("output.txt").splitlines()) == len(rules)


@pytest.mark.parametrize(
    ("block", "said"),
    [
        (".. hardened-unit:: web\n   :preset: standrd\n   :exec: /bin/true\n", "there is no preset 'standrd'"),
        (f".. hardened-unit:: web\n   :ned: listen\n\n{CLEAN}", "there is no option :ned:; did you mean :need:?"),
        (f".. hardened-unit:: web\n   :frm: unit\n   :form: shape\n\n{CLEAN}", ":form: 'shape': \"shape\" unknown"),
        (".. hardened-unit:: web\n   :file: none.service\n", "none.service"),
        (f".. hardened-unit:: web\n   :score:\n   :score:\n\n{CLEAN}", "duplicate option"),
        (".. hardened-unit:: we/b\n\n   PrivateTmp=yes\n", "no name for a unit"),
        (".. systemd:autodirective:: ProtectHme\n", "did you mean ProtectHome or"),
    ],
)
def test_what_cannot_be_shown_fails_the_check_again_and_again(build: Build, block: str, said: str) -> None:
    """Whatever ``hardened_unit_fail_on`` is: nobody knows what the unit was to be."""
    documents: dict[str, str] = {"index.rst": page(block)}
    for once_more in ({}, {"-": "-"}):
        built = build({} if once_more else documents, "unit-check", conf='hardened_unit_fail_on = "never"\n')
        assert built.status == 1
        assert built.warnings[0].startswith("index.rst:4: ")
        assert any(said in warning for warning in built.warnings), built.warnings
        assert said in built.text("output.txt")


def test_all_that_is_wrong_with_options_is_said_in_either_markup(build: Build) -> None:
    """At once, and the rest of the block is shown."""
    md = "# T\n\n```{hardened-unit} web\n:frm: unit\n:form: shape\n\n[Service]\nExecStart=/usr/bin/true\n```\n"
    rst = page(f".. hardened-unit:: web\n   :frm: unit\n   :form: shape\n\n{CLEAN}")
    built = build({"index.rst": rst, "other.md": "---\norphan: true\n---\n" + md}, "unit-check")
    said = [warning.partition("hardened-unit: ")[2] for warning in built.warnings]
    assert len(said) == 4
    assert said[:2] == said[2:]
    assert "there is no option :frm:; did you mean :form:?" in said[0]
    assert 'choose from "unit", "drop-in", or "directives"' in said[1]
    assert [unit["path"] for unit in report(built)["units"]] == ["web.service", "web.service"]


def test_it_is_summed_up(build: Build, tmp_path: Path) -> None:
    """How much was looked at, for what, and how it is."""
    build({"index.rst": page(NOBODY, BOOT), "guide/one.rst": ":orphan:\n\n" + page(BOOT)}, "unit-check")
    said = shown(tmp_path, "unit-check").stdout
    assert "3 units in 2 documents, for ubuntu-22.04 and debian-12: 2 errors, 1 warning\n" in said
    (tmp_path / "source" / "guide" / "one.rst").unlink()
    build({"index.rst": page(f".. hardened-unit::\n\n{CLEAN}")}, "unit-check")
    said = shown(tmp_path, "unit-check").stdout
    assert "1 unit in 1 document, for ubuntu-22.04: nothing wrong\n" in said
    assert "output.sarif" in said


def test_the_json_has_what_the_command_line_gives_and_the_document(build: Build) -> None:
    """By file, relative to the sources; a file without a finding has its place too."""
    built = build(
        {"index.rst": page(BOOT), "guide/one.rst": ":orphan:\n\n" + page(f".. hardened-unit::\n\n{CLEAN}")}, "unit-check"
    )
    found = report(built)
    assert found["version"] == 1
    assert [(unit["document"], unit["path"], unit["file"], unit["line"]) for unit in found["units"]] == [
        ("guide/one", None, "guide/one.rst", 6),
        ("index", "db.service", "index.rst", 4),
    ]
    assert found["units"][0]["targets"] == ["ubuntu-22.04"]
    assert [file["path"] for file in found["files"]] == ["guide/one.rst", "index.rst"]
    assert found["files"][0]["findings"] == []
    (finding,) = found["files"][1]["findings"]
    assert finding.pop("message").startswith("ProtectSystem=: 'Boot' is no value")
    assert finding == {
        "rule": "invalid-value",
        "severity": "error",
        "line": 8,
        "end_line": 8,
        "document": "index",
        "unit": "db.service",
        "help": "hardened-unit explain invalid-value",
    }


def test_the_text_has_a_line_for_each_finding(build: Build) -> None:
    """As that of ``linkcheck``."""
    text = build({"index.rst": page(BOOT)}, "unit-check").text("output.txt")
    assert text.startswith("index.rst:8: [error] ProtectSystem=: 'Boot' is no value")
    assert text.endswith(" [invalid-value]\n")


@pytest.mark.parametrize("repository", [True, False])
def test_the_sarif_is_what_services_take(build: Build, tmp_path: Path, *, repository: bool) -> None:
    """It is valid, and names files as the repository does, also a unit file beside the documents."""
    if repository:
        (tmp_path / ".git").mkdir()
    (tmp_path / "my units").mkdir()
    (tmp_path / "my units" / "a.service").write_text("[Service]\nExecStart=/usr/bin/true\nPrivateTmp=maybe\n")
    unit = ".. hardened-unit::\n   :file: ../my units/a.service\n"
    wrong = ".. hardened-unit:: web\n   :preset: no\n"
    run = sarif_of(build({"index.rst": page(BOOT, unit, wrong)}, "unit-check"))
    results = run["results"]
    locations = [result["locations"][0]["physicalLocation"] for result in results]
    addresses = [location["artifactLocation"]["uri"] for location in locations]
    unit_file = "my%20units/a.service"
    if repository:
        assert addresses == ["source/index.rst", "source/index.rst", unit_file]
    else:
        assert addresses == ["index.rst", "index.rst", f"file://{tmp_path}/{unit_file}"]
    assert [location["region"]["startLine"] for location in locations] == [8, 13, 3]
    assert locations[0]["region"]["startColumn"] == len("   ProtectSystem=") + 1
    rules = [described["id"] for described in run["tool"]["driver"]["rules"]]
    assert rules == ["invalid-value"]
    assert [result.get("ruleIndex") for result in results] == [0, None, 0]
    assert [result["ruleId"] for result in results] == ["invalid-value", "usage", "invalid-value"]
    assert set(rules) <= set(RULES)


def sarif_of(built: Built) -> dict[str, Any]:
    """Give the one run of valid SARIF."""
    document = json.loads(built.text("output.sarif"))
    jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(document)
    (run,) = document["runs"]
    assert isinstance(run, dict)
    return run


def test_a_file_that_two_documents_include_is_reported_once(build: Build) -> None:
    """It has one place, and is mended once."""
    part = {"part.inc": NOBODY}
    documents = dict.fromkeys(("index.rst", "other.rst"), ":orphan:\n\nT\n=\n\n.. include:: part.inc\n")
    built = build(part | documents, "unit-check")
    assert len(built.text("output.txt").splitlines()) == 1
    assert len(sarif_of(built)["results"]) == 1
    assert [unit["document"] for unit in report(built)["units"]] == ["index", "other"]


def test_an_output_folder_that_cannot_be_written_is_no_crash(build: Build, tmp_path: Path) -> None:
    """The message names the file."""
    (tmp_path / "unit-check" / "output.txt").mkdir(parents=True)
    built = build({"index.rst": page(f".. hardened-unit::\n\n{CLEAN}")}, "unit-check")
    assert built.status == 1
    (said,) = built.warnings
    assert said.endswith("output.txt: cannot be written: is a directory")
    assert report(built)["units"]


def test_no_warning_commands_a_terminal(build: Build) -> None:
    """What an author wrote is shown with a sign in place of what is no text."""
    text = f".. hardened-unit:: web\n   :file: a\x1b[31m.service\n\n.. hardened-unit:: web\n   :expect: \x1b[31m\n\n{CLEAN}"
    built = build({"index.rst": page(text)}, "unit-check")
    assert len(built.warnings) == 2
    assert "\x1b" not in "".join(built.warnings) + built.text("output.txt")
