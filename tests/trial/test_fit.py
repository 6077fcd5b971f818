"""The tightest drop-in that works: real daemons as Debian ships them, each answering a real request."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from real_daemons import DAEMONS

from hardened_unit.trial import Boot, why_not

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    from real_daemons import Daemon

    Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.mark.parametrize("name", DAEMONS)
def test_daemons(name: str, daemons: Path, run: Run) -> None:
    """The drop-in brings the exposure down that far, and says so of itself; systemd itself agrees, and it still works."""
    daemon = DAEMONS[name]
    done = run("fit", daemon.unit, "--check", daemon.check, "--root", str(daemons), "--format", "json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["passes"]
    assert float(found["exposure"]["after"]) <= daemon.fit
    assert float(found["exposure"]["after"]) < float(found["exposure"]["before"])
    for line in daemon.has:
        assert line in found["drop_in"].splitlines()
    for one in found["relaxed"]:
        assert one["reason"].strip(".")
        assert one["from"] != one["to"]
    assert _seen_by_systemd(daemon, found["drop_in"], daemons) == found["exposure"]["after"]


def _seen_by_systemd(daemon: Daemon, drop_in: str, root: Path) -> str:
    """Put the drop-in in place, see that the daemon still answers, and ask systemd for its exposure."""
    name = Path(daemon.unit).name
    with Boot(str(root)) as boot:
        boot.write({**daemon.files, f"/etc/systemd/system/{name}.d/hardening.conf": drop_in})
        boot.run("systemctl", "daemon-reload")
        assert boot.run("systemctl", "start", name).status == 0
        assert boot.run("sh", "-c", daemon.asked).status == 0
        said = boot.run("systemd-analyze", "security", "--no-pager", "--json=short", name)
        assert said.status == 0, said.stderr
        table = boot.run("systemd-analyze", "security", "--no-pager", name).stdout
    return table.rpartition("Overall exposure level for ")[2].split(": ")[1].split(" ")[0]


def test_the_same_again_gives_the_same(run: Run, tmp_path: Path) -> None:
    """On this machine's own root, a small service that writes, reads a home and talks over a socket."""
    if why := why_not():
        pytest.skip(why)
    (tmp_path / "small.service").write_text(
        "[Service]\nExecStart=/usr/bin/python3 -m http.server 8098 --bind 127.0.0.1 --directory /root\n"
        "ExecStartPre=/bin/sh -c 'echo it is there >/root/page; mkdir -p /srv/small; echo x >/srv/small/x'\n"
    )
    ask = "python3 -c 'import urllib.request as r; print(r.urlopen(\"http://127.0.0.1:8098/page\").read())' | grep there"
    first, second = (
        run("fit", str(tmp_path / "small.service"), "--check", ask, "--preset", "minimal", "-o", str(tmp_path / name))
        for name in ("one.conf", "two.conf")
    )
    assert first.returncode == second.returncode == 0, first.stderr
    text = (tmp_path / "one.conf").read_text()
    assert text == (tmp_path / "two.conf").read_text()
    assert "ProtectSystem=strict\nReadWritePaths=-/root -/srv" in text
    again = run("fit", str(tmp_path / "small.service"), "--check", "true", "-o", str(tmp_path / "one.conf"))
    assert again.returncode == 2
    assert "--force" in again.stderr


def test_a_unit_that_does_not_work_is_not_fitted(run: Run, tmp_path: Path) -> None:
    """Nothing can be found out then; and a need is not asked about."""
    if why := why_not():
        pytest.skip(why)
    (tmp_path / "bad.service").write_text("[Service]\nExecStart=/bin/false\n")
    done = run("fit", str(tmp_path / "bad.service"))
    assert done.returncode == 2
    assert "does not work as it is" in done.stderr


def test_a_need_is_met_whatever_the_check_asks(run: Run, tmp_path: Path) -> None:
    """The check does not use the network, and the service shall have it all the same."""
    if why := why_not():
        pytest.skip(why)
    (tmp_path / "quiet.service").write_text("[Service]\nExecStart=/bin/sleep 100\n")
    found: dict[str, Any] = {}
    for needs in ((), ("--need", "listen"), ("--need", "bind-low-port")):
        done = run("fit", str(tmp_path / "quiet.service"), "--wait", "0.1", "--format", "json", *needs)
        assert done.returncode == 0, done.stderr
        answer = json.loads(done.stdout)
        found[" ".join(needs)] = answer["drop_in"]
        assert ("not tried: " in done.stderr) is any("TasksMax=" in text for text in answer["lacks"])
    assert "PrivateNetwork=yes" in found[""]
    assert "PrivateNetwork" not in found["--need listen"]
    assert "RestrictAddressFamilies=AF_INET AF_INET6" in found["--need listen"]
    assert "CapabilityBoundingSet=CAP_NET_BIND_SERVICE" in found["--need bind-low-port"]
    assert "# For the needs that were named.\nAmbientCapabilities=CAP_NET_BIND_SERVICE" in found["--need bind-low-port"]


def test_only_services_are_fitted(run: Run, tmp_path: Path) -> None:
    """A socket has lines of its own, which nobody looks at here."""
    if why := why_not():
        pytest.skip(why)
    (tmp_path / "a.socket").write_text("[Socket]\nListenStream=/run/a\n")
    (tmp_path / "a.service").write_text("[Service]\nExecStart=/bin/true\n")
    done = run("fit", str(tmp_path / "a.socket"))
    assert done.returncode == 2
    assert "not a socket" in done.stderr
