"""The configuration of ``check``: where it is found, what it says, and what is said of a wrong one."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import pytest

from hardened_unit.cli.configuration import Configuration
from hardened_unit.cli.configuration_file import fits
from hardened_unit.rules import RULES
from systemd_directives.reading import read
from systemd_directives.schema import document

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., subprocess.CompletedProcess[str]]

ROOT = Path(__file__).parents[3]
UNIT = "[Service]\nExecStart=/usr/bin/true\nUser=nobody\nFoo=1\n"


@pytest.fixture
def put(tmp_path: Path) -> Callable[..., Path]:
    """Give a function that writes files by their names: of units, and of configurations."""

    def write(**texts: str) -> Path:
        for folder, text in texts.items():
            (tmp_path / folder).mkdir(exist_ok=True)
            (tmp_path / folder / "a.service").write_text(UNIT, encoding="utf-8")
            if text:
                (tmp_path / folder / ".hardened-unit.toml").write_text(text, encoding="utf-8")
        return tmp_path

    return write


def found(done: subprocess.CompletedProcess[str]) -> dict[str, dict[str, str]]:
    """Give the rules and their severities by file."""
    return {
        file["path"]: {finding["rule"]: finding["severity"] for finding in file["findings"]}
        for file in json.loads(done.stdout)["files"]
    }


JSON = ("check", "--format", "json")


def test_the_nearest_one_upwards_holds(put: Callable[..., Path], run: Run) -> None:
    """Each file has its own, wherever the command is started; standard input has that of the working directory."""
    folder = put(near='[rules]\nnobody-user = "off"\n', bare="")
    (folder / ".hardened-unit.toml").write_text('[rules]\nunknown-directive = "warning"\n', encoding="utf-8")
    done = run(*JSON, "near/a.service", "bare", cwd=folder)
    assert found(done) == {
        "near/a.service": {"unknown-directive": "error"},
        "bare/a.service": {"nobody-user": "warning", "unknown-directive": "warning"},
    }
    done = run(*JSON, "-", cwd=folder / "near", stdin=UNIT)
    assert found(done) == {"<stdin>": {"unknown-directive": "error"}}


def test_the_command_line_wins(put: Callable[..., Path], run: Run) -> None:
    """Over every key that it can say, and over the file as a whole."""
    folder = put(a='target = "debian-12"\nfail-on = "never"\nadvice = true\n[rules]\nunknown-directive = "off"\n')
    done = run(*JSON, "a", cwd=folder)
    assert json.loads(done.stdout)["target"] == {"systemd": 252, "name": "debian-12"}
    assert "missing-protection" in found(done)["a/a.service"]
    assert done.returncode == 0
    done = run(*JSON, "--target", "257", "--fail-on", "warning", "--no-advice", "a", cwd=folder)
    assert json.loads(done.stdout)["target"]["systemd"] == 257
    assert found(done) == {"a/a.service": {"nobody-user": "warning"}}
    assert done.returncode == 1
    done = run(*JSON, "--no-config", "a", cwd=folder)
    assert found(done) == {"a/a.service": {"nobody-user": "warning", "unknown-directive": "error"}}
    (folder / "other.toml").write_text('[rules]\nnobody-user = "off"\n', encoding="utf-8")
    done = run(*JSON, "--config", "other.toml", "a", cwd=folder)
    assert found(done) == {"a/a.service": {"unknown-directive": "error"}}


@pytest.mark.parametrize(
    ("level", "shown", "status"),
    [("off", "", 0), ("advice", "", 0), ("warning", "warning", 0), ("error", "error", 1)],
)
def test_a_rule_is_as_grave_as_it_is_made(
    put: Callable[..., Path], run: Run, level: str, shown: str | None, status: int
) -> None:
    """What is off is not shown and fails nothing, an advice is shown when it is asked for; what systemd does stays said."""
    folder = put(a=f'[rules]\nunknown-directive = "{level}"\n')
    done = run(*JSON, "a", cwd=folder)
    assert found(done)["a/a.service"].get("unknown-directive", "") == shown
    assert done.returncode == status
    (file,) = json.loads(run(*JSON, "--advice", "a", cwd=folder).stdout)["files"]
    assert [finding["ignored"] for finding in file["findings"] if finding["rule"] == "unknown-directive"] == (
        [] if level == "off" else [True]
    )


def test_an_advice_can_be_made_an_error(put: Callable[..., Path], run: Run) -> None:
    """It is looked for then without being asked for, and no other advice with it."""
    folder = put(a='[rules]\nmissing-protection = "error"\nunknown-directive = "off"\n')
    done = run(*JSON, "a", cwd=folder)
    assert found(done) == {"a/a.service": {"missing-protection": "error", "nobody-user": "warning"}}
    assert done.returncode == 1


@pytest.mark.parametrize("rule", ["nobody-user", "runs-as-root"])
def test_a_rule_that_is_made_graver_wakes_no_other(put: Callable[..., Path], run: Run, rule: str) -> None:
    """What is not asked for takes no time either."""
    folder = put(a=f'[rules]\n{rule} = "error"\n')
    done = run("check", "a", cwd=folder, PYTHONPROFILEIMPORTTIME="1")
    assert "tomllib" in done.stderr
    assert "hardened_unit.exposure" not in done.stderr
    assert "hardened_unit.exposure" in run("check", "--advice", "a", cwd=folder, PYTHONPROFILEIMPORTTIME="1").stderr


def test_what_is_off_is_not_said_in_other_words(put: Callable[..., Path], run: Run) -> None:
    """A more general rule does not speak in its place, and a comment that suppresses it is no mistake."""
    folder = put(a='[rules]\ntrailing-comment = "off"\n')
    for comment in ("", "# hardened-unit: ignore[trailing-comment] so be it\n"):
        text = f"[Service]\nExecStart=/usr/bin/true\nUser=daemon\n{comment}PrivateTmp=yes # x\n"
        (folder / "a" / "a.service").write_text(text, encoding="utf-8")
        assert run("check", "a", cwd=folder).stdout == ""


def test_a_rule_that_is_off_fixes_nothing(put: Callable[..., Path], run: Run) -> None:
    """Only what is shown is put right."""
    folder = put(a="")
    (folder / "a" / "a.service").write_text("[Service]\nExecStart=/usr/bin/true\nPrivateTmp=yes # x\n", encoding="utf-8")
    assert "+# x" in run("check", "--fix", "a", cwd=folder).stdout
    put(a='[rules]\ntrailing-comment = "off"\n')
    (folder / "a" / "a.service").write_text("[Service]\nExecStart=/usr/bin/true\nPrivateTmp=yes # x\n", encoding="utf-8")
    assert run("check", "--fix", "a", cwd=folder).stdout == ""


def test_files_for_different_targets_are_checked_in_calls_of_their_own(put: Callable[..., Path], run: Run) -> None:
    """The output is for one target; two names of the same are no difference."""
    folder = put(a='target = "257"\n', b='target = "252"\n', c='target = "v257"\n')
    done = run("check", "a", "b", "c", cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert "a/a.service is for 257, and b/a.service for 252" in done.stderr
    assert "--target" in done.stderr
    assert run("check", "a", "c", cwd=folder).returncode == 1
    assert run("check", "--target", "254", "a", "b", "c", cwd=folder).returncode == 1


def test_folders_leave_out_what_is_excluded(put: Callable[..., Path], run: Run) -> None:
    """Not what is named, and never without a word all of it."""
    folder = put(keep="", vendor="", old="")
    (folder / ".hardened-unit.toml").write_text('exclude = ["vendor", "/old/*.service"]\n', encoding="utf-8")
    assert set(found(run(*JSON, ".", cwd=folder))) == {"./keep/a.service"}
    assert set(found(run(*JSON, "old/a.service", cwd=folder))) == {"old/a.service"}
    done = run("check", "old", cwd=folder)
    assert done.returncode == 2
    assert "old: all that is in it is excluded" in done.stderr
    (folder / "keep" / "a.service.d").mkdir()
    (folder / "keep" / "a.service.d" / "x.conf").write_text("[Service]\nBar=1\n", encoding="utf-8")
    (folder / ".hardened-unit.toml").write_text('exclude = ["vendor", "old", "*.service.d"]\n', encoding="utf-8")
    assert set(found(run(*JSON, ".", cwd=folder))) == {"./keep/a.service", "./keep/a.service.d/x.conf"}
    (folder / "other.toml").write_text('exclude = ["keep"]\n', encoding="utf-8")
    assert set(found(run(*JSON, "--config", "other.toml", ".", cwd=folder))) == {"./old/a.service", "./vendor/a.service"}


@pytest.mark.parametrize(
    ("pattern", "path", "does"),
    [
        ("x.service", "x.service", True),
        ("x.service", "a/b/x.service", True),
        ("/x.service", "a/x.service", False),
        ("a/*.service", "a/x.service", True),
        ("a/*.service", "a/b/x.service", False),
        ("a/*", "b/a/x.service", False),
        ("./a/", "a", True),
        ("a/", "b/a", True),
        ("a/**/x.service", "a/x.service", True),
        ("a/**/x.service", "a/b/c/x.service", True),
        ("**/b/*", "a/b/x.service", True),
        ("**/b/*", "a/c/x.service", False),
        ("test-*@.service", "units/test-a@.service", True),
        ("A", "a", False),
        ("/".join(["**", "a"] * 200), "/".join("a" * 300) + "/b", False),
    ],
)
def test_patterns_mean_paths(pattern: str, path: str, does: bool) -> None:
    """As in a .gitignore: a name at any depth, or a path; a star stays within a name. No pattern takes long."""
    assert fits(pattern, path) is does


WRONG = """\
target = "debain-12"
failon = "error"
fail-on = "loud"
advice = 1
exclude = ["x", 3, "../y"]
"\\u001b[31m" = 1

