"""The collection for Ansible: the real ansible-core installs it, and plays it on throwaway boots."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
import yaml

from hardened_unit import __version__
from hardened_unit.trial import Boot, why_not

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT = Path(__file__).parents[2]
OURS = ROOT / "integrations" / "ansible"
EXAMPLE = OURS / "examples" / "site.yml"
TRIXIE = ROOT / "build" / "roots" / "trixie"
UNITS = "/etc/systemd/system"
DAEMON = "[Service]\nExecStart=/usr/bin/sleep infinity\n[Install]\nWantedBy=multi-user.target\n"
ROLE = """
- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.command: cat /srv/said
      register: said
      changed_when: false
      check_mode: false
    - ansible.builtin.include_role: {name: hardened_unit.systemd.hardened_service}
"""


class Control(NamedTuple):
    """A control node, with one machine."""

    boot: Boot
    folder: Path

    def ansible(self, program: str, *options: str) -> subprocess.CompletedProcess[str]:
        """Run a program of Ansible."""
        return subprocess.run(
            [sys.executable, "-m", "ansible", program, *options],
            env={**os.environ, "ANSIBLE_CONFIG": str(self.folder / "ansible.cfg"), "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            cwd=self.folder,
            check=False,
        )

    def play(self, playbook: Path, *options: str) -> dict[str, int]:
        """Run a playbook, which must not fail; give how often something came of its tasks."""
        done = self.ansible("playbook", str(playbook), *options)
        assert done.returncode == 0, done.stdout + done.stderr
        return {word: int(count) for word, count in re.findall(r"(\w+)=(\d+)", done.stdout.partition("PLAY RECAP")[2])}

    def units(self, hosts: Mapping[str, Sequence[Mapping[str, object]]], **extra: object) -> subprocess.CompletedProcess[str]:
        """Run the role, for hosts that are all the same machine, each with services of its own."""
        (self.folder / "role.yml").write_text(ROLE)
        self.inventory({host: {"hardened_service_units": units, **extra} for host, units in hosts.items()})
        return self.ansible("playbook", "role.yml")

    def inventory(self, hosts: Mapping[str, Mapping[str, object]]) -> None:
        """Say which hosts there are; ssh to them is a way into the boot."""
        way = {
            "ansible_user": "root",
            "ansible_ssh_executable": str(self.folder / "ssh"),
            "ansible_ssh_transfer_method": "piped",
            "ansible_python_interpreter": "/usr/bin/python3",
        }
        (self.folder / "hosts.yml").write_text(json.dumps({"all": {"hosts": dict(hosts), "vars": way}}))


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the collection as a user does."""
    folder = tmp_path_factory.mktemp("collections")
    command = [sys.executable, "-m", "ansible", "galaxy", "collection", "install", "--offline", "-p", str(folder), str(OURS)]
    done = subprocess.run(command, env={**os.environ, "ANSIBLE_HOME": str(folder)}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def controlling(root: Path, collection: Path, folder: Path) -> Iterator[Control]:
    """Boot a system as the machine that is managed, or skip."""
    if not (root / "usr/bin/python3").exists():
        pytest.skip(f"there is no Python in {root}, for Ansible's modules: make roots fetches a system with it")
    if why := why_not(str(root)):
        pytest.skip(why)
    with Boot(str(root)) as boot:
        ssh = folder / "ssh"
        # The command for the other side is what ssh is told last.
        ssh.write_text(f'#!/bin/sh\nfor last; do :; done\nexec {shlex.join(boot._entered())} sh -c "$last"\n')  # noqa: SLF001 - as run does
        ssh.chmod(0o755)
        (folder / "ansible.cfg").write_text(
            f"[defaults]\ninventory = hosts.yml\ncollections_path = {collection}\nhome = {folder}\n"
            "[ssh_connection]\npipelining = true\nssh_args =\n"
        )
        control = Control(boot, folder)
        control.inventory({"machine": {}})
        yield control


@pytest.fixture
def here(collection: Path, tmp_path: Path) -> Iterator[Control]:
    """Give a control node for a boot of this machine."""
    yield from controlling(Path("/"), collection, tmp_path)


@pytest.fixture
def trixie(collection: Path, tmp_path: Path) -> Iterator[Control]:
    """Give a control node for a machine whose systemd is another than the control node's."""
    yield from controlling(TRIXIE, collection, tmp_path)


def test_the_example(here: Control) -> None:
    """It shows and changes nothing in check mode, then installs, then finds nothing to do; what it installs is in force."""
    boot = here.boot
    boot.write({"/usr/lib/systemd/system/mydaemon.service": DAEMON})
    assert boot.run("systemctl", "start", "mydaemon").status == 0
    first = boot.shown("mydaemon.service", "MainPID", "NoNewPrivileges")
    files = f"{UNITS}/web.service", f"{UNITS}/mydaemon.service.d/hardening.conf"

    tried = here.ansible("playbook", str(EXAMPLE), "--check", "--diff")
    assert tried.returncode == 0, tried.stdout + tried.stderr
    assert "+DynamicUser=yes\n" in tried.stdout
    assert boot.run("ls", *files).stdout == ""
    assert boot.shown("mydaemon.service", "MainPID", "NoNewPrivileges") == first

    assert here.play(EXAMPLE)["changed"] > 0
    assert boot.run("stat", "--format=%U:%G %a", *files).stdout.split("\n")[:2] == ["root:root 644"] * 2
    web = boot.shown("web.service", "ActiveState", "UnitFileState", "DynamicUser", "TasksMax")
    assert web == {"ActiveState": "active", "UnitFileState": "enabled", "DynamicUser": "yes", "TasksMax": "64"}
    second = boot.shown("mydaemon.service", "MainPID", "NoNewPrivileges")
    assert second["NoNewPrivileges"] == "yes"
    assert second["MainPID"] not in {"0", first["MainPID"]}

    assert here.play(EXAMPLE)["changed"] == 0
    assert boot.shown("mydaemon.service", "MainPID", "NoNewPrivileges") == second
    _posture(here)


def _posture(control: Control) -> None:
    """Hold the fact against the score of the machine's own systemd-analyze, for every service that is loaded."""
    done = control.ansible("adhoc", "all", "-m", "hardened_unit.systemd.posture")
    assert done.returncode == 0, done.stdout + done.stderr
    fact = json.loads(done.stdout.partition("=> ")[2])["ansible_facts"]["hardened_unit_posture"]
    said = control.boot.run("systemd-analyze", "security", "--json=short", "--no-pager").stdout
    real = {row["unit"]: (float(row["exposure"]), row["predicate"]) for row in json.loads(said)}
    ours = {name: (one["exposure"], one["level"]) for name, one in fact["units"].items()}
    assert fact["systemd"] == control.boot.version
    assert real.keys() > {"web.service", "mydaemon.service"}
    assert {name: ours.get(name) for name in real} == real


def test_what_is_wrong_installs_nothing(trixie: Control) -> None:
    """Of a service that is right and one that is wrong neither is installed, and what is wrong is told."""
    boot = trixie.boot
    hand = "[Service]\nExecStart=/usr/bin/true\n"
    boot.write({"/srv/said": "", f"{UNITS}/hand.service": hand})
    good = {"name": "good", "preset": "standard", "exec": "/usr/bin/true"}
    wrong: dict[str, tuple[dict[str, object], str]] = {
        "need": ({"name": "bad", "preset": "standard", "exec": "/usr/bin/true", "needs": ["lisen"]}, "did you mean listen?"),
        "newline": ({"name": "bad", "preset": "standard", "exec": "/usr/bin/true\nUser=root"}, "contains a line feed"),
        "line": ({"name": "bad", "exec": "/usr/bin/true", "lines": ["PrivateTmp=maybe"]}, "PrivateTmp=maybe"),
        "program": ({"name": "bad", "exec": "/usr/bin/nowhere"}, "/usr/bin/nowhere is not executable"),
        "drop_in": ({"name": "nowhere", "form": "drop-in", "preset": "minimal"}, "there is no nowhere.service"),
        "by_hand": ({"name": "hand", "preset": "standard", "exec": "/usr/bin/true"}, "not written by this role"),
        "path": ({"name": "../../bad", "exec": "/usr/bin/true"}, "is no name for a unit"),
    }
    before = boot.run("find", "/etc/systemd").stdout
    done = trixie.units({host: [good, unit] for host, (unit, _) in wrong.items()})
    failed = {host: json.loads(result)["msg"] for host, result in re.findall(r"fatal: \[(\w+)\]: FAILED! => (.*)", done.stdout)}
    assert failed.keys() == wrong.keys(), done.stdout + done.stderr
    assert [host for host, (_, message) in wrong.items() if message not in failed[host]] == []
    assert boot.run("find", "/etc/systemd").stdout == before
    assert boot.read(f"{UNITS}/hand.service") == hand


def test_what_is_not_asked_for_any_more_goes(trixie: Control) -> None:
    """The files of the role go and no others, a template in what a machine says is none, and a target holds."""
    boot = trixie.boot
    boot.write({"/srv/said": "{{ lookup('ansible.builtin.file', '/etc/hostname') }} {% raw %}"})
    backed = {"name": "backed", "preset": "maximum", "exec": "/usr/bin/sleep infinity", "socket": 8081}
    said = {"name": "said", "preset": "maximum", "exec": "/usr/bin/echo {{ said.stdout }}"}
    said |= {"state": "stopped", "enabled": False}
    timed = {"name": "timed", "preset": "standard", "exec": "/usr/bin/true", "timer": "OnCalendar=daily", "user": "timed"}
    done = trixie.units({"machine": [backed, said, {**timed, "sysusers": True}]})
    assert done.returncode == 0, done.stdout + done.stderr
    assert "\nExecStart=/usr/bin/echo {{ lookup('ansible.builtin.file', '/etc/hostname') }} {% raw %}\n" in boot.read(
        f"{UNITS}/said.service"
    )
    assert "\nPrivateTmp=disconnected\n" in boot.read(f"{UNITS}/said.service")
    up = boot.run("systemctl", "is-active", "backed.socket", "backed.service", "said.service", "timed.timer").stdout
    assert up.split() == ["active", "inactive", "inactive", "active"]
    assert boot.run("id", "timed").status == 0

    boot.write({f"{UNITS}/timed.service.d/own.conf": "[Service]\nTasksMax=5\n"})
    del backed["socket"]
    gone = [{"name": "timed", "state": "absent"}, {"name": "never", "state": "absent"}]
    done = trixie.units({"machine": [backed, *gone]}, hardened_service_target="debian-12")
    assert done.returncode == 0, done.stdout + done.stderr
    left = boot.run("find", UNITS, "/etc/sysusers.d", "-path", "*/backed*", "-o", "-path", "*/timed*", "-o", "-path", "*/said*")
    files = ("backed.service", "multi-user.target.wants/backed.service", "said.service", "timed.service.d")
    assert set(left.stdout.split()) == {f"{UNITS}/{name}" for name in (*files, "timed.service.d/own.conf")}
    assert "PrivateTmp=disconnected" not in boot.read(f"{UNITS}/backed.service")
    assert boot.run("systemctl", "is-active", "backed.socket", "backed.service", "timed.timer").stdout.split()[1:] == [
        "active",
        "inactive",
    ]


def test_what_belongs_together_is_said_alike() -> None:
    """The version, the keys of a service, the defaults of the role, and the example wherever it is shown."""
    galaxy = yaml.safe_load((OURS / "galaxy.yml").read_text(encoding="utf-8"))
    assert galaxy["version"] == __version__
    specs = yaml.safe_load((OURS / "roles/hardened_service/meta/argument_specs.yml").read_text(encoding="utf-8"))
    options = specs["argument_specs"]["main"]["options"]
    defaults = yaml.safe_load((OURS / "roles/hardened_service/defaults/main.yml").read_text(encoding="utf-8"))
    assert {name: option["default"] for name, option in options.items()} == defaults
    documented = yaml.safe_load((OURS / "plugins/filter/hardened_unit.yml").read_text(encoding="utf-8"))
    keys = set(re.findall(r"C\((\w+)\)", documented["DOCUMENTATION"]["options"]["_input"]["description"][0]))
    assert options["hardened_service_units"]["options"].keys() == (keys - {"directives"}) | {"state", "enabled"}
    for shown in (OURS / "README.md", ROOT / "docs" / "guides" / "fleet.md"):
        assert f"```yaml\n{EXAMPLE.read_text(encoding='utf-8')}```\n" in shown.read_text(encoding="utf-8")


def test_the_source_distribution_has_it() -> None:
    """And the wheel, which lists its packages, has not."""
    targets = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"]
    assert "integrations" in targets["sdist"]["only-include"]
    assert not [package for package in targets["wheel"]["packages"] if package.startswith("integrations")]
