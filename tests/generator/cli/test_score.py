"""``score`` as a user has it: the table, the formats, the ratchet, and what it refuses."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Run = Callable[..., CompletedProcess[str]]

UNIT = "[Service]\nExecStart=/usr/bin/true\nPrivateNetwork=yes\nProtectHome=read-only\nMemoryMax=1G\n"
TYPO = f"{UNIT}RestrictAddressFamilies=inet inet6\n"


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """Give a unit in the folder that the command runs in."""
    path = tmp_path / "a.service"
    path.write_text(UNIT)
    return path


def test_the_table_has_the_worst_first(run: Run, unit: Path) -> None:
    """One unit is shown check by check, without colour where nobody asks for it."""
    done = run("score", "--target", "257", unit.name, cwd=unit.parent)
    assert done.returncode == 0
    head, _, *rows = done.stdout.splitlines()
    assert re.fullmatch(r"a\.service  █+░* 8\.9 EXPOSED \(systemd 257\)", head)
    numbers = [float(row.split()[0]) for row in rows if re.match(r" +\d\.\d [█░]", row)]
    assert numbers == sorted(numbers, reverse=True)
    assert "ProtectHome=" in done.stdout
    assert "PrivateNetwork=" not in done.stdout
    assert "MemoryMax=  Its memory is limited (line 5)" in done.stdout
    assert "\033" not in done.stdout
    assert "\033" in run("score", unit.name, cwd=unit.parent, FORCE_COLOR="1").stdout
    assert "PrivateNetwork=" in run("score", "--all", unit.name, cwd=unit.parent).stdout


@pytest.mark.parametrize("columns", ["40", "80", "160"])
def test_no_line_is_wider_than_the_terminal(run: Run, unit: Path, columns: str) -> None:
    """The descriptions are cut where there is no room for them."""
    lines = run("score", unit.name, cwd=unit.parent, COLUMNS=columns).stdout.splitlines()
    assert max(len(line) for line in lines if re.match(r" +\d\.\d ", line)) <= max(int(columns), 56)


def test_a_score_that_rests_on_a_mistake_says_so_in_the_same_line(run: Run, tmp_path: Path) -> None:
    """In the table, in the list of several, and in Markdown; with the score that would be without it."""
    (tmp_path / "a.service").write_text(TYPO)
    (tmp_path / "b.service").write_text(UNIT)
    said = re.compile(r"^.*a\.service.*resting on a mistake: \d\.\d without it.*$", re.MULTILINE)
    assert said.search(run("score", "a.service", cwd=tmp_path).stdout)
    several = run("score", ".", cwd=tmp_path).stdout
    assert re.search(r"^.*\d\.\d +\w+ +\S*a\.service \(resting on a mistake", several, re.MULTILINE)
    assert said.search(run("score", "--format", "markdown", ".", cwd=tmp_path).stdout)


def test_json_is_the_contract(run: Run, unit: Path) -> None:
    """The keys that other programs rely on, with the drop-ins beside the unit."""
    extra = unit.with_name("a.service.d")
    extra.mkdir()
    (extra / "x.conf").write_text("[Service]\nPrivateTmp=yes\n")
    (file,) = json.loads(run("score", "--format", "json", "--target", "252", unit.name, cwd=unit.parent).stdout)["files"]
    assert (file["path"], file["overall"], file["level"]) == ("a.service", "8.9", "EXPOSED")
    checks = {check["id"]: check for check in file["checks"]}
    assert len(checks) == 81
    assert {"id", "weight", "range", "badness", "exposure", "state"} <= checks["PrivateTmp"].keys()
    assert checks["PrivateTmp"]["state"] == "good"
    assert (checks["ProtectHome"]["badness"], checks["ProtectHome"]["exposure"]) == (5, "0.1")
    assert checks["RemoveIPC"]["badness"] is None
    assert [item["directive"] for item in file["beyond"]] == ["MemoryMax"]


def test_prometheus_can_read_it(run: Run, tmp_path: Path) -> None:
    """A gauge for each unit and each check; names of files are escaped as labels are."""
    (tmp_path / 'q"\\.service').write_text(UNIT)
    lines = run("score", "--format", "prometheus", ".", cwd=tmp_path).stdout.splitlines()
    sample = re.compile(r'hardened_unit_\w+\{(\w+="([^"\\\n]|\\[\\"n])*",?)+\} \d+\.\d')
    assert all(sample.fullmatch(line) for line in lines if not line.startswith("#"))
    assert len([line for line in lines if line.startswith("hardened_unit_exposure{")]) == 1
    assert len([line for line in lines if line.startswith("hardened_unit_check_exposure{")]) > 70


def test_markdown_cannot_be_broken_out_of(run: Run, tmp_path: Path) -> None:
    """A name with markup in it stays text."""
    (tmp_path / "a|<b>`*.service").write_text(UNIT)
    text = run("score", "--format", "markdown", ".", cwd=tmp_path).stdout
    assert "<b>" not in text
    assert "a\\|&lt;b&gt;\\`\\*.service" in text


def test_fail_above(run: Run, unit: Path) -> None:
    """Equal passes, as with systemd's threshold; nonsense is refused."""
    assert run("score", "--target", "257", "--fail-above", "8.9", unit.name, cwd=unit.parent).returncode == 0
    assert run("score", "--target", "257", "--fail-above", "8.8", unit.name, cwd=unit.parent).returncode == 1
    assert run("score", "--fail-above", "94", unit.name, cwd=unit.parent).returncode == 2
    assert run("score", "--fail-above", "nan", unit.name, cwd=unit.parent).returncode == 2


