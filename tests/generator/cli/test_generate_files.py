"""What ``generate`` writes for several targets, beside the unit, in other formats, and when it renews."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from hardened_unit.unitfile import parse

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Run = Callable[..., CompletedProcess[str]]

WEB = ("generate", "web", "--preset", "maximum", "--need", "listen", "--exec", "/usr/bin/true")
BOTH = ("--target", "debian-13", "--target", "debian-12")


def test_several_targets_get_a_ladder_and_a_table(run: Run) -> None:
    """The older rung first, whatever the order of the targets; the table says what holds where."""
    done = run(*WEB, *BOTH)
    assert done.returncode == 0
    assert [entry.value for entry in parse(done.stdout).assignments() if entry.key == "PrivateTmp"] == ["yes", "disconnected"]
    rows = {row.split()[0]: row.split()[1:] for row in done.stderr.splitlines()}
    assert rows["PrivateTmp="] == ["yes", "disconnected"]
    assert rows["what"] == ["holds", "where", "debian-12", "debian-13"]
    assert "NoNewPrivileges=" not in rows


def test_several_files_go_to_a_folder(run: Run, tmp_path: Path) -> None:
    """All or none of them, and not into one file."""
    files = {"web.service", "web.socket", "web.conf"}
    options = (*WEB, "--socket", "8080", "--user", "web", "--with-sysusers")
    one = run(*options, "-o", str(tmp_path / "one"))
    assert (one.returncode, list(tmp_path.iterdir())) == (2, [])
    assert "name a folder" in one.stderr
    assert run(*options, "-o", str(tmp_path)).returncode == 0
    assert {path.name for path in tmp_path.iterdir()} == files
    (tmp_path / "web.service").unlink()
    again = run(*options, "-o", str(tmp_path))
    assert again.returncode == 2
    assert not (tmp_path / "web.service").exists()
    shown = run(*options).stdout
    assert all(f"Made by hardened-unit generate: {name}," in shown for name in files)


def test_a_user_that_has_to_be_there_is_named(run: Run) -> None:
    """Where a need asks for one that stays, or somebody does, and nothing makes it."""
    write = ("generate", "web", "--preset", "standard", "--exec", "/usr/bin/true", "--need", "write=/srv/data")
    assert "it runs as web, who has to be there; --with-sysusers" in run(*write).stderr
    assert "who has to be there" in run(*WEB, "--user", "somebody").stderr
    assert "who has to be there" not in run(*WEB).stderr + run(*write, "--with-sysusers").stderr


def test_json_has_all_that_is_known(run: Run) -> None:
    """The files as they would be written, the lines with their reasons, what was left out and what holds where."""
    done = run(*WEB, *BOTH, "--format", "json")
    found = json.loads(done.stdout)
    assert found["version"] == 1
    assert found["files"][0]["folder"] == "/etc/systemd/system"
    assert found["files"][0]["text"] == run(*WEB, *BOTH).stdout
    assert [target["exposure"] for target in found["targets"]] == ["1.1", "1.1"]
    assert {"section", "directive", "value", "reason", "origin", "since"} == set(found["lines"][0])
    assert "PrivateNetwork" in {line["directive"] for line in found["omitted"]}
    assert {"section": "Service", "directive": "PrivateTmp", "values": ["yes", "disconnected"], "waits_for": None} in found[
        "holds"
    ]


def test_markdown_is_a_page(run: Run, tmp_path: Path) -> None:
    """With the unit in a fence, and tables that no value breaks out of."""
    done = run(*WEB, *BOTH, "--format", "markdown", "--set", "Environment=A=`|`", "-o", str(tmp_path / "web.md"))
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "web.md").read_text()
    assert "```ini\n# Made by hardened-unit generate: web.service" in page
    assert "| `PrivateTmp=` | `yes` | `disconnected` |" in page
    assert all(row.count("|") - row.count("\\|") in {3, 4} for row in page.splitlines() if row.startswith("|"))


def test_a_file_is_renewed(run: Run, tmp_path: Path) -> None:
    """From its header; lines of one's own stay, and an edited one is told of and makes the status 1.

    The options in the header are how a need is added to a file.
    """
    path = tmp_path / "web.service"
    assert run(*WEB, "-o", str(path)).returncode == 0
    whole = path.read_text()
    done = run("generate", "--update", str(path))
    assert (done.returncode, done.stderr) == (0, f"{path}: nothing to renew\n")
    mine = whole.replace("ProtectClock=yes\n", "ProtectClock=yes\nNice=3\n")
    path.write_text(mine.replace("--need=listen", "--need=listen --need=jit"))
    done = run("generate", "--update", str(path))
    assert (done.returncode, done.stderr) == (0, f"{path}: renewed\n")
    assert "ProtectClock=yes\nNice=3\n" in path.read_text()
    assert "MemoryDenyWriteExecute" not in path.read_text()
    path.write_text(whole.replace("TasksMax=512", "TasksMax=7"))
    done = run("generate", "--update", str(path))
    assert done.returncode == 1
    assert "kept as you have it: TasksMax=7; composed is TasksMax=512" in done.stderr
    assert "TasksMax=7\n" in path.read_text()


def test_every_file_is_renewed_by_itself(run: Run, tmp_path: Path) -> None:
    """Also the socket and the user's line, and a drop-in under another name."""
    run(*WEB, "--socket", "8080", "--user", "web", "--with-sysusers", "-o", str(tmp_path))
    run(*WEB[:4], "--form", "drop-in", "-o", str(tmp_path / "50-hardening.conf"))
    done = run("generate", "--update", *map(str, sorted(tmp_path.iterdir())))
    assert (done.returncode, done.stderr.count("nothing to renew")) == (0, 4), done.stderr


