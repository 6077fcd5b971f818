"""How long a check of 500 units in one call takes, beside the real ``systemd-analyze verify`` of the same 500.

The units differ: each has its own name, description, command and folders, and one in ten has a mistake. Both programs are
run in turn; medians of the processor time and of the ratio are printed. Run it with the
interpreter of an environment that has hardened-unit installed: ``python tools/bench_many.py [RUNS]``.
"""

from __future__ import annotations

import random
import shutil
import sys
import sysconfig
import tempfile
from pathlib import Path

from measuring import in_turn, ratio

UNITS = 500
AIM, MOST = 1.0, 2.0

HEAD = """\
[Unit]
Description=Daemon number {number}
Documentation=man:daemon{number}(8)
After=network.target

[Service]
Type=exec
ExecStart=/bin/true --number {number}
Restart=on-failure
"""

LINES = (
    "DynamicUser=yes",
    "StateDirectory=daemon{number}",
    "NoNewPrivileges=yes",
    "CapabilityBoundingSet=",
    "ProtectSystem=strict",
    "ProtectHome=yes",
    "PrivateTmp=yes",
    "PrivateDevices=yes",
    "ProtectKernelTunables=yes",
    "ProtectClock=yes",
    "RestrictNamespaces=yes",
    "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6",
    "SystemCallArchitectures=native",
    "SystemCallFilter=@system-service",
    "SystemCallFilter=~@privileged @resources",
    "SystemCallErrorNumber=EPERM",
    "LockPersonality=yes",
    "MemoryDenyWriteExecute=yes",
    "TasksMax=512",
    "MemoryMax=512M",
    "Environment=NUMBER={number}",
    "RestartSec=5s",
)
MISTAKES = ("ProtectSystem=Strict", "NoNewPriviledges=yes", "PrivateTmp=yes # always", "RestrictAddressFamilies=inet")


def text(number: int) -> str:
    """Give one of the units."""
    chance = random.Random(number)  # noqa: S311 - the same units every time
    lines = [line for line in LINES if chance.random() < 0.8]  # noqa: PLR2004 - most of them
    lines += [chance.choice(MISTAKES)] if number % 10 == 0 else []
    return HEAD.format(number=number) + "".join(f"{line.format(number=number)}\n" for line in lines)


def written(folder: str) -> list[str]:
    """Write all of the units into a folder, and give their paths."""
    paths = []
    for number in range(UNITS):
        path = Path(folder, f"daemon{number}.service")
        path.write_text(text(number), encoding="utf-8")
        paths.append(str(path))
    return paths


def main(runs: int) -> int:
    """Measure and print."""
    if not shutil.which("systemd-analyze"):
        print("there is no systemd-analyze on this machine to compare with")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        paths = written(folder)
        program = str(Path(sysconfig.get_path("scripts"), "hardened-unit"))
        commands = {
            f"check, {UNITS} units, target 257": [program, "check", "--target", "257", *paths],
            f"verify, {UNITS} units": ["systemd-analyze", "--man=no", "--recursive-errors=no", "verify", *paths],
        }
        check, verify = in_turn(commands, runs).values()
    print(f"{'check / verify':<34}{ratio(check, verify):8.2f} times (the aim: {AIM}; at most {MOST})")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10))