def test_several_targets_are_compared(run: Run, tmp_path: Path) -> None:
    """Beside each other, with the reason for each check that differs."""
    (tmp_path / "a.service").write_text(f"{UNIT}PrivateTmp=disconnected\nPrivateMounts=yes\n")
    text = run("score", "--target", "252", "--target", "257", "a.service", cwd=tmp_path).stdout
    assert re.search(r"PrivateTmp= +1/1 +0/1 +252 drops disconnected, which came with 257", text)
    (tmp_path / "a.service").write_text(UNIT)
    text = run("score", "--target", "252", "--target", "257", "a.service", cwd=tmp_path).stdout
    assert re.search(r"PrivateMounts= +1/1 +0/1 +systemd counts it in another way", text)
    assert run("score", "--target", "252", "--target", "257", "--format", "json", "a.service", cwd=tmp_path).returncode == 2


def test_the_next_steps(run: Run, unit: Path) -> None:
    """The least risk first, each with the score after it, whom it breaks and how it is undone."""
    text = run("score", "--target", "257", "--next", "5", unit.name, cwd=unit.parent).stdout
    scores = [float(number) for number in re.findall(r"^ +(\d\.\d)  \S", text, re.MULTILINE)]
    assert len(scores) == 5
    assert scores == sorted(scores, reverse=True)
    assert text.count("undo: ") == 5
    assert "breaks " in text
    assert [line.split()[-3] for line in text.splitlines() if "risk: as the preset" in line] == sorted(
        (line.split()[-3] for line in text.splitlines() if "risk: as the preset" in line),
        key=["minimal", "standard", "cis", "maximum"].index,
    )


def test_the_ratchet(run: Run, unit: Path) -> None:
    """A unit that gets worse fails and the checks are named; one that gets better, or is new, does not."""
    options = ("score", "--target", "257", "--baseline", "base.json", ".")
    missing = run(*options, cwd=unit.parent)
    assert (missing.returncode, "--write-baseline makes it" in missing.stderr) == (2, True)
    assert run(*options, "--write-baseline", cwd=unit.parent).returncode == 0
    assert run(*options, cwd=unit.parent).returncode == 0
    unit.write_text(UNIT.replace("PrivateNetwork=yes\n", "ProtectClock=yes\n"))
    worse = run(*options, cwd=unit.parent)
    assert worse.returncode == 1
    assert "a.service: got worse, from 8.9 to " in worse.stderr
    assert worse.stderr.rstrip().endswith("PrivateNetwork=")
    unit.write_text(f"{UNIT}PrivateTmp=yes\n")
    unit.with_name("new.service").write_text(UNIT)
    better = run(*options, cwd=unit.parent)
    assert (better.returncode, "new.service: new" in better.stderr) == (0, True)
    other = run("score", "--target", "252", "--baseline", "base.json", ".", cwd=unit.parent)
    assert (other.returncode, "give --target 257" in other.stderr) == (2, True)
    elsewhere = run("score", "--target", "257", "--baseline", "base.json", str(unit), cwd=unit.parent)
    assert elsewhere.returncode == 0
    assert "new" not in elsewhere.stderr


