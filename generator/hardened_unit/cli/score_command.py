"""Score units as systemd-analyze security does, for any systemd from 252 on, and say what the number leaves out.

One unit is shown check by check, several with a line each. Exit status: 0 fine, 1 a unit is above --fail-above or worse than
in the --baseline, 2 a file cannot be read or has no score.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from hardened_unit import files
from hardened_unit.cli.options import add_files, add_target
from hardened_unit.cli.progress import Progress
from hardened_unit.errors import ReaderLeft, UserError
from hardened_unit.exposure import ratchet
from hardened_unit.exposure.rating import KINDS, prepared, rate
from hardened_unit.report import scores
from hardened_unit.report.style import Style
from hardened_unit.sources import is_masked, load, sources
from systemd_directives import targets

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Sequence

    from hardened_unit.exposure.rating import Rated
    from hardened_unit.sources import Source
    from hardened_unit.unitfile import Unit
    from systemd_directives.target import Target

USAGE_ERROR = 2
FORMATS = ("text", "json", "markdown", "prometheus")
_WORST = 10.0
_STEPS = 8


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_files(parser, "scored")
    add_target(parser, several=True)
    parser.add_argument("--format", choices=FORMATS, default="text", help="how scores are shown (default: text)")
    parser.add_argument("--all", action="store_true", help="show every check of every unit, also the good ones")
    parser.add_argument(
        "--next",
        nargs="?",
        type=int,
        const=_STEPS,
        default=0,
        metavar="COUNT",
        help=f"show the steps that gain most, with the least risk first (default: {_STEPS})",
    )
    parser.add_argument(
        "--fail-above", type=float, default=_WORST, metavar="EXPOSURE", help="fail when a unit is above, such as 2.5"
    )
    parser.add_argument("--baseline", metavar="FILE", help="fail when a unit got worse than it is recorded in this file")
    parser.add_argument("--write-baseline", action="store_true", help="record the scores in the file that --baseline names")


def run(options: argparse.Namespace) -> int:
    """Score the files."""
    chosen = [targets.target(name) for name in options.target or ["auto"]]
    _check_options(options, chosen)
    problems: list[UserError] = []
    found = _scorable(sources(options.files, options.stdin_name, problems), options.files)
    rated: list[list[Rated]] = []
    progress = Progress(len(found), "scored")
    for source in found:
        try:
            unit = load(source)
        except UserError as error:
            problems.append(error)
        else:
            rated += _rated(unit, source, chosen, problems)
        progress.step()
    progress.end()
    status = 0
    if any(one.exposure.tenths > options.fail_above * 10 + 1e-9 for several in rated for one in several):
        status = 1
    failures = _ratchet(options, [several[0] for several in rated], chosen[0])
    for problem in problems:
        print(f"hardened-unit score: {problem}", file=sys.stderr)
    status = USAGE_ERROR if problems else 1 if failures else status
    try:
        for line in _shown(options, rated, chosen, found):
            print(line)
        sys.stdout.flush()
    except BrokenPipeError:
        raise ReaderLeft(status) from None
    for line in failures:
        print(line, file=sys.stderr)
    return status


def _rated(unit: Unit, source: Source, chosen: Sequence[Target], problems: list[UserError]) -> list[list[Rated]]:
    """Score a unit for each target; where it has no score that is a problem."""
    path = "<stdin>" if source.path == "-" else source.path
    try:
        return [[rate(unit, source.name, target.systemd, whole=source.whole, path=path) for target in chosen]]
    except UserError as error:
        problems.append(UserError(f"{path}: {error}"))
        return []


def _check_options(options: argparse.Namespace, chosen: Sequence[Target]) -> None:
    """Refuse what does not go together; raises ``UserError``."""
    if options.write_baseline and not options.baseline:
        msg = "--write-baseline needs --baseline FILE, to say where"
        raise UserError(msg)
    if len(chosen) > 1 and (options.format != "text" or options.baseline or options.next):
        msg = "several --target are compared as text; for --format, --baseline and --next name one"
        raise UserError(msg)
    if not 0 <= options.fail_above <= _WORST:
        msg = "--fail-above: an exposure is from 0 to 10"
        raise UserError(msg)
    if options.next and options.format != "text":
        msg = "--next is shown as text"
        raise UserError(msg)
    if options.next < 0:
        msg = "--next: how many steps is a number above 0"
        raise UserError(msg)


def _scorable(found: Iterable[Source], named: Sequence[str]) -> list[Source]:
    """Leave out what a folder has besides units with a score, and masked ones; what was named stays, and is complained of."""

    def runs(source: Source) -> bool:
        kind = source.name.rpartition(".")[2]
        return (not kind or kind in KINDS) and not (source.whole and is_masked(source.path))

    return [source for source in found if source.path in named or runs(source)]


def _shown(
    options: argparse.Namespace, rated: list[list[Rated]], chosen: Sequence[Target], found: Sequence[Source]
) -> Iterable[str]:
    """Give the output, line by line."""
    style = Style(sys.stdout)
    if len(chosen) > 1:
        from hardened_unit.report.side_by_side import compared  # noqa: PLC0415 - only for several targets

        return [line for several in rated for line in compared(several, style)]
    single = [several[0] for several in rated]
    if options.format != "text":
        from hardened_unit.report import score_formats  # noqa: PLC0415 - only for other programs

        if options.format == "json":
            return [score_formats.as_json(single, chosen[0])]
        if options.format == "markdown":
            return score_formats.as_markdown(single, chosen[0])
        return score_formats.as_prometheus(single)
    if options.next:
        return _next_steps(found, chosen[0], options.next, style)
    if len(single) == 1 or options.all:
        full = (scores.in_full(one, style, everything=options.all) for one in single)
        return [line for number, lines in enumerate(full) for line in (*([""] if number else []), *lines)]
    return scores.in_short(single, style)


def _next_steps(found: Sequence[Source], target: Target, count: int, style: Style) -> Iterable[str]:
    """Show for each unit what to do next."""
    from hardened_unit.exposure.steps import steps  # noqa: PLC0415 - loads the catalogue
    from hardened_unit.report.next_steps import plan  # noqa: PLC0415 - as above
    from systemd_directives import catalogue  # noqa: PLC0415 - as above

    known = catalogue.load()
    for source in found:
        try:
            unit = prepared(load(source), source.name, target.systemd, whole=source.whole)
        except UserError:
            continue
        yield from plan(source.path, unit, steps(unit, known)[:count], known, style)


def _ratchet(options: argparse.Namespace, rated: Sequence[Rated], target: Target) -> list[str]:
    """Compare with the record of the last time, or write it; give what got worse, in words."""
    if not options.baseline:
        return []
    from pathlib import Path  # noqa: PLC0415 - most calls have no baseline, and it would take a tenth of their time

    path = Path(options.baseline)
    old = ratchet.read(files.read(options.baseline), options.baseline) if path.exists() else None
    if old is None and not options.write_baseline:
        msg = f"{options.baseline}: there is no such file; --write-baseline makes it"
        raise UserError(msg)
    if old and old.systemd != target.systemd and not options.write_baseline:
        msg = (
            f"{options.baseline}: is of systemd {old.systemd}, and the target has {target.systemd}; give --target {old.systemd}"
        )
        raise UserError(msg)
    now = [(ratchet.place(one.path, options.baseline), one.exposure) for one in rated if one.path != "<stdin>"]
    if options.write_baseline:
        kept = old if old and old.systemd == target.systemd else None
        files.write(path, ratchet.written(ratchet.merged(kept, ratchet.recorded(target.systemd, now))), overwrite=True)
        print(f"{path}: written, {len(now)} unit{'s'[: len(now) != 1]}", file=sys.stderr)
        return []
    assert old is not None  # noqa: S101 - both other cases were left above
    lines = []
    for name, exposure in now:
        if name not in old.units:
            print(f"{name}: new, and not in the baseline", file=sys.stderr)
        elif worse := old.worse(name, exposure):
            lines.append(
                f"{os.path.normpath(name)}: got worse, from {worse.before} to {worse.after}: {', '.join(worse.checks)}"
            )
    return lines
