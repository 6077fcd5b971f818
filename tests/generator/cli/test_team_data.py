"""A team's data on the command line: the option and the configuration, on every command that has a use for it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., subprocess.CompletedProcess[str]]

EXAMPLE = Path(__file__).parents[2] / "team"
DATA = ("--data", str(EXAMPLE))
TARGET = ("--target", "debian-12")
UNIT = "[Service]\nExecStart=/usr/bin/web\nUser=bob\nTasksMax=infinity\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Give a project with a unit, the team's data in it, and a configuration that names them."""
    shutil.copytree(EXAMPLE, tmp_path / "team")
    (tmp_path / "units").mkdir()
    (tmp_path / "units" / "web.service").write_text(UNIT, encoding="utf-8")
    (tmp_path / ".hardened-unit.toml").write_text('target = "debian-12"\ndata = ["team"]\n', encoding="utf-8")
    return tmp_path


def found(done: subprocess.CompletedProcess[str]) -> dict[str, str]:
    """Give the team's rules that found something, and how grave."""
    findings = [finding for file in json.loads(done.stdout)["files"] for finding in file["findings"]]
    return {one["rule"]: one["severity"] for one in findings if one["rule"].startswith("acme-")}


def test_it_is_listed_and_explained(run: Run) -> None:
    """Beside ours, and only where it is asked for."""
    for what, name in (("presets", "acme-web"), ("needs", "acme-ledger"), ("rules", "acme-no-admin")):
        names = [one["name"] for one in json.loads(run("list", what, "--format", "json", *DATA).stdout)[what]]
        assert name in names
        assert len(names) > 4
        done = run("explain", name, *DATA)
        assert (done.returncode, done.stderr) == (0, "")
        assert "``" not in done.stdout
        assert name not in run("list", what).stdout
        assert run("explain", name).returncode == 2


def test_a_unit_is_composed_renewed_and_compared_with_it(run: Run, tmp_path: Path) -> None:
    """Renewing needs the same data; without it what is missing is said, and the file stays."""
    call = ("generate", "web", "--preset", "acme-web", "--need", "acme-ledger", "--exec", "/usr/bin/web", *TARGET)
    done = run(*call, "-o", "web.service", *DATA, cwd=tmp_path)
    assert done.returncode == 0
    made = (tmp_path / "web.service").read_text(encoding="utf-8")
    assert "User=svc-web\n" in made
    assert "IPAddressAllow=10.20.0.0/24\n" in made
    ours = run("generate", "a", "--preset", "minimal", "--exec", "/bin/a").stdout
    assert len({*re.findall(r"\b[0-9a-f]{12}\b", made), *re.findall(r"\b[0-9a-f]{12}\b", ours)}) == 2
    done = run("generate", "--update", "web.service", cwd=tmp_path)
    assert done.returncode == 2
    assert "if acme-ledger and acme-web are of a team's own: name the folder that has it with --data" in done.stderr
    assert (tmp_path / "web.service").read_text(encoding="utf-8") == made
    assert "nothing to renew" in run("generate", "--update", "web.service", *DATA, cwd=tmp_path).stderr
    mine = shutil.copytree(EXAMPLE, tmp_path / "mine")
    preset = mine / "presets" / "acme-web.toml"
    preset.write_text(preset.read_text(encoding="utf-8").replace("TasksMax=256", "TasksMax=128"), encoding="utf-8")
    assert run("generate", "--update", "web.service", "--data", "mine", cwd=tmp_path).returncode == 0
    assert "TasksMax=128\n" in (tmp_path / "web.service").read_text(encoding="utf-8")
    done = run("diff", *TARGET, "web.service", "acme-web", *DATA, cwd=tmp_path)
    assert "~ TasksMax=128 → 256" in done.stdout
    assert run("check", *TARGET, *DATA, "--fail-on", "warning", "web.service", cwd=tmp_path).returncode == 0
    assert run("generate", "web", "--preset", "acme-web", "--exec", "/usr/bin/web", *TARGET).returncode == 2


def test_what_is_composed_keeps_to_the_rules(run: Run) -> None:
    """A preset of ours with a user that the team does not want is not written."""
    done = run("generate", "web", "--preset", "minimal", "--user", "bob", "--exec", "/usr/bin/web", *TARGET, *DATA)
    assert (done.returncode, done.stdout) == (1, "")
    assert "[acme-user]" in done.stderr


def test_a_service_is_hardened_with_it(run: Run) -> None:
    """Only lines of the team's preset, under its name."""
    call = ("harden", "--preset", "acme-web", "--stdin-name", "web.service", *TARGET, *DATA, "-")
    done = run(*call, stdin="[Service]\nExecStart=/usr/bin/web\nUser=svc-web\n")
    assert done.returncode == 0
    assert "acme-web" in done.stdout
    assert "TasksMax=256\n" in done.stdout
    assert "OOMScoreAdjust=200\n" in done.stdout


def test_only_lines_of_the_service_harden_it(run: Run, project: Path) -> None:
    """A preset may have others, which are left out with the reason."""
    preset = project / "team" / "presets" / "acme-web.toml"
    line = '[[line]]\nset = "After=acme-proxy.service"\nsection = "Unit"\nreason = "The proxy comes first."\n'
    preset.write_text(preset.read_text(encoding="utf-8") + line, encoding="utf-8")
    done = run("harden", "--preset", "acme-web", "--explain", "units/web.service", *TARGET, cwd=project)
    assert done.returncode == 0
    assert re.search(r"After=acme-proxy\.service\s+Only lines of \[Service\] are added", done.stdout)
    done = run("generate", "web", "--preset", "acme-web", "--exec", "/usr/bin/web", *TARGET, cwd=project)
    assert "[Unit]\nDescription=web\nAfter=acme-proxy.service\n" in re.sub(r"\n+(# .*\n)?", "\n", done.stdout)


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
def test_every_format_has_what_its_rules_find(run: Run, project: Path, form: str) -> None:
    """By the configuration alone, wherever the command is started."""
    done = run("check", "--format", form, str(project / "units"))
    assert done.returncode == 1
    assert "acme-user" in done.stdout
    assert "'bob' is not allowed in User=; allowed is svc-*" in done.stdout
    assert "acme-documentation" not in done.stdout