@pytest.mark.parametrize(
    "text", ["", "[]", '{"version": 1}', '{"version": 1, "systemd": 257, "units": {"a": {"overall": 1}}}', "[" * 5000]
)
def test_a_broken_baseline_is_named(run: Run, unit: Path, text: str) -> None:
    """No traceback, and nothing is overwritten."""
    unit.with_name("base.json").write_text(text)
    done = run("score", "--baseline", "base.json", unit.name, cwd=unit.parent)
    assert (done.returncode, "base.json: is no record of scores" in done.stderr) == (2, True)


def test_what_has_no_score(run: Run, tmp_path: Path) -> None:
    """A timer that is named, a unit that systemd refuses, a version that is too old; in a folder timers are passed over."""
    (tmp_path / "a.timer").write_text("[Timer]\nOnCalendar=daily\n")
    (tmp_path / "b.service").write_text("[Service]\nType=oneshot\nRestart=always\nExecStart=/a\n")
    (tmp_path / "c.service").write_text(UNIT)
    (tmp_path / "d.service").symlink_to("/dev/null")
    timer = run("score", "a.timer", cwd=tmp_path)
    assert (timer.returncode, "a .timer runs no process" in timer.stderr) == (2, True)
    refused = run("score", "b.service", cwd=tmp_path)
    assert (refused.returncode, "refuses the unit" in refused.stderr) == (2, True)
    assert run("score", "--target", "249", "c.service", cwd=tmp_path).returncode == 2
    every = run("score", ".", cwd=tmp_path)
    assert "a.timer" not in every.stdout + every.stderr
    assert "d.service" not in every.stdout + every.stderr
    assert "c.service" in every.stdout


def test_standard_input_and_a_lone_drop_in(run: Run, tmp_path: Path) -> None:
    """A drop-in is scored as if over a unit that says nothing else."""
    assert run("score", "--target", "257", "-", stdin=UNIT).stdout.startswith("<stdin>  ")
    folder = tmp_path / "x.service.d"
    folder.mkdir()
    (folder / "a.conf").write_text("[Service]\nPrivateNetwork=yes\n")
    assert " 9.0 UNSAFE" in run("score", "--target", "257", "x.service.d/a.conf", cwd=tmp_path).stdout


def test_check_can_score_in_the_same_call(run: Run, tmp_path: Path) -> None:
    """The findings, and below them what ``score`` prints of the same units; what has no score is left to the findings."""
    (tmp_path / "a.service").write_text(TYPO)
    (tmp_path / "b.service").write_text(UNIT)
    (tmp_path / "c.timer").write_text("[Timer]\nOnCalendar=daily\n")
    (tmp_path / "d.service").write_text("[Service]\nUser=a:b\n")
    done = run("check", "--score", "--target", "257", ".", cwd=tmp_path)
    assert done.returncode == 1
    findings, _, scores = done.stdout.partition("\n\n")
    assert "address-family-typo-blocks-all" in findings
    alone = run("score", "--target", "257", "a.service", "b.service", cwd=tmp_path).stdout
    assert scores.replace("./", "") == alone
    assert run("check", "--score", "--format", "json", ".", cwd=tmp_path).returncode == 2
    assert run("check", "--score", "--fix", ".", cwd=tmp_path).returncode == 2
