"""The daemons of daemons/daemons.toml: as Debian ships or starts them, each with a request that shows that it does its work."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent / "daemons"


class Daemon(NamedTuple):
    """A daemon, what it is asked, and how exposed it may be."""

    unit: str
    """The name of an installed unit, or the path of a file."""
    check: str
    fit: float
    """The exposure that ``fit`` has to bring it down to."""
    harden: float
    """The exposure that ``harden`` has to bring it down to."""
    has: tuple[str, ...]
    """Lines that it cannot do without, which ``fit`` has to find."""

    @property
    def asked(self) -> str:
        """The check as a shell command that asks again until it is answered: a busy machine may take its time to start."""
        return f"for n in $(seq 100); do {{ {self.check}; }} && exit; sleep 0.2; done; exit 1"

    @property
    def files(self) -> dict[str, str]:
        """What a system needs to have the unit, where Debian has none."""
        path = Path(self.unit)
        return {f"/etc/systemd/system/{path.name}": path.read_text(encoding="utf-8")} if "/" in self.unit else {}


def _daemon(unit: str, check: str, fit: float, harden: float, has: tuple[str, ...] = ()) -> Daemon:
    return Daemon(str(HERE / unit) if "/" in unit else unit, check, fit, harden, tuple(has))


DAEMONS = {name: _daemon(**row) for name, row in tomllib.loads((HERE / "daemons.toml").read_text(encoding="utf-8")).items()}
