"""Start a unit in a throwaway boot of this machine's systemd, and tell what came of it.

The boot takes half a second and sees this machine's files; what is written in it goes to memory, and all of it is gone
afterwards. Exit status: 0 the unit runs and the check passes, 1 not, 2 wrong usage, or no boot can be made here.

A trial keeps the machine from mistakes, not from malice: what runs in it as root has the machine's kernel in its hands. It
needs root, and lacks what a boot of its own cannot have: a network but the loopback interface, devices, login sessions, the
right to set the clock or load modules, and, where the kernel has them elsewhere, the limits of control groups. What of that
may matter to the unit is said below the answer.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from hardened_unit.cli.trials import add_trial, doing
from hardened_unit.errors import UserError
from hardened_unit.exposure.rating import rate
from hardened_unit.report import terminal, trials
from hardened_unit.report.style import Style
from hardened_unit.trial import Boot
from hardened_unit.trial.explaining import why
from hardened_unit.trial.trying import attempt, install, loaded
from systemd_directives import catalogue

if TYPE_CHECKING:
    import argparse

    from hardened_unit.exposure.rating import Rated
    from hardened_unit.unitfile import Unit


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_trial(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how the answer is shown (default: text)")


def run(options: argparse.Namespace) -> int:
    """Boot, try the unit, and show what came of it."""
    with doing("booting"), Boot(options.root) as boot:
        unit = install(boot, options.unit)
        with doing(f"trying {unit}"):
            seen = attempt(boot, unit, check=options.check, wait=options.wait, timeout=options.timeout)
        text = loaded(boot, unit)
        lacks, systemd = boot.lacks, boot.version
    reason, exposure = why(seen, text, catalogue.load()), _rated(text, unit, systemd)
    tried = trials.Tried(seen, reason, options.check, systemd, exposure, trials.matters(lacks, text, seen))
    if options.format == "json":
        print(trials.as_json(tried))
    else:
        style = Style(sys.stdout)
        print(terminal.page(trials.as_page(tried, style), style), end="")
    return 0 if seen.works else 1


def _rated(text: Unit, unit: str, systemd: int) -> Rated | None:
    """Score the unit; None where it has no score."""
    try:
        return rate(text, unit, systemd)
    except UserError:
        return None
