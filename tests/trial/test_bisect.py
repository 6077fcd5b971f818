"""Which lines break a unit, under a real systemd: one, several that must go together, one of several, or none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from hardened_unit.trial import why_not

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]

HARDENED = """
NoNewPrivileges=yes
ProtectHome=yes
PrivateTmp=yes
LockPersonality=yes
"""
SERVER = "[Service]\nExecStart=/usr/bin/python3 -m http.server 8099 --bind 127.0.0.1 --directory /srv\n"
ASK = "python3 -c 'import urllib.request; urllib.request.urlopen(\"http://127.0.0.1:8099/\")'"


@pytest.fixture(autouse=True)
def _can_boot() -> None:
    if why := why_not():
        pytest.skip(why)


@pytest.fixture
def bisected(run: Run, tmp_path: Path) -> Callable[..., Any]:
    """Give what bisects a unit by its text."""

    def call(text: str, *options: str, check: str = "", status: int = 0) -> Any:  # noqa: ANN401 - parsed JSON, or a message
        (tmp_path / "broken.service").write_text(text)
        asked = ["--check", check] if check else []
        done = run("bisect", str(tmp_path / "broken.service"), "--format", "json", "--wait", "5", *asked, *options)
        assert done.returncode == status, done.stderr
        return json.loads(done.stdout) if status == 0 else done.stderr

    return call


def lines(found: Any) -> list[str]:  # noqa: ANN401 - parsed JSON
    """Give the culprits as lines."""
    return [f"{one['directive']}={one['value']}" for one in found["culprits"]]


def test_one_line_with_what_would_do_in_its_place(bisected: Callable[..., Any], tmp_path: Path) -> None:
    """The line, where the user has it, and the family that the server needs."""
    found = bisected(f"{SERVER}{HARDENED}RestrictAddressFamilies=AF_UNIX\n", check=ASK)
    assert lines(found) == ["RestrictAddressFamilies=AF_UNIX"]
    [one] = found["culprits"]
    assert (one["path"], one["line"]) == (str(tmp_path / "broken.service"), 8)
    assert one["relaxation"] == "RestrictAddressFamilies=AF_UNIX AF_INET"
    assert "Address family not supported" in one["reason"]
    assert found["confirmed"]
    assert found["version"] == 1


def test_several_lines_that_must_go_together(bisected: Callable[..., Any]) -> None:
    """Each alone breaks it."""
    text = f"{SERVER}RestrictAddressFamilies=AF_UNIX\n{HARDENED}SystemCallFilter=~listen\nPrivateNetwork=yes\n"
    assert lines(bisected(text, check=ASK)) == [
        "RestrictAddressFamilies=AF_UNIX",
        "SystemCallFilter=~listen",
        "PrivateNetwork=yes",
    ]


def test_one_of_two_is_enough(bisected: Callable[..., Any]) -> None:
    """Two lines break it only together: the one goes that costs less exposure, and the other is named."""
    text = (
        "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'test -w /srv || ! grep -q ^NoNewPrivs:.1 /proc/self/status'\n"
        f"{HARDENED}ReadOnlyPaths=/srv\n"
    )
    [one] = bisected(text)["culprits"]
    assert one["directive"] == "ReadOnlyPaths"
    assert one["alternatives"] == [f"{one['path']}:5: NoNewPrivileges=yes"]


def test_a_softer_value_is_found(bisected: Callable[..., Any]) -> None:
    """The catalogue's own step: home directories that can be read."""
    text = f"[Service]\nType=oneshot\nExecStart=/bin/ls /root/.\nProtectHome=yes\n{HARDENED.replace('ProtectHome=yes', '')}"
    text = text.replace("/bin/ls /root/.", "/bin/sh -c 'test -r /root/.bashrc || test -r /root/.profile'")
    [one] = bisected(text)["culprits"]
    assert one["relaxation"] == "ProtectHome=read-only"


def test_a_folder_that_is_written_to_is_found(bisected: Callable[..., Any]) -> None:
    """Nobody has to say which: it was seen."""
    text = (
        "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'mkdir -p /srv/broken && echo x >/srv/broken/x'\n"
        f"ProtectSystem=strict\n{HARDENED}"
    )
    [one] = bisected(text)["culprits"]
    assert one["relaxation"] == "ProtectSystem=strict\nReadWritePaths=-/srv"


def test_a_drop_in_beside_the_unit_is_named(bisected: Callable[..., Any], tmp_path: Path) -> None:
    """With its own path and line."""
    folder = tmp_path / "broken.service.d"
    folder.mkdir()
    (folder / "more.conf").write_text("# mine\n[Service]\nPrivateNetwork=yes\n")
    [one] = bisected(f"{SERVER}{HARDENED}", check=ASK)["culprits"]
    assert (one["path"], one["line"]) == (str(folder / "more.conf"), 3)
    assert one["relaxation"] is None


@pytest.mark.parametrize(
    ("text", "check", "said"),
    [
        (f"{SERVER}{HARDENED}", ASK, "works as it is"),
        (f"[Service]\nExecStart=/bin/false\n{HARDENED}", "", "fails without any of its 4 hardening lines too"),
        (f"{SERVER}{HARDENED}", "false", "fails without any of its 4 hardening lines too: the check fails"),
        ("[Service]\nExecStart=/bin/false\nUser=daemon\n", "", "no line that takes something from it"),
        ("[Service]\nExecStart=/bin/false\nProtectSystem=strict\nTypo\n", "", "fails without any of its 1"),
    ],
)
def test_where_there_is_nothing_to_find_that_is_said(bisected: Callable[..., Any], text: str, check: str, said: str) -> None:
    """With why."""
    # A check that never passes is the only one that is waited for; a server and a failure have the time that they need.
    wait = "0" if check == "false" else "10"
    assert said in bisected(text, "--wait", wait, check=check, status=2)


def test_a_check_that_wavers_is_told_from_one_that_fails(bisected: Callable[..., Any]) -> None:
    """It fails every other time; with repetition the true culprit is found all the same."""
    wavering = "if [ -e /dev/shm/even ]; then rm /dev/shm/even; else touch /dev/shm/even; false; fi"
    # Done once it is started, so that a check that is run only once fails for no other reason.
    text = f"[Service]\nType=oneshot\nExecStart=/usr/bin/test -w /srv\nReadOnlyPaths=/srv\n{HARDENED}"
    assert "--repeat" in bisected(text, "--wait", "0", check=wavering, status=2)
    found = bisected(text, "--wait", "0", "--repeat", "2", check=wavering)
    assert lines(found) == ["ReadOnlyPaths=/srv"]


def test_the_answer_for_people(run: Run, tmp_path: Path) -> None:
    """Names the line, what it does, what is seen, and what to write."""
    (tmp_path / "a.service").write_text(f"{SERVER}ProtectSystem=strict\nRestrictAddressFamilies=AF_UNIX\n")
    done = run("bisect", str(tmp_path / "a.service"), "--check", ASK, COLUMNS="200")
    assert done.returncode == 0, done.stderr
    for words in (
        "1 line breaks it",
        "a.service:4: RestrictAddressFamilies=AF_UNIX",
        "RestrictAddressFamilies=AF_UNIX AF_INET",
    ):
        assert words in done.stdout