def test_a_file_with_a_long_name_is_renewed(run: Run, tmp_path: Path) -> None:
    """Where the name does not fit into the first line of the header."""
    path = tmp_path / "long.service"
    assert run("generate", "l" * 200, *WEB[2:], "-o", str(path)).returncode == 0
    done = run("generate", "--update", str(path))
    assert (done.returncode, done.stderr) == (0, f"{path}: nothing to renew\n")


def test_two_distributions_with_the_same_systemd_are_both_named(run: Run) -> None:
    """In the header and in the table, each once."""
    done = run(*WEB, "--target", "rhel-9", "--target", "debian-12", "--target", "debian-12")
    assert "--target=rhel-9 --target=debian-12 " in done.stdout
    assert done.stderr.splitlines()[0].split() == ["what", "holds", "where", "rhel-9", "debian-12"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--preset=maximum --exec=/bin/true --set=ProtectSystem=Boot -- web", "has errors: ProtectSystem=: 'Boot'"),
        ("--preset=maximum --exec=/bin/true --output=/tmp/x --force -- web", "unrecognized arguments: --output"),
        ("--preset=maxim --exec=/bin/true -- web", "did you mean maximum"),
        ("--preset=maximum --exec=/bin/true --target=12 -- web", "from 245 to 262"),
        ("--preset=maximum --exec=/bin/true -- other", "make no web.service"),
        ("--preset=maximum --help -- web", "unrecognized arguments: --help"),
        ("--preset=minimal", "a NAME is missing"),
    ],
)
def test_a_header_can_do_nothing_but_compose(run: Run, tmp_path: Path, options: str, said: str) -> None:
    """What is wrong in it is said, and the file stays as it is."""
    path = tmp_path / "web.service"
    run(*WEB, "-o", str(path))
    lines = path.read_text().splitlines()
    path.write_text("\n".join(f"# made-with: {options}" if line.startswith("# made-with") else line for line in lines) + "\n")
    before = path.read_text()
    done = run("generate", "--update", str(path))
    assert done.returncode == 2
    assert said in done.stderr
    assert path.read_text() == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--update", "/nonexistent"), "cannot be read"),
        (("web", "--preset", "minimal", "--update", "x"), "headers"),
        (("--need", "dns", "--update", "x"), "headers"),
        (("-o", "y", "--update", "x"), "headers"),
        ((), "a NAME is missing: what the service is called, such as mydaemon\na preset is missing; there are"),
    ],
)
def test_wrong_usage(run: Run, arguments: tuple[str, ...], said: str) -> None:
    """One clear line."""
    done = run("generate", *arguments)
    assert done.returncode == 2
    assert said in done.stderr
