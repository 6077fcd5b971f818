"""What the commands share that start a unit in a throwaway boot."""

from __future__ import annotations

import sys
from argparse import ArgumentTypeError
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hardened_unit.trial.bench import Asked
from hardened_unit.trial.trying import TIMEOUT, WAIT

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator


def add_trial(parser: argparse.ArgumentParser, *, many: bool = False) -> None:
    """Add what every trial of a unit has to be told, and those of ``many`` attempts."""
    parser.add_argument(
        "unit", metavar="UNIT", help="a unit file, tried with the drop-ins beside it, or the name of an installed unit"
    )
    parser.add_argument(
        "--check", default="", metavar="COMMAND", help="a shell command that passes when the service does its job"
    )
    parser.add_argument(
        "--wait",
        type=_seconds,
        default=WAIT,
        metavar="SECONDS",
        help=f"how long the check may be repeated until it passes, or the unit is watched (default: {WAIT:g})",
    )
    parser.add_argument(
        "--timeout",
        type=_some_seconds,
        default=TIMEOUT,
        metavar="SECONDS",
        help=f"how long the start, and one run of the check, may take (default: {TIMEOUT:g})",
    )
    parser.add_argument(
        "--root", default="/", metavar="FOLDER", help="a folder with the system to boot (default: this machine's own)"
    )
    if many:
        parser.add_argument(
            "--repeat",
            type=_times,
            default=1,
            metavar="TIMES",
            help="how often in a row it must fail to be believed, for a check that fails now and then (default: 1)",
        )


@contextmanager
def asked_of(options: argparse.Namespace, what: str) -> Iterator[Asked]:
    """Give what every attempt is asked, and while it lasts count the attempts on standard error, where somebody watches."""
    watched = _is_watched()

    def told(attempts: int) -> None:
        if watched:
            print(f"\r\033[K{what}: attempt {attempts} …", end="", file=sys.stderr, flush=True)

    try:
        yield Asked(options.check, options.wait, options.timeout, options.repeat, told)
    finally:
        if watched:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


@contextmanager
def doing(what: str) -> Iterator[None]:
    """Say on standard error what takes a while, where somebody watches, and wipe it away afterwards."""
    watched = _is_watched()
    if watched:
        print(f"\r\033[K{what} …", end="", file=sys.stderr, flush=True)
    try:
        yield
    finally:
        if watched:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def _is_watched() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()


def _times(text: str) -> int:
    """Read how often something is done."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= _MOST:
        msg = f"{text!r} is no number from 1 to {_MOST}"
        raise ArgumentTypeError(msg)
    return int(text)


def _seconds(text: str) -> float:
    """Read a number of seconds, within a day."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1
    if not 0 <= seconds <= _DAY:
        msg = f"{text!r} is no number of seconds from 0 to {_DAY}"
        raise ArgumentTypeError(msg)
    return seconds


def _some_seconds(text: str) -> float:
    """Read a number of seconds that something can be done in."""
    if (seconds := _seconds(text)) < _SHORTEST:
        msg = f"{text!r} is less than {_SHORTEST} seconds"
        raise ArgumentTypeError(msg)
    return seconds


_DAY = 24 * 60 * 60
_SHORTEST = 0.1
_MOST = 100
