"""Options that several commands share."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from systemd_directives import targets

if TYPE_CHECKING:
    import argparse

    from systemd_directives.target import Target


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
