"""How long a cold ``hardened-unit check FILE`` takes, beside a bare Python and the real ``systemd-analyze verify``.

The three are run in turn, so that a machine whose speed drifts treats them alike; medians and the ratio are printed. Run it
with the interpreter of an environment that has hardened-unit installed: ``python tools/bench_check.py [RUNS]``.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

AIM = 1.5

UNIT = """\
[Unit]
Description=A unit as long as units are

[Service]
Type=exec
ExecStart=/bin/true
DynamicUser=yes
StateDirectory=mydaemon
NoNewPrivileges=yes
CapabilityBoundingSet=
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
RestrictNamespaces=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM
TasksMax=512

[Install]
WantedBy=multi-user.target
"""


# An installed program has its byte code compiled; the first, uncounted run does that here.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def once(command: list[str]) -> float:
    """Run a command; give its wall time in seconds."""
    begin = time.perf_counter()
    subprocess.run(command, capture_output=True, check=True, env=ENVIRONMENT)
    return time.perf_counter() - begin


def main(runs: int) -> int:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        unit = Path(folder, "mydaemon.service")
        unit.write_text(UNIT, encoding="utf-8")
        commands = {
            "python3 -c pass": [sys.executable, "-c", "pass"],
            "hardened-unit check": [str(Path(sysconfig.get_path("scripts"), "hardened-unit")), "check", str(unit)],
        }
        if shutil.which("systemd-analyze"):
            commands["systemd-analyze --man=no verify"] = ["systemd-analyze", "--man=no", "verify", str(unit)]
        for command in commands.values():
            once(command)
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(runs):
            for name, command in commands.items():
                times[name].append(once(command))
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    for name, median in medians.items():
        spread = f"{min(times[name]) * 1000:.1f} to {max(times[name]) * 1000:.1f}"
        print(f"{name:<34}{median * 1000:8.1f} ms   (median of {runs}; {spread})")
    if "systemd-analyze --man=no verify" in medians:
        ratio = medians["hardened-unit check"] / medians["systemd-analyze --man=no verify"]
        print(f"{'check / verify':<34}{ratio:8.2f} times (the aim: at most {AIM})")
    else:
        print("there is no systemd-analyze on this machine to compare with")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20))
