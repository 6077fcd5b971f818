"""The drop-in for an existing unit: real daemons as Debian ships them go on answering with it, each a real request."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from hardened_unit.trial import Boot

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator

    Run = Callable[..., subprocess.CompletedProcess[str]]

HERE = Path(__file__).parent
ROWS = "create table t (a int); insert into t values (1); checkpoint; select count(*) from t; drop table t"


class Daemon(NamedTuple):
    """A daemon, what it is asked, and how exposed it is at most with the drop-in."""

    unit: str
    check: str
    at_most: float


NGINX = "curl -fsI http://127.0.0.1/ | grep 'Server: nginx'"
FOUND = {
    "redis": Daemon("redis-server.service", "redis-cli set a 1 | grep OK && redis-cli save | grep OK", 1.2),
    "memcached": Daemon(
        "memcached.service",
        r"printf 'set a 0 0 1\r\n1\r\nget a\r\nquit\r\n' | curl -s telnet://127.0.0.1:11211 | grep VALUE",
        2.5,
    ),
    "nginx": Daemon("nginx.service", NGINX, 3.0),
    "postgresql": Daemon("postgresql@15-main.service", f"su postgres -c 'psql -c \"{ROWS}\"'", 3.0),
    "node": Daemon(str(HERE / "daemons/node-server.service"), "curl -fs http://127.0.0.1:3000/ | grep sum", 3.0),
    "nginx as www-data": Daemon(str(HERE / "daemons/nginx-www.service"), NGINX, 2.0),
}


@pytest.fixture(scope="module")
def booted(daemons: Path) -> Iterator[Boot]:
    """Give one boot of the system with the daemons, for all of them."""
    with Boot(str(daemons)) as boot:
        yield boot


@pytest.mark.parametrize("preset", ["standard", "maximum"])
@pytest.mark.parametrize("name", FOUND)
def test_daemons_go_on_answering(name: str, preset: str, daemons: Path, booted: Boot, run: Run) -> None:
    """With the drop-in, in its place, the daemon is less exposed and does what it did."""
    daemon = FOUND[name]
    done = run("harden", daemon.unit, "--preset", preset, "--root", str(daemons), "--target", "252", "--format", "json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert float(found["targets"][0]["after"]) <= daemon.at_most
    files = {f"{found['folder']}/50-hardened-unit.conf": found["drop_in"]}
    if "/" in daemon.unit:
        files[f"/etc/systemd/system/{found['name']}"] = Path(daemon.unit).read_text()
    booted.write(files)
    booted.run("systemctl", "daemon-reload")
    started = booted.run("systemctl", "start", found["name"])
    journal = booted.run("journalctl", "--no-pager", "-n20", "-u", found["name"]).stdout
    assert started.status == 0, journal
    asked = booted.run("sh", "-c", f"for n in 1 2 3 4 5 6 7 8 9; do {{ {daemon.check}; }} && exit; sleep 0.2; done; exit 1")
    assert asked.status == 0, journal
    booted.run("systemctl", "stop", found["name"])
