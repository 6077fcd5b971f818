"""Many attempts of one unit in one boot, each with other lines: the question that ``bisect`` and ``fit`` ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.trial.trying import TIMEOUT, WAIT, attempt

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hardened_unit.trial.boot import Boot
    from hardened_unit.trial.trying import Attempt

_SLACK = 5.0
_AT_LEAST = 0.5


class Bench:
    """Attempts of a unit that was installed; each writes files and starts the unit, and what was tried is remembered."""

    def __init__(
        self,
        boot: Boot,
        unit: str,
        *,
        check: str = "",
        wait: float = WAIT,
        timeout: float = TIMEOUT,
        repeat: int = 1,
        told: Callable[[int], None] = lambda _: None,
    ) -> None:
        """Take what every attempt needs.

        A failure counts when it happens ``repeat`` times in a row; ``told`` hears how many attempts there have been.
        """
        self.boot = boot
        self.unit = unit
        self.check = check
        self.wait = wait
        self.timeout = timeout
        self.repeat = repeat
        self.attempts = 0
        self.wavering = 0
        """How often the same lines first failed and then worked."""
        self._told = told
        self._seen: dict[frozenset[tuple[str, str]], Attempt] = {}

    def seen(self, files: Mapping[str, str]) -> Attempt:
        """Try the unit with these files in the boot, and give what came of it: of several attempts the last."""
        key = frozenset(files.items())
        if key not in self._seen:
            self.boot.write(files)
            self.boot.run("systemctl", "daemon-reload")
            for again in range(self.repeat):
                result = self.once()
                if result.works:
                    self.wavering += bool(again)
                    break
            self._seen[key] = result
        return self._seen[key]

    def once(self) -> Attempt:
        """Try the unit as it is in the boot."""
        self.attempts += 1
        self._told(self.attempts)
        return attempt(self.boot, self.unit, check=self.check, wait=self.wait, timeout=self.timeout)

    def hurry(self, working: Attempt) -> None:
        """Wait no longer for other attempts than some times as long as this one took, which worked."""
        if self.check:
            self.wait = min(self.wait, max(_AT_LEAST, _SLACK * working.seconds))
