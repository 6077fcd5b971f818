"""How far a long command is."""

import sys
import time

_PATIENCE = 1.0
_OFTEN = 0.1


class Progress:
    """How far a long check is, on standard error where somebody watches: one line, gone at the end."""

    def __init__(self, total: int, done: str = "checked") -> None:
        """Begin to count what is ``done``; nothing is shown for a second."""
        self._total = total
        self._verb = done
        self._done = 0
        self._next = time.monotonic() + _PATIENCE
        self._shown = 0
        self._watched = sys.stderr is not None and sys.stderr.isatty()

    def step(self) -> None:
        """Count one, and show it now and then."""
        self._done += 1
        if self._watched and time.monotonic() >= self._next:
            text = f"{self._verb} {self._done} of {self._total} …"
            print(f"\r{text}", end="", file=sys.stderr, flush=True)
            self._shown = len(text)
            self._next = time.monotonic() + _OFTEN

    def end(self) -> None:
        """Wipe the line."""
        if self._shown:
            print(f"\r{' ' * self._shown}\r", end="", file=sys.stderr, flush=True)
