"""How long a check of 500 units in one call takes, beside the real ``systemd-analyze verify`` of the same 500.

The units differ: each has its own name, description, command and folders, and one in ten has a mistake. Both programs are
run in turn, so that a machine whose speed drifts treats them alike; medians and the ratio are printed. Run it with the
interpreter of an environment that has hardened-unit installed: ``python tools/bench_many.py [RUNS]``.
"""

from __future__ import annotations

import os
import random
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

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


# An installed program has its byte code compiled; the first, uncounted run does that here.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def once(command: list[str]) -> float:
    """Run a command; give its wall time in seconds."""
    begin = time.perf_counter()
    subprocess.run(command, capture_output=True, check=False, env=ENVIRONMENT)
    return time.perf_counter() - begin


def main(runs: int) -> int:
    """Measure and print."""
    if not shutil.which("systemd-analyze"):
        print("there is no systemd-analyze on this machine to compare with")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number in range(UNITS):
            path = Path(folder, f"daemon{number}.service")
            path.write_text(text(number), encoding="utf-8")
            paths.append(str(path))
        program = str(Path(sysconfig.get_path("scripts"), "hardened-unit"))
        commands = {
            f"check, {UNITS} units, target 257": [program, "check", "--target", "257", *paths],
            f"verify, {UNITS} units": ["systemd-analyze", "--man=no", "--recursive-errors=no", "verify", *paths],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for run in range(runs + 1):
            for name, command in commands.items():
                taken = once(command)
                times[name] += [taken] if run else []
    medians = [statistics.median(taken) for taken in times.values()]
    for (name, taken), median in zip(times.items(), medians, strict=True):
        spread = f"{min(taken) * 1000:.0f} to {max(taken) * 1000:.0f}"
        print(f"{name:<34}{median * 1000:8.0f} ms   (median of {runs}; {spread})")
    print(f"{'check / verify':<34}{medians[0] / medians[1]:8.2f} times (the aim: {AIM}; at most {MOST})")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10))
