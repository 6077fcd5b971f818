"""What systemd says of a unit at one moment, and what that means for an attempt to start it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from hardened_unit.trial.boot import BootFailed

if TYPE_CHECKING:
    from hardened_unit.trial import Boot

Ended = Literal["exited", "killed", "dumped"]

_PROPERTIES = (
    *("ActiveState", "SubState", "Job", "Type", "Result", "NRestarts", "KillMode", "MainPID", "ConditionResult"),
    *("ExecMainCode", "ExecMainStatus"),
    *("InactiveExitTimestampMonotonic", "ActiveEnterTimestampMonotonic"),
    *("ConditionTimestampMonotonic", "ExecMainStartTimestampMonotonic"),
)
_ENDS: dict[str, Ended] = {"1": "exited", "2": "killed", "3": "dumped"}
_UP = frozenset({"active", "reloading", "refreshing"})


class State:
    """A unit's state, seen by an attempt that has ``begun`` at that moment of the monotonic clock.

    systemd remembers how a unit did the last time; what is older than the attempt is left out.
    """

    def __init__(self, boot: Boot, unit: str, begun: float) -> None:
        """Ask for it; raises ``BootFailed`` when there is nobody to answer any more."""
        self._said = boot.shown(unit, *_PROPERTIES)
        if "ActiveState" not in self._said:
            msg = f"the boot ended while {unit} was tried: the unit, or what it starts, powers the system off or breaks it"
            raise BootFailed(msg)
        self.begun = begun

    @property
    def words(self) -> str:
        """What systemd calls it: ``active/running``."""
        return f"{self._said['ActiveState']}/{self._said['SubState']}"

    @property
    def result(self) -> str:
        """The word that systemd has for how it ended; empty for a unit that has none, such as a target."""
        return self._said.get("Result", "")

    @property
    def main_pid(self) -> str:
        """Its main process; ``0`` where there is none."""
        return self._said.get("MainPID", "0")

    @property
    def main_end(self) -> tuple[Ended | None, int]:
        """How its main process ended, and with which status or signal; None where it did not."""
        if not self._in_this_attempt("ExecMainStart"):
            return None, 0
        return _ENDS.get(self._said["ExecMainCode"]), int(self._said["ExecMainStatus"])

    @property
    def has_failed(self) -> bool:
        """Whether it failed; a restart is a failure that ``RestartForceExitStatus=`` covers up."""
        restarted = self._said.get("NRestarts", "0") != "0" or self._said["SubState"].startswith("auto-restart")
        return restarted or self._said["ActiveState"] == "failed"

    @property
    def is_pending(self) -> bool:
        """Whether something is still to come, of which nobody knows how it ends."""
        return not self.has_failed and (
            bool(self._said.get("Job")) or self._said["ActiveState"] in {"activating", "deactivating"}
        )

    @property
    def is_active(self) -> bool:
        """Whether it is there to be used."""
        return not self.is_pending and not self.has_failed and self._said["ActiveState"] in _UP

    @property
    def was_active(self) -> bool:
        """Whether it was there to be used at any time."""
        return self._in_this_attempt("ActiveEnter")

    @property
    def is_done(self) -> bool:
        """Whether it has run and ended well, which is all that a oneshot can do."""
        ended_well = self._said.get("Type") == "oneshot" and self.result == "success" and not self.has_failed
        return ended_well and not self.is_pending and not self.is_active and self._in_this_attempt("InactiveExit")

    @property
    def is_up(self) -> bool:
        """Whether all is well with it."""
        return self.is_active or self.is_done

    @property
    def is_down(self) -> bool:
        """Whether it is at rest."""
        return self._said["ActiveState"] in {"inactive", "failed"} and not self._said.get("Job")

    @property
    def was_skipped(self) -> bool:
        """Whether systemd did nothing because a condition of the unit was not met."""
        asked = self._in_this_attempt("Condition") and not self._in_this_attempt("InactiveExit")
        return asked and self._said["ConditionResult"] == "no"

    @property
    def leaves_processes(self) -> bool:
        """Whether its stop ends only some of its processes."""
        return self._said.get("KillMode") in {"process", "none"}

    def _in_this_attempt(self, event: str) -> bool:
        return int(self._said.get(f"{event}TimestampMonotonic", "0")) >= self.begun * 1e6
