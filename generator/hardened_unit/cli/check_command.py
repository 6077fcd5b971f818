"""Find what is wrong in unit files and drop-ins: what systemd drops, refuses, or takes another way than it was meant.

Findings go to standard output, or with --fix what would change. Exit status: 0 nothing at or above --fail-on, 1 something,
2 a file cannot be read or written; with --fix it is that of what remains.
"""

from __future__ import annotations

import os.path
import sys
from functools import partial
from typing import TYPE_CHECKING

from hardened_unit import files
from hardened_unit.cli import check_fixes
from hardened_unit.cli.options import add_target, chosen_target
from hardened_unit.errors import ReaderLeft, UserError
from hardened_unit.report import formats
from hardened_unit.report.places import Checked
from hardened_unit.report.style import Style
from hardened_unit.rules import SEVERITIES, check
from hardened_unit.unitfile import parse

if TYPE_CHECKING:
    import argparse

    from hardened_unit.report.changes import Change

USAGE_ERROR = 2


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="a unit file or drop-in; - for standard input")
    add_target(parser)
    parser.add_argument("--format", choices=formats.FORMATS, default="text", help="how findings are shown (default: text)")
    parser.add_argument(
        "--fail-on",
        choices=(*SEVERITIES, "never"),
        default="error",
        help="the mildest severity that makes the command fail (default: error)",
    )
    check_fixes.add_options(parser)


def run(options: argparse.Namespace) -> int:
    """Check the files."""
    check_fixes.check_options(options)
    target = chosen_target(options)
    checked: list[Checked] = []
    changed: list[Change] = []
    unreadable = False
    for path in options.files:
        try:
            unit = parse(files.read(path))
            find = partial(check, target=target, name=_unit_name(path), whole=not path.endswith(".conf"))
            if options.fix:
                found, changes = check_fixes.apply(unit, find, path, options)
                changed += changes
            else:
                found = find(unit)
            checked.append(Checked("<stdin>" if path == "-" else path, found))
        except UserError as error:
            print(f"hardened-unit check: {error}", file=sys.stderr)
            unreadable = True
    severe = SEVERITIES[SEVERITIES.index(options.fail_on) :] if options.fail_on != "never" else ()
    failed = any(finding.severity in severe for file in checked for finding in file.findings)
    status = USAGE_ERROR if unreadable else int(failed)
    try:
        check_fixes.show(changed, options, Style(sys.stdout))
        if not check_fixes.takes_output(options):
            for line in formats.lines(options.format, checked, target, Style(sys.stdout)):
                print(line)
        sys.stdout.flush()
    except BrokenPipeError:
        raise ReaderLeft(status) from None
    only_counted = check_fixes.takes_output(options)
    if (only_counted and any(file.findings for file in checked)) or (options.format == "text" and sys.stderr.isatty()):
        print(f"{'after the fixes, ' * only_counted}{formats.summary(checked, target)}", file=sys.stderr)
    return status


def _unit_name(path: str) -> str:
    """Give the name of the unit that a file is, or that it is a drop-in of; empty where the path does not tell."""
    folder, name = os.path.split(os.path.abspath(path))
    if name.endswith(".conf"):
        return os.path.basename(folder).removesuffix(".d")
    return name if "." in name and path != "-" else ""
