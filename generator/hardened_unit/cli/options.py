"""Options that several commands share."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from systemd_directives import targets

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

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


def add_paging(parser: argparse.ArgumentParser) -> None:
    """Add ``--no-pager``."""
    parser.add_argument(
        "--no-pager", dest="paged", action="store_false", help="print it all at once, not through $PAGER, on a terminal too"
    )


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


def chosen_targets(names: Sequence[str] | None) -> tuple[Target, ...]:
    """Resolve several targets, each once, the one with the oldest systemd first; without any it is this machine's."""
    return targets.in_order(map(chosen_target, names or ["auto"]))


def chosen_target(name: str) -> Target:
    """Resolve a target; where it was left to this machine, say on standard error which systemd that is."""
    target = targets.target(name)
    if name == "auto" and sys.stderr.isatty():
        print(f"for systemd {target.systemd} ({target.title})", file=sys.stderr)
    return target
