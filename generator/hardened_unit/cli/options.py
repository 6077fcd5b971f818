"""Options that several commands share."""

from __future__ import annotations

import sys
from argparse import ArgumentTypeError
from typing import TYPE_CHECKING

from systemd_directives import targets

if TYPE_CHECKING:
    import argparse

    from systemd_directives.target import Target


def add_files(parser: argparse.ArgumentParser, done: str) -> None:
    """Add the units that a command looks at; ``done`` says what it does with them: that they are checked."""
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help=f"a unit ({done} with the drop-ins beside it), a drop-in, a folder with such, or - for standard input",
    )
    parser.add_argument("--stdin-name", default="", metavar="NAME", help="which unit standard input is, such as foo.service")


def add_target(parser: argparse.ArgumentParser, *, several: bool = False) -> None:
    """Add ``--target``; where it may be given several times its value is a list, or None where it was not given."""
    parser.add_argument(
        "--target",
        "--systemd",
        dest="target",
        action="append" if several else "store",
        default=None if several else "auto",
        metavar="TARGET",
        help="the systemd to deploy to: 252, debian-12, … or auto (default): this machine's"
        + ("; repeat it to compare" if several else ""),
    )


def chosen_target(name: str) -> Target:
    """Resolve a target; where it was left to this machine, say on standard error which systemd that is."""
    target = targets.target(name)
    if name == "auto" and sys.stderr.isatty():
        print(f"for systemd {target.systemd} ({target.title})", file=sys.stderr)
    return target


def add_trial(parser: argparse.ArgumentParser) -> None:
    """Add what every trial of a unit has to be told."""
    from hardened_unit.trial.trying import TIMEOUT, WAIT  # noqa: PLC0415 - most commands try nothing

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
