"""The command ``harden``, as a user runs it."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

import pytest

from hardened_unit.unitfile import parse

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Run = Callable[..., CompletedProcess[str]]

FILE = "50-hardened-unit.conf"
WEB = "[Unit]\nAfter=network.target\n[Service]\nUser=web\nExecStart=/usr/bin/web --port 8080\nStateDirectory=web\n"


@pytest.fixture
def web(tmp_path: Path) -> Path:
    """Give a service with a drop-in."""
    (tmp_path / "web.service").write_text(WEB)
    (tmp_path / "web.service.d").mkdir()
    (tmp_path / "web.service.d/10-own.conf").write_text("[Service]\nPrivateTmp=yes\n")
    return tmp_path / "web.service"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Give a system with some units: an alias, a template, one with a socket, one that is masked."""
    vendor, admin = tmp_path / "usr/lib/systemd/system", tmp_path / "etc/systemd/system"
    for folder in (vendor / "web.service.d", admin / "web.service.d", admin / "service.d"):
        folder.mkdir(parents=True)
    (vendor / "web.service").write_text(WEB)
    (vendor / "web.socket").write_text("[Socket]\nListenStream=80\n")
    (vendor / "many@.service").write_text("[Service]\nExecStart=/usr/bin/many %i\n")
    (vendor / "web.service.d/10-own.conf").write_text("[Service]\nPrivateTmp=yes\n")
    (admin / "web.service.d/10-own.conf").write_text("[Service]\nPrivateDevices=yes\n")
    (admin / "service.d/20-all.conf").write_text("[Service]\nLockPersonality=yes\n")
    (admin / "alias.service").symlink_to("/usr/lib/systemd/system/web.service")
    (admin / "masked.service").symlink_to("/dev/null")
    return tmp_path


def test_the_drop_in_goes_to_standard_output(run: Run, web: Path) -> None:
    """The drop-in alone; what the unit shows, and the exposure, go to standard error."""
    done = run("harden", str(web), "--target", "debian-12")
    assert done.returncode == 0, done.stderr
    keys = [entry.key for entry in parse(done.stdout).assignments()]
    assert "ProtectSystem" in keys
    assert "PrivateTmp" not in keys  # the drop-in beside it has it
    assert done.stdout.startswith("# For web.service: what it lacked of the preset standard, for debian-12. It needs ")
    assert "likely  listen, outbound-network\n        After=network.target: it waits for the network" in done.stderr
    assert "web.service: exposure 9." in done.stderr
    assert "/etc/systemd/system/web.service.d/50-hardened-unit.conf" in done.stderr
    bare = run("harden", str(web), "--target", "debian-12", "--comments", "none").stdout
    assert bare.startswith("[Service]\n")
    assert "#" not in bare


def test_it_goes_to_a_file_and_can_be_made_anew(run: Run, web: Path) -> None:
    """Readable by all; a second time only with --force, and then with the same lines, because its own file does not count."""
    folder = web.parent / "web.service.d"
    options = ("harden", str(web), "--target", "252", "-o", str(folder))
    assert run(*options).returncode == 0
    text = (folder / FILE).read_text()
    assert stat.S_IMODE((folder / FILE).stat().st_mode) == 0o644
    again = run(*options)
    assert again.returncode == 2
    assert "--force" in again.stderr
    assert run(*options, "--force").returncode == 0
    assert (folder / FILE).read_text() == text
    named = ("harden", str(web), "--target", "252", "-o", str(folder / "60-own.conf"))
    assert run(*named).returncode == run(*named, "--force").returncode == 0
    assert parse((folder / "60-own.conf").read_text()).entries == parse(text).entries


def test_where_nothing_is_lacking_nothing_is_written(run: Run, web: Path) -> None:
    """It says so."""
    (web.parent / "web.service.d/20.conf").write_text(run("harden", str(web), "--target", "252").stdout)
    done = run("harden", str(web), "--target", "252", "-o", str(web.parent / "new.conf"))
    assert (done.returncode, done.stdout) == (0, "")
    assert "lacks nothing" in done.stderr
    assert not (web.parent / "new.conf").exists()


