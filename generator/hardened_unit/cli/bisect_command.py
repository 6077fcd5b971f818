"""Find the lines of a unit that break it: the fewest without which it works, each with what could stand in its place.

The unit is started again and again in a throwaway boot, with some of its hardening and without the rest, also where several
lines have to go together. Exit status: 0 found, 1 the result did not hold in a boot of its own, 2 there is nothing to find,
wrong usage, or no boot can be made here.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from hardened_unit.cli.trials import add_trial, asked_of
from hardened_unit.report import bisections, terminal
from hardened_unit.report.style import Style
from hardened_unit.trial.bisecting import bisect
from systemd_directives import catalogue

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_trial(parser, many=True)
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how the answer is shown (default: text)")


def run(options: argparse.Namespace) -> int:
    """Find them, and show them."""
    known = catalogue.load()
    begun = time.monotonic()
    with asked_of(options, f"bisecting {options.unit}") as asked:
        found = bisect(options.unit, known, asked, options.root)
    seconds = time.monotonic() - begun
    if options.format == "json":
        print(bisections.as_json(found, known, seconds))
    else:
        print(terminal.page(bisections.as_page(found, known, seconds), Style(sys.stdout)), end="")
    return 0 if found.confirmed else 1