[rules]
nobody-usr = "off"
runs-as-root = "silent"
"""


def test_all_that_is_wrong_is_said_at_once(put: Callable[..., Path], run: Run) -> None:
    """With file, line and key, what is allowed or was meant, and nothing that commands a terminal; nothing is checked."""
    folder = put(a=WRONG)
    done = run("check", "a", cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    said = [line.removeprefix(f"hardened-unit check: {folder}/a/.hardened-unit.toml:") for line in done.stderr.splitlines()]
    for start, word in (
        ("1: target: ", "did you mean debian-12"),
        ("2: failon: ", "did you mean 'fail-on'"),
        ("3: fail-on: ", "advice, warning, error, never"),
        ("4: advice: ", "true or false is expected"),
        ("5: exclude: ", "a string is expected"),
        ("5: exclude: ", "'../y' is no path below"),
        ("9: nobody-usr: ", "did you mean nobody-user?"),
        ("10: runs-as-root: ", "off, advice, warning, error"),
    ):
        assert any(line.startswith(start) and word in line for line in said), (start, word, said)
    assert "there are target, fail-on, advice, exclude, data, rules" in done.stderr
    assert "\x1b" not in done.stderr


@pytest.mark.parametrize("content", ["target = \n", "a = " + "[" * 100_000, "\udcff", "a = " + "9" * 5_000])
def test_what_is_no_toml_is_said(put: Callable[..., Path], run: Run, content: str) -> None:
    """Not with a traceback."""
    folder = put(a="")
    (folder / "a" / ".hardened-unit.toml").write_bytes(content.encode("utf-8", "surrogateescape"))
    done = run("check", "a", cwd=folder)
    assert done.returncode == 2
    assert ".hardened-unit.toml:1: is no TOML: " in done.stderr


def test_one_that_cannot_be_read_is_not_passed_over(put: Callable[..., Path], run: Run) -> None:
    """Neither a link that leads nowhere, nor a folder, nor a pipe, nor one that is named and not there."""
    folder = put(a="", b="", c="")
    (folder / "a" / ".hardened-unit.toml").symlink_to("nowhere")
    (folder / "b" / ".hardened-unit.toml").mkdir()
    os.mkfifo(folder / "c" / ".hardened-unit.toml")
    done = run("check", "a", "b", "c", cwd=folder)
    assert (done.returncode, done.stderr.count("cannot be read")) == (2, 3)
    assert run("check", "--config", "none.toml", "a", cwd=folder).returncode == 2


def test_the_schema_and_the_reader_agree() -> None:
    """A real JSON Schema validator accepts what the reader does, and nothing else."""
    validator = jsonschema.Draft202012Validator(document(Configuration, "A configuration"))
    good = {
        "target": "257",
        "fail-on": "never",
        "advice": True,
        "exclude": ["vendor"],
        "data": ["team"],
        "rules": dict.fromkeys(RULES, "off"),
    }
    assert set(validator.schema["properties"]) == set(good)
    for key in [*good, "nosuch", "fail_on"]:
        values = (1, True, "x", "error", [], ["x"], [1], {}, {"nobody-user": "error"}, {"nobody-user": 1}, {"nosuch": "off"})
        for value in (good.get(key, 0), *values):
            spoiled = {**good, key: value}
            assert (read(Configuration, spoiled, []) is not None) == validator.is_valid(spoiled), (key, value)
    assert read(Configuration, {}, []) == Configuration()
    assert validator.is_valid({})


def test_the_example_of_the_documents_is_right(put: Callable[..., Path], run: Run) -> None:
    """It is read without a word."""
    (example,) = re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / "cli" / "index.md").read_text(encoding="utf-8"), re.DOTALL)
    done = run(*JSON, "a", cwd=put(a=example))
    assert (done.returncode, done.stderr) == (1, "")
    assert found(done)["a/a.service"]["missing-protection"] == "error"


def test_without_one_nothing_is_read(put: Callable[..., Path]) -> None:
    """No reader of TOML is imported where there is no TOML; with one it is."""
    folder = put(a="", b='target = "257"\n')
    command = [sys.executable, "-X", "importtime", "-m", "hardened_unit", "check", "--fail-on", "never"]
    for name, needed in (("a", False), ("b", True)):
        done = subprocess.run([*command, name], capture_output=True, text=True, check=True, cwd=folder)
        imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
        assert "hardened_unit.cli.configuring" in imported
        assert [part in imported for part in ("tomllib", "systemd_directives.reading")] == [needed, needed]
