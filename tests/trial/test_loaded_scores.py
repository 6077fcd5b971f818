"""The score of a unit that is loaded, which is not always that of its file, is that of the booted systemd."""

from __future__ import annotations

import random
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from hardened_unit.errors import UserError
from hardened_unit.exposure.rating import rate
from hardened_unit.unitfile import parse

if TYPE_CHECKING:
    from hardened_unit.trial import Boot

LINES: dict[str, list[str]] = tomllib.loads(
    (Path(__file__).parents[1] / "oracle" / "security_lines.toml").read_text(encoding="utf-8")
)
APART = "PrivateMounts PrivateTmp PrivateDevices ProtectSystem ProtectHome ProtectKernelTunables ProtectKernelModules"
ALONE = [
    *APART.split(),
    "ProtectControlGroups",
    "ProtectKernelLogs",
    "ProtectHostname",
    "DynamicUser",
    "RootImage",
    "RootDirectory",
]
ADDRESSES = ["localhost", "127.0.0.0/8", "::1", "127.0.0.0/8 ::1", "127.0.0.1", "127.3.0.0/16", "::1/64", "127.0.0.5/8"]
SEED = 20261126
UNITS = 150


def units() -> dict[str, str]:
    """Give services of random lines, of single lines that may set mounts apart, and with addresses of this machine."""
    chance = random.Random(SEED)  # noqa: S311 - a seed, so that a failure can be seen again
    made = [[f"{name}={chance.choice(LINES[name])}" for name in chance.choices(sorted(LINES), k=20)] for _ in range(UNITS)]
    made += [[f"{name}={'/srv' if name.startswith('Root') else 'yes'}"] for name in ALONE]
    made += [["IPAddressDeny=any", f"IPAddressAllow={allowed}"] for allowed in ADDRESSES]
    return {
        f"scored-{number}.service": "\n".join(["[Service]", "ExecStart=/usr/bin/true", *lines, ""])
        for number, lines in enumerate(made)
    }


def test_the_score_of_a_loaded_unit(system: Boot) -> None:
    """To the digit."""
    written = units()
    system.write({f"/run/systemd/system/{name}": text for name, text in written.items()})
    assert system.run("systemctl", "daemon-reload").status == 0
    ours: dict[str, str] = {}
    for name, text in written.items():
        try:
            ours[name] = rate(parse(text), name, system.version, loaded=True).exposure.overall
        except UserError:
            continue  # refused, also there
    said = system.run("systemd-analyze", "--no-pager", "security", *ours).stdout
    real = dict(re.findall(r"Overall exposure level for (\S+): (\d+\.\d)", said))
    assert len(real) > UNITS / 2
    assert ours == real
