"""How long a cold ``hardened-unit check FILE`` takes, beside a bare Python and the real ``systemd-analyze verify``.

The three are run in turn; medians of the processor time and of the ratio are printed. Run it with the
interpreter of an environment that has hardened-unit installed: ``python tools/bench_check.py [RUNS]``.
"""

from __future__ import annotations

import shutil
import sys
import sysconfig
import tempfile
from pathlib import Path

from measuring import in_turn, ratio

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
        times = in_turn(commands, runs)
    if "systemd-analyze --man=no verify" in times:
        found = ratio(times["hardened-unit check"], times["systemd-analyze --man=no verify"])
        print(f"{'check / verify':<34}{found:8.2f} times (the aim: at most {AIM})")
    else:
        print("there is no systemd-analyze on this machine to compare with")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20))
