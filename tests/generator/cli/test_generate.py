"""The command ``generate``, as a user runs it."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hardened_unit.cli import main
from hardened_unit.unitfile import parse

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Run = Callable[..., CompletedProcess[str]]

WEB = ("generate", "web", "--preset", "standard", "--exec", "/usr/bin/python3 -m http.server 8080")


def test_a_unit_goes_to_standard_output(run: Run) -> None:
    """The unit and nothing else; it has the command and the preset's lines."""
    done = run(*WEB)
    assert (done.returncode, done.stderr) == (0, "")
    assignments = {(entry.section, entry.key): entry.value for entry in parse(done.stdout).assignments()}
    assert assignments["Service", "ExecStart"] == "/usr/bin/python3 -m http.server 8080"
    assert assignments["Service", "ProtectSystem"] == "strict"
    assert assignments["Install", "WantedBy"] == "multi-user.target"


def test_a_unit_goes_to_a_file(run: Run, tmp_path: Path) -> None:
    """The same text, readable by all; a second time only with --force."""
    expected = run(*WEB).stdout
    path = tmp_path / "web.service"
    assert run(*WEB, "-o", str(path)).returncode == 0
    assert path.read_text() == expected
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    again = run(*WEB, "-o", str(path))
    assert again.returncode == 2
    assert "--force" in again.stderr
    assert run(*WEB, "-o", str(tmp_path), "--force").returncode == 0


def test_a_drop_in_has_no_command_of_its_own(run: Run) -> None:
    """Only the hardening; with a command the unit's own is taken away first."""
    bare = run("generate", "nginx", "--preset", "minimal", "--form", "drop-in").stdout
    assert {entry.section for entry in parse(bare).assignments()} == {"Service"}
    assert "ExecStart" not in bare
    assert "[Install]" not in bare
    replaced = run("generate", "nginx", "--preset", "minimal", "--form", "drop-in", "--exec", "/usr/bin/true").stdout
    assert "ExecStart=\nExecStart=/usr/bin/true\n" in replaced


def test_directives_have_no_section(run: Run) -> None:
    """The bare lines, to be pasted."""
    done = run("generate", "nginx", "--preset", "minimal", "--form", "directives", "--comments", "none")
    assert all("=" in line for line in done.stdout.splitlines())


def test_own_lines_replace_or_add(run: Run) -> None:
    """Where one value holds the own one takes the preset's place, a list gets one more line, a section can be named."""
    own = ("--set", "TasksMax=7", "--set", "SystemCallFilter=~@clock", "--set", "Unit.After=network-online.target")
    unit = parse(run(*WEB, *own).stdout)
    values = [(entry.key, entry.value) for entry in unit.assignments()]
    assert [value for key, value in values if key == "TasksMax"] == ["7"]
    assert [value for key, value in values if key == "SystemCallFilter"] == ["@system-service", "~@clock"]
    assert ("After", "network-online.target") in values


def test_needs_relax_what_they_must(run: Run) -> None:
    """The maximum has no network; with the need it has, and nothing else changes."""
    maximum = ("generate", "web", "--preset", "maximum", "--exec", "/usr/bin/true", "--comments", "none")
    plain = run(*maximum).stdout.splitlines()
    web = run(*maximum, "--need", "listen").stdout.splitlines()
    assert set(plain) - set(web) == {"PrivateNetwork=yes", "IPAddressDeny=any", "RestrictAddressFamilies=none"}
    assert set(web) - set(plain) == {"RestrictAddressFamilies=AF_INET AF_INET6"}


def test_a_need_that_changes_nothing_is_told_of(run: Run) -> None:
    """The preset is mild enough, or the promise is kept already."""
    assert run(*WEB, "--need", "listen", "--need", "dns").stderr == (
        "listen: nothing in standard stands in its way\ndns: nothing in standard stands in its way\n"
    )
    assert run(*WEB, "--need", "kvm").stderr == ""


@pytest.mark.parametrize(("target", "expected"), [("debian-12", "yes"), ("257", "disconnected")])
def test_the_target_gets_the_strongest_value_it_knows(run: Run, target: str, expected: str) -> None:
    """Of a ladder one rung is left, the best that this systemd can read."""
    done = run("generate", "web", "--preset", "maximum", "--exec", "/usr/bin/true", "--target", target)
    assert [entry.value for entry in parse(done.stdout).assignments() if entry.key == "PrivateTmp"] == [expected]


@pytest.mark.parametrize(
    ("form", "own", "commands"),
    [
        ("unit", ["ExecStart=/bin/b"], ["/bin/b"]),
        ("drop-in", ["ExecStart=/bin/b"], ["", "/bin/b"]),
        ("unit", ["Type=oneshot", "ExecStart=/bin/b", "ExecStart=/bin/c"], ["/bin/a", "/bin/b", "/bin/c"]),
        ("unit", ["Type=oneshot", "ExecStart=", "ExecStart=/bin/c"], ["/bin/c"]),
    ],
)
def test_commands_of_ones_own(run: Run, form: str, own: list[str], commands: list[str]) -> None:
    """The last takes the place of the others, unless the type can have several; a drop-in takes the unit's away first."""
    options = [part for line in own for part in ("--set", line)]
    done = run("generate", "x", "--preset", "minimal", "--form", form, "--exec", "/bin/a", "--target", "257", *options)
    assert [entry.value for entry in parse(done.stdout).assignments() if entry.key == "ExecStart"] == commands


