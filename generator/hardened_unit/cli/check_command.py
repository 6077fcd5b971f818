"""Find what is wrong in unit files and drop-ins: what systemd drops, refuses, or takes another way than it was meant.

Findings go to standard output, or with --fix what would change. Exit status: 0 nothing at or above --fail-on, 1 something,
2 a file cannot be read or written, or a configuration is wrong; with --fix it is that of what remains.
"""

from __future__ import annotations

import sys
from argparse import BooleanOptionalAction
from functools import partial
from typing import TYPE_CHECKING

from hardened_unit import files
from hardened_unit.cli import check_fixes, check_scores, configuring
from hardened_unit.cli.options import add_files, add_target, chosen_target
from hardened_unit.cli.progress import Progress
from hardened_unit.errors import ReaderLeft, UserError
from hardened_unit.report import formats
from hardened_unit.report.places import Checked
from hardened_unit.report.style import Style
from hardened_unit.rules import SEVERITIES
from hardened_unit.rules.checking import read_for
from hardened_unit.rules.registry import MOST
from hardened_unit.sources import load, sources

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from hardened_unit.exposure.rating import Rated
    from hardened_unit.report.changes import Change
    from hardened_unit.rules import Finding
    from hardened_unit.sources import Source

USAGE_ERROR = 2


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_files(parser, "checked")
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
    parser.add_argument("--score", action="store_true", help="show the exposure of each unit as well, the worst first")
    configuring.add_options(parser)
    check_fixes.add_options(parser)


def run(options: argparse.Namespace) -> int:
    """Check the files."""
    check_fixes.check_options(options)
    if options.score and (options.fix or options.format != "text"):
        msg = "--score goes with findings as text; for other programs there is: hardened-unit score --format json"
        raise UserError(msg)
    configurations = configuring.Configurations(options)
    checked: list[Checked] = []
    rated: list[Rated] = []
    changed: dict[str, Change] = {}
    told: set[tuple[object, ...]] = set()
    problems: list[UserError] = []
    found_sources = sources(options.files, options.stdin_name, problems, configurations.excludes)
    target_name = configurations.target(source.path for source in found_sources)
    if configurations.problems:
        return _complain(problems + configurations.problems)
    configurations.use_data(source.path for source in found_sources)
    target = chosen_target(target_name)
    failed = False
    progress = Progress(len(found_sources))
    for source in found_sources:
        try:
            unit = load(source, partial(_content, changed=changed))
            says = configurations.of(source.path)
            find = configuring.finder(says, source, target, most=sys.maxsize if options.fix else MOST)
            if options.fix:
                found, changes = check_fixes.apply(unit, find, source.path, options, problems)
                changed |= {one.path: one._replace(before=changed.get(one.path, one).before) for one in changes}
            elif options.score:
                read = read_for(unit, target, source.name, drop_in=not source.whole)
                found = find(unit, read=read)
                rated += check_scores.rated(unit, source, target, read)
            else:
                found = find(unit)
            failed = failed or any(finding.severity in _failing(says.fail_on) for finding in found)
            news = [finding for finding in found if _is_news(finding, source, told)]
            checked.append(Checked("<stdin>" if source.path == "-" else source.path, _ranked(news)))
        except UserError as error:
            problems.append(error)
        progress.step()
    progress.end()
    status = _complain(problems) or int(failed)
    try:
        check_fixes.show(changed.values(), options, Style(sys.stdout))
        if not check_fixes.takes_output(options):
            for line in formats.lines(options.format, checked, target, Style(sys.stdout)):
                print(line)
            for line in check_scores.lines(rated, Style(sys.stdout)) if rated else ():
                print(line)
        sys.stdout.flush()
    except BrokenPipeError:
        raise ReaderLeft(status) from None
    only_counted = check_fixes.takes_output(options)
    if (only_counted and any(file.findings for file in checked)) or (options.format == "text" and sys.stderr.isatty()):
        print(f"{'after the fixes, ' * only_counted}{formats.summary(checked, target)}", file=sys.stderr)
    return status


def _content(path: str, changed: Mapping[str, Change]) -> bytes:
    """Read a file as it is after the fixes that are shown of it: several units may have a drop-in together."""
    return changed[path].after.encode("utf-8", "surrogateescape") if path in changed else files.read(path)


def _is_news(finding: Finding, source: Source, told: set[tuple[object, ...]]) -> bool:
    """Tell whether a finding in a drop-in was not told before, of another unit that has it too."""
    entry = finding.entry
    about = (entry.path, entry.first, finding.word, finding.rule, finding.severity, finding.message)
    if entry.path in {"", source.path} or about not in told:
        told.add(about)
        return True
    return False


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
