"""Find the tightest drop-in with which a unit still works, by starting it again and again in a throwaway boot.

It begins with all that a preset has and the unit lacks, and takes back only what must be: a value that is softer, one
capability, one address family, one group of system calls, one folder to write to. What the check does not ask for may be
closed: let it ask for all that the service is there for, or name what it needs with --need.

The drop-in goes to standard output, or with -o to a file. Exit status: 0 found, 1 the result did not hold in a boot of its own,
2 wrong usage, the unit does not work as it is, or no boot can be made here.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from hardened_unit import files
from hardened_unit.cli.trials import add_trial, asked_of
from hardened_unit.compose.names import need_calls
from hardened_unit.report import fits
from hardened_unit.trial.tightening import fit
from systemd_directives import catalogue

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_trial(parser, many=True)
    parser.add_argument("--preset", default="maximum", metavar="PRESET", help="where to begin (default: maximum)")
    parser.add_argument(
        "--need",
        action="append",
        default=[],
        metavar="NEED",
        help="something that the service must be able to do, whatever the check asks for, such as listen; repeat it for more",
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how the answer is shown (default: text)")
    parser.add_argument("-o", "--output", metavar="FILE", help="write the drop-in to this file, or into this folder")
    parser.add_argument("--force", action="store_true", help="overwrite the file")


def run(options: argparse.Namespace) -> int:
    """Find it, and show or write it."""
    known = catalogue.load()
    preset, needs = known.preset(options.preset), need_calls(options.need, known)
    begun = time.monotonic()
    with asked_of(options, f"fitting {options.unit}") as asked:
        found = fit(options.unit, preset, needs, known, asked, options.root)
    seconds = time.monotonic() - begun
    text = fits.drop_in(found, preset.name, options.check)
    if options.output and found.confirmed.works:
        path = Path(options.output)
        path = path / "hardening.conf" if path.is_dir() else path
        files.write(path, text, overwrite=options.force)
        print(f"{path}: written", file=sys.stderr)
    if options.format == "json":
        print(fits.as_json(found, text, seconds))
    elif not options.output:
        print(text, end="")
    print(fits.summary(found, seconds), file=sys.stderr)
    for text in fits.untried(found):
        print(f"not tried: {text}", file=sys.stderr)
    if not found.confirmed.works:
        print("hardened-unit fit: in a boot in which nothing was tried before, the unit does not work with it", file=sys.stderr)
        return 1
    return 0
