"""The data files: what is committed is what they say, and what is wrong in one is said with file and line."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

import systemd_directives
from systemd_directives import build, catalogue, model
from systemd_directives.reading import read
from systemd_directives.schema import schemas

if TYPE_CHECKING:
    from systemd_directives.catalogue import Catalogue

PACKAGE = Path(systemd_directives.__file__).parent
FILES = sorted(build.DATA.rglob("*.toml"))

NAMED_IN_THE_FOUNDATION = frozenset(
    {
        "NoNewPrivileges",
        "User",
        "Group",
        "ProtectSystem",
        "ProtectHome",
        "ReadWritePaths",
        "ReadOnlyPaths",
        "InaccessiblePaths",
        "PrivateTmp",
        "PrivateDevices",
        "PrivateUsers",
        "ProtectHostname",
        "ProtectClock",
        "ProtectKernelTunables",
        "ProtectKernelModules",
        "ProtectKernelLogs",
        "LockPersonality",
        "MemoryDenyWriteExecute",
        "RestrictRealtime",
        "RestrictSUIDSGID",
        "RemoveIPC",
        "SystemCallFilter",
        "SystemCallErrorNumber",
        "SystemCallLog",
        "RestrictAddressFamilies",
        "LimitNOFILE",
        "LimitNPROC",
        "LimitCPU",
        "LimitCORE",
        "LimitAS",
        "LimitRSS",
        "LimitLOCKS",
        "LimitSIGPENDING",
        "RestrictNamespaces",
        "DynamicUser",
        "SupplementaryGroups",
        "DeviceAllow",
        "CapabilityBoundingSet",
        "AmbientCapabilities",
        "ProtectControlGroups",
        "ProtectProc",
        "ProcSubset",
        "PrivateIPC",
        "PrivateNetwork",
        "SystemCallArchitectures",
        "UMask",
        "KeyringMode",
        "DevicePolicy",
        "IPAddressAllow",
        "IPAddressDeny",
        "StateDirectory",
        "LogsDirectory",
        "CacheDirectory",
        "RuntimeDirectory",
        "ConfigurationDirectory",
        "BindReadOnlyPaths",
        "TemporaryFileSystem",
        "TasksMax",
        "MemoryMax",
        "CPUQuota",
    }
)


def schema_of(path: Path) -> dict[str, Any]:
    """Give the schema that a data file names in its first line, as an editor finds it."""
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    named = (path.parent / first.removeprefix("#:schema ")).resolve()
    found: dict[str, Any] = json.loads(named.read_text(encoding="utf-8"))
    return found


def test_the_committed_catalogue_is_fresh() -> None:
    """catalogue.json and the schemas are what the data files and the model make of them."""
    done = subprocess.run(
        [sys.executable, "-m", "systemd_directives.build", "--check"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_fits_the_schema_that_it_names(path: Path) -> None:
    """A real JSON Schema validator, as editors have it, agrees with our own reader."""
    jsonschema.Draft202012Validator(schema_of(path)).validate(tomllib.loads(path.read_text(encoding="utf-8")))


def test_the_catalogue_fits_its_published_schema() -> None:
    """The published JSON is what its schema promises."""
    jsonschema.Draft202012Validator(schemas()["catalogue"]).validate(
        json.loads(Path(catalogue.COMPILED).read_text(encoding="utf-8"))
    )


def test_every_directive_of_the_foundation_is_there(known: Catalogue) -> None:
    """None of the directives that the source document names, or the presets need, is missing."""
    assert set(known.names("directives")) >= NAMED_IN_THE_FOUNDATION


def test_every_record_comes_back(known: Catalogue) -> None:
    """Reading and writing a record loses nothing."""
    from systemd_directives.reading import write  # noqa: PLC0415 - beside its opposite

    for directive in known.directives():
        assert read(model.Directive, write(directive), []) == directive


BROKEN = """\
name     = "ProtectHome"
category = "filesystm"
summary  = "It ``hides homes."
sections = ["Unit"]
since    = "214"
man      = "systemd.exec(5)"
grammer  = "enum-or-bool"
repeat   = "last-wins"
default  = "no"
description = \'\'\'
name = not a key
\'\'\'

[[value]]
value = "yes"

