"""Many attempts of one unit in one boot, each with other lines: the question that ``bisect`` and ``fit`` ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.errors import UserError
from hardened_unit.trial.boot import Boot
from hardened_unit.trial.evidence import Written, pristine
from hardened_unit.trial.trying import TIMEOUT, WAIT, attempt, install

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hardened_unit.trial.trying import Attempt

_SLACK = 5.0
_AT_LEAST = 0.5
_HANGS = 2.0


class Asked(NamedTuple):
    """What every attempt is asked."""

    check: str = ""
    """The shell command that passes when the service does its job; without one it only has to run."""
    wait: float = WAIT
    timeout: float = TIMEOUT
    repeat: int = 1
    """How often a failure has to happen in a row, to be believed."""
    told: Callable[[int], None] = lambda _: None
    """Hears how many attempts there have been."""


class Bench:
    """Attempts of a unit that was installed; each writes files and starts the unit, and what was tried is remembered."""

    def __init__(self, boot: Boot, unit: str, asked: Asked, written: Written = Written()) -> None:  # noqa: B008 - a constant
        """Take what every attempt needs; ``written`` is what the unit writes, as far as that is known."""
        self.boot = boot
        self.unit = unit
        self.asked = asked
        self.attempts = 0
        self.wavering = 0
        """How often the same lines first failed and then worked."""
        self._written = written
        self._wait, self._timeout = asked.wait, asked.timeout
        self._seen: dict[frozenset[tuple[str, str]], Attempt] = {}

    def seen(self, files: Mapping[str, str]) -> Attempt:
        """Try the unit with these files in the boot, and give what came of it: of several attempts the last."""
        key = frozenset(files.items())
        if key not in self._seen:
            self.boot.write(files)
            self.boot.run("systemctl", "daemon-reload")
            result = self.once()
            for _ in range(self.asked.repeat - 1):
                if result.works:
                    break
                result = self.once()
                self.wavering += result.works
            self._seen[key] = result
        return self._seen[key]

    def once(self) -> Attempt:
        """Try the unit as it is in the boot, with its files as they were in the beginning."""
        self.attempts += 1
        self.asked.told(self.attempts)
        with pristine(self.boot, self._written):
            return attempt(
                self.boot,
                self.unit,
                check=self.asked.check,
                wait=self._wait,
                timeout=self._timeout,
                lines=_LINES,
                abrupt=True,
            )

    def hurry(self, seconds: float) -> None:
        """Wait no longer for other attempts than some times as long as one took that worked."""
        if self.asked.check:
            self._wait = min(self._wait, max(_AT_LEAST, _SLACK * seconds))
            self._timeout = min(self._timeout, max(_HANGS, 2 * _SLACK * seconds))


def install_service(boot: Boot, source: str) -> str:
    """Make a service known to the boot, and give its name; raises ``UserError`` for a unit of another type."""
    name = install(boot, source)
    if not name.endswith(".service"):
        msg = f"{name}: it is services whose lines are looked at here, not a {name.rpartition('.')[2]}"
        raise UserError(msg)
    return name


def confirmed(source: str, files: Mapping[str, str], asked: Asked, root: str) -> Attempt:
    """Try a unit with these files in a boot in which nothing was tried before."""
    with Boot(root) as boot:
        bench = Bench(boot, install_service(boot, source), asked)
        return bench.seen(files)


_LINES = 10
"""How many lines of the journal are read: one of them tells what happened."""