def test_a_name_that_systemd_remarks_on_is_no_hindrance(run: Run) -> None:
    """What verify says of a unit that loads all the same does not keep it from being written."""
    done = run("generate", "my.app", "--preset", "minimal", "--exec", "/bin/true", "--set", "User=my.app")
    assert (done.returncode, done.stderr) == (0, "")


def test_an_error_in_own_lines_writes_nothing(run: Run, tmp_path: Path) -> None:
    """The finding is shown, the status is 1, and there is no file."""
    done = run(*WEB, "--set", "ProtectSystem=Boot", "-o", str(tmp_path / "web.service"))
    assert done.returncode == 1
    assert "[invalid-value]" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("web", "--preset", "standrd", "--exec", "/bin/true"), "did you mean standard?"),
        (("web", "--preset", "standard", "--exec", "/bin/true", "--target", "debian12"), "did you mean debian-12"),
        (("web", "--preset", "standard", "--exec", "/bin/true", "--target", "999"), "from 245 to 262"),
        (("web", "--preset", "standard", "--exec", "/bin/true", "--need", "lisen"), "did you mean listen?"),
        (("web", "--preset", "standard", "--exec", "/bin/true", "--need", "jit=1"), "takes no parameter"),
        (("web", "--preset", "standard", "--exec", "/bin/true", "--need", "listen=80"), "name bind-low-port in its place"),
        (("web", "--preset", "standard", "--exec", "/bin/true", "--need", "write"), "write=/srv/data"),
        (("web", "--preset", "standard", "--exec", "/bin/true", "--need", "write=srv"), "no absolute path"),
        (("web", "--preset", "standard", "--exec", "/bin/true", "--need", "write=/a /b"), "white space"),
        (("web", "--preset", "standard"), "needs a command"),
        (("web", "--preset", "standard", "--exec", "/bin/true", "--set", "foo"), "NAME=VALUE"),
        (("web", "--preset", "maximum", "--exec", "/bin/true", "--need", "write=/home/x"), "home directory"),
        (("web", "--preset", "standard", "--target", "257", "--set", "ExecStart="), "needs a command"),
        (("web", "--preset", "standard", "--form", "drop-in", "--description", "x"), "whole unit"),
        (("../web", "--preset", "standard", "--exec", "/bin/true"), "no name for a unit"),
        (("web.socket", "--preset", "standard", "--exec", "/bin/true"), "not the name of a service"),
        (("a" * 300, "--preset", "standard", "--exec", "/bin/true"), "at most 255"),
        (("web", "--exec", "/bin/true"), "a preset is missing; there are minimal"),
        (("web", "--preset", "standard", "--exec", "/bin/true", "--form", "socket"), "--form"),
    ],
)
def test_wrong_usage_is_one_clear_line(run: Run, tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    """Status 2, what is wrong and what to do, nothing written."""
    done = run("generate", *arguments, "-o", str(tmp_path / "x"))
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []


HOSTILE = st.text() | st.lists(
    st.sampled_from(["\n", "\r", "\0", "\\", "[Install]", "Alias=evil", " ", "x", "%", '"', "\udcff"])
).map("".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(place=st.sampled_from(["name", "exec", "description", "set", "need"]), text=HOSTILE)
def test_no_value_becomes_a_line(tmp_path_factory: pytest.TempPathFactory, place: str, text: str) -> None:
    """Whatever is given, wherever: an error with nothing written, or a unit with the sections and keys of a harmless one."""
    folder = tmp_path_factory.mktemp("unit")
    given_ = {"name": "web", "exec": "/usr/bin/true", "description": "text", "set": "X-Mine=1", "need": "write=/srv/x"}
    harmless = _keys(folder / "harmless", given_)
    given_[place] = {"exec": f"/usr/bin/true {text}", "set": f"X-Mine={text}", "need": f"write=/srv/{text}"}.get(place, text)
    hostile = _keys(folder / "hostile", given_)
    assert hostile in (None, harmless)


def _keys(path: Path, options: dict[str, str]) -> list[tuple[str, str]] | None:
    arguments = [
        "generate",
        "--preset=minimal",
        "--verify=never",
        f"--exec={options['exec']}",
        f"--description={options['description']}",
    ]
    try:
        status = main(
            [*arguments, f"--set={options['set']}", f"--need={options['need']}", "-o", str(path), "--", options["name"]]
        )
    except SystemExit as error:
        status = int(error.code or 0)
    if status:
        assert not path.exists()
        return None
    entries = parse(path.read_bytes()).entries
    assert {entry.kind for entry in entries} <= {"blank", "comment", "section", "assignment"}
    return [(entry.section, entry.key) for entry in entries if entry.kind == "assignment"]
