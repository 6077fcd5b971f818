"""Compose a hardened unit from a preset, check it, and write it.

The unit goes to standard output, or with -o to a file. Exit status: 0 done, 1 the unit has errors and was not written,
2 wrong usage.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from hardened_unit import files
from hardened_unit.cli.options import add_target, chosen_target
from hardened_unit.compose import Composed, Request, compose, need_call, own_lines, unit_name
from hardened_unit.errors import UserError
from hardened_unit.report import findings
from hardened_unit.report.places import Checked
from hardened_unit.report.style import Style
from systemd_directives import catalogue

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("name", metavar="NAME", help="the name of the service, with or without .service")
    parser.add_argument("--preset", required=True, metavar="PRESET", help="minimal, standard, cis or maximum")
    parser.add_argument(
        "--need",
        action="append",
        default=[],
        metavar="NEED",
        help="something the service must be able to do, such as listen or write=/srv/data; repeat it for more",
    )
    parser.add_argument(
        "--exec", dest="command", default="", metavar="COMMAND", help="what the service runs, with its arguments"
    )
    parser.add_argument("--description", default="", metavar="TEXT", help="what the service is, for people (default: its name)")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        dest="own",
        metavar="[SECTION.]NAME=VALUE",
        help="a line of your own, in [Service] unless a section is named; repeat it for more",
    )
    add_target(parser)
    parser.add_argument(
        "--form",
        choices=("unit", "drop-in", "directives"),
        default="unit",
        help="a whole unit, a drop-in for one that exists, or the bare lines (default: unit)",
    )
    parser.add_argument(
        "--comments",
        choices=("headings", "reasons", "none"),
        default="headings",
        help="what the comments say (default: headings)",
    )
    parser.add_argument(
        "--verify",
        choices=("auto", "always", "never"),
        default="auto",
        help="have this machine's systemd-analyze look at it too; auto: where its version is the target's",
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write to this file, or into this folder under the unit's name")
    parser.add_argument("--force", action="store_true", help="overwrite the file")


def run(options: argparse.Namespace) -> int:
    """Compose, check and write."""
    known = catalogue.load()
    target = chosen_target(options.target)
    name = unit_name(options.name)
    request = Request(
        name,
        (target,),
        known.preset(options.preset),
        tuple(need_call(text, known) for text in options.need),
        options.command.strip(),
        options.description.strip(),
        own_lines(options.own),
        options.form,
        options.comments,
    )
    composed = compose(request, known)
    if _refused(composed, name) or _unverified(composed, request, options.verify):
        return 1
    if options.output:
        path = _path(options.output, name, options.form)
        files.write(path, composed.text, overwrite=options.force)
        print(f"{path}: written, for systemd {target.systemd}", file=sys.stderr)
    else:
        print(composed.text, end="")
    return 0


def _refused(composed: Composed, name: str) -> bool:
    """Show what the rules found; tell whether it is grave enough to write nothing."""
    style = Style(sys.stderr)
    for line in findings.as_text([Checked(name, composed.findings)], style):
        print(line, file=sys.stderr)
    errors = [finding for finding in composed.findings if finding.severity == "error"]
    if errors:
        print(
            f"hardened-unit generate: {name} has {len(errors)} error{'s'[: len(errors) != 1]}; nothing was written",
            file=sys.stderr,
        )
    return bool(errors)


def _unverified(composed: Composed, request: Request, mode: str) -> bool:
    """Ask the machine's systemd-analyze; tell whether it has something against the unit."""
    from hardened_unit import verify  # noqa: PLC0415 - starts a process, and only where it is asked for

    if mode == "never" or (mode == "auto" and verify.why_not(request.targets[0])):
        return False
    if mode == "always" and (why := verify.why_not()):
        msg = f"--verify always: {why}"
        raise UserError(msg)
    complaints = verify.complaints(composed.text, request.name, request.form, missing_program=mode == "always")
    for complaint in complaints:
        print(f"systemd-analyze verify: {complaint}", file=sys.stderr)
    if complaints:
        print("hardened-unit generate: nothing was written; --verify never writes it all the same", file=sys.stderr)
    return bool(complaints)


def _path(output: str, name: str, form: str) -> Path:
    """Give the file to write to: the one that is named, or in a folder that is named the one for this unit."""
    try:
        path = Path(output)
        if not path.is_dir():
            if output.endswith("/"):
                msg = f"{output}: there is no such folder"
                raise UserError(msg)
            return path
    except ValueError:
        msg = f"{output!r} is no path"
        raise UserError(msg) from None
    if form == "directives":
        msg = "bare lines are no file of systemd's; name the file that they go to"
        raise UserError(msg)
    return path / (name if form == "unit" else f"{name}.conf")
