"""Find what is wrong in unit files and drop-ins: what systemd drops, refuses, or takes another way than it was meant.

Findings go to standard output, or with --fix what would change. Exit status: 0 nothing at or above --fail-on, 1 something,
2 a file cannot be read or written, or a configuration is wrong; with --fix it is that of what remains.
"""

from __future__ import annotations

import sys
from argparse import BooleanOptionalAction
from typing import TYPE_CHECKING

from hardened_unit.cli import check_fixes, configuring
from hardened_unit.cli.collecting import Progress, load, sources
from hardened_unit.cli.options import add_target, chosen_target
from hardened_unit.errors import ReaderLeft, UserError
from hardened_unit.report import formats
from hardened_unit.report.places import Checked
from hardened_unit.report.style import Style
from hardened_unit.rules import SEVERITIES
from hardened_unit.rules.registry import MOST

if TYPE_CHECKING:
    import argparse

    from hardened_unit.report.changes import Change
    from hardened_unit.rules import Finding

USAGE_ERROR = 2


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="a unit (checked with the drop-ins beside it), a drop-in, a folder with such, or - for standard input",
    )
    parser.add_argument("--stdin-name", default="", metavar="NAME", help="which unit standard input is, such as foo.service")
    add_target(parser)
    parser.set_defaults(target=None)
    parser.add_argument("--format", choices=formats.FORMATS, default="text", help="how findings are shown (default: text)")
    parser.add_argument(
        "--fail-on",
        choices=(*SEVERITIES, "never"),
        help="the mildest severity that makes the command fail (default: error)",
    )
    parser.add_argument(
        "--advice", action=BooleanOptionalAction, help="say also what could be tightened, what gains most first"
    )
    configuring.add_options(parser)
    check_fixes.add_options(parser)


def run(options: argparse.Namespace) -> int:
    """Check the files."""
    check_fixes.check_options(options)
    configurations = configuring.Configurations(options)
    checked: list[Checked] = []
    changed: list[Change] = []
    problems: list[UserError] = []
    found_sources = sources(options.files, options.stdin_name, problems, configurations.excludes)
    target_name = configurations.target(source.path for source in found_sources)
    if configurations.problems:
        return _complain(problems + configurations.problems)
    target = chosen_target(target_name)
    failed = False
    progress = Progress(len(found_sources))
    for source in found_sources:
        try:
            unit = load(source)
            says = configurations.of(source.path)
            find = configuring.finder(says, source, target, most=sys.maxsize if options.fix else MOST)
            if options.fix:
                found, changes = check_fixes.apply(unit, find, source.path, options, problems)
                changed += changes
            else:
                found = find(unit)
            failed = failed or any(finding.severity in _failing(says.fail_on) for finding in found)
            checked.append(Checked("<stdin>" if source.path == "-" else source.path, _ranked(found)))
        except UserError as error:
            problems.append(error)
        progress.step()
    progress.end()
    status = _complain(problems) or int(failed)
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


def _complain(problems: list[UserError]) -> int:
    """Say what went wrong; gives the exit status, 0 where nothing did."""
    for problem in problems:
        print(f"hardened-unit check: {problem}", file=sys.stderr)
    return USAGE_ERROR if problems else 0


def _failing(mildest: str) -> tuple[str, ...]:
    """Give the severities that make the command fail."""
    return SEVERITIES[SEVERITIES.index(mildest) :] if mildest in SEVERITIES else ()


def _ranked(found: list[Finding]) -> list[Finding]:
    """Put advice behind what is wrong, that which gains most first."""
    wrong = [finding for finding in found if finding.severity != "advice"]
    advice = [finding for finding in found if finding.severity == "advice"]
    return wrong + sorted(advice, key=lambda finding: -finding.gain)
