"""Measure programs by the processor time they take, which a busy machine disturbs less than it does the clock."""

from __future__ import annotations

import os
import statistics
import subprocess

# An installed program has its byte code compiled; the first, uncounted run does that here.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def run(command: list[str]) -> tuple[float, bytes]:
    """Run a command; give the seconds of processor time that it took, and what it wrote."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=ENVIRONMENT) as process:
        written = process.stdout.read() if process.stdout else b""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime, written


def in_turn(commands: dict[str, list[str]], runs: int) -> dict[str, list[float]]:
    """Run commands in turn, so that a machine whose speed drifts treats them alike; a first run of each does not count."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(runs + 1):
        for name, command in commands.items():
            taken, _ = run(command)
            times[name] += [taken] if number else []
    for name, taken in times.items():
        spread = f"{min(taken) * 1000:.1f} to {max(taken) * 1000:.1f}"
        print(f"{name:<34}{statistics.median(taken) * 1000:8.1f} ms   (median of {runs}; {spread})")
    return times


def ratio(one: list[float], other: list[float]) -> float:
    """Give how many times as long one takes as the other: the median over the turns."""
    return statistics.median(first / second for first, second in zip(one, other, strict=True))