def test_the_configuration_says_how_grave(run: Run, project: Path) -> None:
    """Also of a rule of the team's; of one that there is not it says what was meant."""
    config = project / ".hardened-unit.toml"
    config.write_text(config.read_text() + '[rules]\nacme-user = "off"\nacme-documentation = "error"\n', encoding="utf-8")
    done = run("check", "--format", "json", "units", cwd=project)
    assert found(done) == {"acme-documentation": "error", "acme-tasks-max": "warning"}
    config.write_text(config.read_text().replace("acme-user", "acme-usr"), encoding="utf-8")
    done = run("check", "units", cwd=project)
    assert (done.returncode, done.stdout) == (2, "")
    assert ".hardened-unit.toml:4: acme-usr: there is no rule 'acme-usr'; did you mean acme-user?" in done.stderr


def test_the_command_line_wins(run: Run, project: Path) -> None:
    """Its data are in the place of the configuration's, and the rules are those of its."""
    other = project / "other" / "rules"
    other.mkdir(parents=True)
    text = (EXAMPLE / "rules" / "acme-tasks-max.toml").read_text(encoding="utf-8").replace("acme-", "b-")
    (other / "b-tasks-max.toml").write_text(text, encoding="utf-8")
    done = run("check", "--data", "other", "units", cwd=project)
    assert "[b-tasks-max]" in done.stdout
    assert "acme-" not in done.stdout
    both = run("check", "--data", "other", "--data", "team", "units", cwd=project).stdout
    assert "[b-tasks-max]" in both
    assert "[acme-tasks-max]" in both
    assert found(run("check", "--no-config", *TARGET, "--format", "json", "units", cwd=project)) == {}
    assert "acme-web" in run("list", "presets", cwd=project / "units").stdout
    assert "acme-web" not in run("list", "presets", "--data", "other", cwd=project).stdout


def test_a_call_is_with_the_data_of_one_team(run: Run, project: Path) -> None:
    """As it is for one target."""
    (project / "bare").mkdir()
    (project / "bare" / "a.service").write_text(UNIT, encoding="utf-8")
    (project / "bare" / ".hardened-unit.toml").write_text('target = "debian-12"\n', encoding="utf-8")
    done = run("check", ".", cwd=project)
    assert (done.returncode, done.stdout) == (2, "")
    assert "./units/web.service goes with the data in" in done.stderr
    assert "./bare/a.service with none" in done.stderr
    assert "--data" in done.stderr
    assert run("check", "--data", "team", ".", cwd=project).returncode == 1


def test_all_that_is_wrong_is_said_at_once(run: Run, project: Path) -> None:
    """Of every file, with its line, and nothing that commands a terminal; the rest of the configuration too."""
    (project / "team" / "rules" / "acme-user.toml").write_text('name = "x\\u001b[31m"\nseverity = "fatal"\n', encoding="utf-8")
    (project / "team" / "needs" / "acme-ledger.toml").write_bytes(b"\xff\x1b[31m")
    (project / "team" / "presets" / "\x1b[31m.toml").write_text("name = 1\n", encoding="utf-8")
    (project / ".hardened-unit.toml").write_text('target = "debain-12"\ndata = ["team", "none"]\n', encoding="utf-8")
    for call in (("check", "units"), ("list", "presets"), ("list", "presets", "--data", "team", "--data", "none")):
        done = run(*call, cwd=project)
        assert (done.returncode, done.stdout) == (2, "")
        assert "\x1b" not in done.stderr
        for text in (
            "team/rules/acme-user.toml:2: severity: 'fatal' is none of advice, warning, error",
            "team/needs/acme-ledger.toml:1: is no TOML",
            "[31m.toml:1: name: a string is expected",
            "none: there is no such folder; expected is a folder with presets/*.toml",
        ):
            assert text in done.stderr, (call, text, done.stderr)
        assert ("debain-12" in done.stderr) is (call[0] == "check")
    for data in ('"team"', "[1]"):
        (project / ".hardened-unit.toml").write_text(f"\ndata = {data}\n", encoding="utf-8")
        for call in (("check", "units"), ("explain", "standard")):
            done = run(*call, cwd=project)
            assert done.returncode == 2
            assert ".hardened-unit.toml:2: data: " in done.stderr


def test_without_any_nothing_of_it_is_loaded(tmp_path: Path) -> None:
    """A check is as fast as before."""
    (tmp_path / "a.service").write_text(UNIT, encoding="utf-8")
    command = [sys.executable, "-X", "importtime", "-m", "hardened_unit", "check", "--fail-on", "never", "a.service"]
    for extra, needed in (((), False), (DATA, True)):
        done = subprocess.run([*command, *extra], capture_output=True, text=True, check=True, cwd=tmp_path)
        imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
        parts = ("tomllib", "hardened_unit.teams", "hardened_unit.rules.demanding", "systemd_directives.catalogue")
        assert [part in imported for part in parts] == [needed] * len(parts)
