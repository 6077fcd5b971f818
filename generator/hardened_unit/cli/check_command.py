"""Find what is wrong in unit files and drop-ins: what systemd drops, refuses, or takes another way than it was meant.

Findings go to standard output. Exit status: 0 nothing at or above --fail-on, 1 something, 2 a file cannot be read.
"""

from __future__ import annotations

import os.path
import sys
from typing import TYPE_CHECKING

from hardened_unit import files
from hardened_unit.cli.options import add_target, chosen_target
from hardened_unit.errors import ReaderLeft, UserError
from hardened_unit.report import formats
from hardened_unit.report.places import Checked
from hardened_unit.report.style import Style
from hardened_unit.rules import SEVERITIES, check

if TYPE_CHECKING:
    import argparse

    from systemd_directives.target import Target

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


def run(options: argparse.Namespace) -> int:
    """Check the files."""
    target = chosen_target(options)
    checked: list[Checked] = []
    unreadable = False
    for path in options.files:
        try:
            found = check(files.read(path), target, name=_unit_name(path))
            checked.append(Checked("<stdin>" if path == "-" else path, found))
        except UserError as error:
            print(f"hardened-unit check: {error}", file=sys.stderr)
            unreadable = True
    severe = SEVERITIES[SEVERITIES.index(options.fail_on) :] if options.fail_on != "never" else ()
    failed = any(finding.severity in severe for file in checked for finding in file.findings)
    status = USAGE_ERROR if unreadable else int(failed)
    try:
        _show(checked, target, options.format)
        sys.stdout.flush()
    except BrokenPipeError:
        raise ReaderLeft(status) from None
    return status


def _show(checked: list[Checked], target: Target, form: str) -> None:
    for line in formats.lines(form, checked, target, Style(sys.stdout)):
        print(line)
    if form == "text":
        _summary(checked, f"systemd {target.systemd}")


def _unit_name(path: str) -> str:
    """Give the name of the unit that a file is, or that it is a drop-in of; empty where the path does not tell."""
    folder, name = os.path.split(os.path.abspath(path))
    if name.endswith(".conf"):
        return os.path.basename(folder).removesuffix(".d")
    return name if "." in name and path != "-" else ""


def _summary(checked: list[Checked], target: str) -> None:
    """Say on standard error how it went, for people who watch."""
    if not sys.stderr.isatty():
        return
    counts = {
        severity: sum(finding.severity == severity for file in checked for finding in file.findings)
        for severity in reversed(SEVERITIES)
    }
    found = ", ".join(
        f"{count} {severity}{'s' if count != 1 and severity != 'advice' else ''}" for severity, count in counts.items() if count
    )
    print(f"{len(checked)} file{'s'[: len(checked) != 1]} for {target}: {found or 'nothing wrong'}", file=sys.stderr)