def test_an_installed_unit_is_read_with_all_its_drop_ins(run: Run, root: Path) -> None:
    """Of two with a name the administrator's counts; those for all services are read too, and so is the socket."""
    done = run("harden", "web", "--root", str(root), "--format", "json", "--target", "252")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    has = {line["directive"] for line in found["omitted"] if line["why"].startswith("The unit has it")}
    assert {"PrivateDevices", "LockPersonality"} <= has
    assert "PrivateTmp" not in has
    assert {"need": "socket-activation", "sure": True, "why": "it hands it sockets", "sign": "web.socket"} in found["inferred"]
    alias = json.loads(run("harden", "alias", "--root", str(root), "--format", "json", "--target", "252").stdout)
    assert alias == found
    assert alias["folder"] == "/etc/systemd/system/web.service.d"
    instance = run("harden", "many@1", "--root", str(root), "--target", "252")
    assert "/etc/systemd/system/many@1.service.d/" in instance.stderr


def test_needs_of_ones_own(run: Run, web: Path) -> None:
    """They come on top, or alone; one that does not go together with what was inferred takes its place."""
    maximum = ("harden", str(web), "--preset", "maximum", "--target", "252", "--comments", "none")
    assert "PrivateNetwork" not in run(*maximum).stdout
    alone = run(*maximum, "--no-infer")
    assert "PrivateNetwork=yes" in alone.stdout
    assert "has no network" in alone.stderr
    assert "likely" not in alone.stderr
    none = run(*maximum, "--need", "no-network")
    assert "PrivateNetwork=yes" in none.stdout
    assert "listen" not in none.stderr
    jit = run(*maximum, "--need", "jit")
    assert "MemoryDenyWriteExecute" not in jit.stdout
    wrong = run(*maximum, "--need", "jt")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "jit" in wrong.stderr


def test_each_line_is_explained(run: Run, web: Path) -> None:
    """Those that are added, those that are left out and for which need, and those that the unit has."""
    done = run("harden", str(web), "--preset", "maximum", "--target", "252", "--explain")
    assert done.returncode == 0
    added, left, has, options = done.stdout.split("\n\n")
    assert options.startswith("The needs as options, such as for fit\n--need=")
    assert added.startswith("In the drop-in\n+ NoNewPrivileges=yes\n    Nothing that the service runs can gain rights.")
    assert left.startswith("Left out\n- ")
    assert "- PrivateNetwork=yes\n    For listen: " in left
    assert has.startswith("What the unit has, or closes more\n= ")


def test_formats(run: Run, web: Path) -> None:
    """JSON with all of it, and a page in Markdown."""
    options = ("harden", str(web), "--target", "252", "--target", "257")
    found = json.loads(run(*options, "--format", "json").stdout)
    assert found["version"] == 1
    assert [target["systemd"] for target in found["targets"]] == [252, 257]
    assert all(float(target["after"]) < float(target["before"]) for target in found["targets"])
    assert found["drop_in"] == run(*options).stdout
    assert found["findings"] == []
    page = run(*options, "--format", "markdown").stdout
    assert page.startswith("# web.service\n")
    assert f"```ini\n{found['drop_in']}```\n" in page
    assert "| listen, outbound-network | likely | After=network.target: it waits for the network |" in page


@pytest.mark.parametrize(
    ("unit", "says"),
    [
        ("nothing", "no unit nothing.service"),
        ("masked", "is masked"),
        ("web.socket", "is no service"),
        ("a/b.service", "cannot be read"),
        ("-", "--stdin-name"),
    ],
)
def test_what_cannot_be_hardened(run: Run, root: Path, unit: str, says: str) -> None:
    """It is told in one line."""
    done = run("harden", unit, "--root", str(root))
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr


def test_standard_input(run: Run) -> None:
    """A name is needed for what goes by it."""
    done = run("harden", "-", "--stdin-name", "web.service", "--target", "252", stdin=WEB)
    assert done.returncode == 0
    assert "/var/lib/web" not in done.stdout  # its own already
    assert "-/var/log/web" in done.stdout
    refused = run("harden", "-", "--stdin-name", "web.service", "--target", "252", stdin="[Service]\nType=oneshot\n")
    assert refused.returncode == 2
    assert "refuses" in refused.stderr