[[breaks]]
who     = "anyone"
symptom = "no-such-symptom"
instead = "nothing"
"""


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    """Each misfit with the file, the line and what is wrong; the old catalogue is left alone."""
    data = tmp_path / "data"
    shutil.copytree(build.DATA, data)
    (data / "directives/filesystem/ProtectHome.toml").write_text(BROKEN)
    (data / "needs/jit.toml").write_text("name = \n")
    output = tmp_path / "catalogue.json"
    output.write_text("old")
    done = subprocess.run(
        [sys.executable, "-m", "systemd_directives.build", "--data", str(data), "--output", str(output)],
        capture_output=True,
        text=True,
        check=False,
    )
    said = [line.removeprefix(f"{data}/") for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert output.read_text() == "old"
    home = "directives/filesystem/ProtectHome.toml"
    for start, word in (
        (f"{home}:1:", "'grammar' is missing"),
        (f"{home}:5:", "whole number"),
        (f"{home}:7:", "did you mean 'grammar'"),
        (f"{home}:8:", "last-valid-wins"),
        (f"{home}:14:", "'effect' is missing"),
        ("needs/jit.toml:1:", "no TOML"),
    ):
        assert any(line.startswith(start) and word in line for line in said), (start, word, said)


def test_names_that_lead_nowhere_are_found(tmp_path: Path) -> None:
    """What one record says of another has to exist; prose has to close its literals."""
    data = tmp_path / "data"
    shutil.copytree(build.DATA, data)
    path = data / "directives/filesystem/ProtectSystem.toml"
    text = path.read_text().replace('symptom = "read-only-file-system"', 'symptom = "read-only"', 1)
    path.write_text(text.replace('with = "StateDirectory="', 'with = "StatDirectory="').replace("in ``/run``", "in ``/run"))
    preset = data / "presets/minimal.toml"
    preset.write_text(preset.read_text().replace('"NoNewPrivileges=yes"', '"NoNewPriviledges=yes"'))
    hints = data / "hints.toml"
    text = hints.read_text().replace('needs = ["notify"]', 'needs = ["notfy", "jit=1", "write"]')
    hints.write_text(text.replace('"Type=notify"', '"Typ=notify"').replace("words = '", "words = '(", 1))
    recipe = data / "recipes/go.toml"
    recipe.write_text(
        recipe.read_text().replace('"maximum"', '"maximal"').replace('"listen"', '"lissen"').replace("check ", "user ")
    )
    _, problems = build.build(data)
    said = " ".join(problem.message for problem in problems)
    assert "there is no need 'notfy'" in said
    assert "'jit' has no parameter" in said
    assert "'write' has to be told something" in said
    assert "no systemd knows 'Typ=notify'" in said
    assert "is no regular expression" in said
    assert "there is no preset 'maximal'" in said
    assert "there is no need 'lissen'" in said
    assert "it has no check" in said
    assert "there is no symptom 'read-only'" in said
    assert "no systemd knows 'StatDirectory='" in said
    assert "no systemd knows 'NoNewPriviledges=yes' in [Service]" in said


def test_who_reads_the_data_is_told_of_what_is_new_and_gone(tmp_path: Path) -> None:
    """A record that comes, one that goes, and an entry that cannot be."""
    data = tmp_path / "data"
    shutil.copytree(build.DATA, data)
    path = (data / "recipes/redis.toml").rename(data / "recipes/valkey.toml")
    path.write_text(path.read_text().replace('"redis"', '"valkey"', 1))
    path = data / "changelog.toml"
    path.write_text(path.read_text() + '[[change]]\ndate = "2026-12-01"\nsays = "x"\nchanged = ["needs/jti"]\n')
    command = [
        sys.executable,
        "-m",
        "systemd_directives.build",
        "--data",
        str(data),
        "--output",
        str(tmp_path / "catalogue.json"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    for message in ("not noted as added: recipes/valkey", "not noted as removed: recipes/redis", "needs/jti was not there yet"):
        assert message in done.stdout


def test_claims_that_cannot_be_meant_are_found(tmp_path: Path) -> None:
    """Two of one name, a line that no systemd knows, versions the wrong way round."""
    data = tmp_path / "data"
    shutil.copytree(build.DATA, data)
    path = data / "directives/filesystem/ProtectSystem.toml"
    text = path.read_text().replace('"full"\nsays', '"yes"\nsays').replace('["ProtectSystem=Boot"]', '["ProtectSytem=Boot"]')
    path.write_text(text)
    path = data / "directives/filesystem/ProtectHome.toml"
    path.write_text(path.read_text().replace("from            = 257", "from            = 257\nuntil = 250"))
    _, problems = build.build(data)
    said = [str(problem).removeprefix(f"{data}/directives/filesystem/") for problem in problems]
    assert len(said) == 3
    for message in (
        "there is a second claim 'yes'",
        "no systemd knows 'ProtectSytem=Boot' in [Service]",
        "it begins with 257 and ends with 250",
    ):
        assert any(line.endswith(message) and ":1:" not in line for line in said), said


def test_needs_that_cannot_be_meant_are_found(tmp_path: Path) -> None:
    """A step that is not softer, a conflict with nothing, a preset that there is not, root without a reason."""
    data = tmp_path / "data"
    shutil.copytree(build.DATA, data)
    for name, before, after in (
        ("read-home", "ProtectHome=read-only", "ProtectHome=yes"),
        ("no-network", 'with = "listen"', 'with = "lisen"'),
        ("jit", 'line   = "SystemCallFilter=@pkey"', 'line   = "SystemCallFilter={parameter}"'),
        ("no-network", 'under           = "standard"', 'under           = "standrd"'),
        ("usb", 'where  = ["PrivateDevices"]', 'where  = ["PrivateDevice"]'),
        ("drop-privileges", "user        = ", "# "),
    ):
        path = data / f"needs/{name}.toml"
        assert before in path.read_text()
        path.write_text(path.read_text().replace(before, after, 1))
    _, problems = build.build(data)
    said = [problem.message for problem in problems]
    assert len(said) == 6
    for message in (
        "'ProtectHome=yes' is none of the softer steps of ProtectHome=",
        "there is no need 'lisen'",
        "the need has no parameter",
        "there is no preset 'standrd'",
        "no systemd knows 'PrivateDevice'",
        "why it cannot be any user is said just where it cannot",
    ):
        assert message in said


def test_the_schema_and_the_reader_agree_on_what_is_wrong(known: Catalogue) -> None:
    """For one record and every way to spoil one key of it, both or neither of the two accept it."""
    from systemd_directives.reading import write  # noqa: PLC0415 - beside its opposite

    validator = jsonschema.Draft202012Validator(schemas()["directive"])
    good = write(known.directive("RestrictAddressFamilies"))
    for key in [*good, "nosuch"]:
        for wrong in (None, 1, True, "x", [], ["x"], {}, [{}], [{"value": 1}]):
            spoiled = (
                {**good, key: wrong} if wrong is not None else {other: value for other, value in good.items() if other != key}
            )
            if wrong is None and key == "nosuch":
                continue
            accepted = read(model.Directive, spoiled, []) is not None
            assert accepted == validator.is_valid(spoiled), (key, wrong)
