"""Harden a service that is there already: a drop-in with only the lines of a preset that its unit lacks.

It reads the unit with its drop-ins, tells from it what the service needs, and says so on standard error. Nothing that is needed
is taken away, and nothing is given: with the drop-in the service can do no more than before. The drop-in goes to standard
output, or with -o to a file. Exit status: 0 done, 1 the unit would have errors with it and it was not written, 2 wrong usage or
unreadable input.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from hardened_unit import files
from hardened_unit.cli.options import add_target, chosen_targets
from hardened_unit.compose.hardening import FILE, Hardening, harden, shown_needs
from hardened_unit.compose.names import need_calls, shown_name
from hardened_unit.errors import UserError
from hardened_unit.report import findings, hardenings
from hardened_unit.report.places import Checked
from hardened_unit.report.style import Style
from hardened_unit.sources import Source, load
from hardened_unit.unitfile.dropins import drop_ins, installed, is_unit
from systemd_directives import catalogue

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "unit", metavar="UNIT", help="the name of an installed service, the file of one, or - for standard input"
    )
    parser.add_argument("--stdin-name", default="", metavar="NAME", help="which unit standard input is, such as foo.service")
    parser.add_argument(
        "--preset", default="standard", metavar="PRESET", help="minimal, standard, cis or maximum (default: standard)"
    )
    parser.add_argument(
        "--need",
        action="append",
        default=[],
        metavar="NEED",
        help="something that the service must be able to do, besides what its unit shows; repeat it for more",
    )
    parser.add_argument("--no-infer", action="store_true", help="go by --need alone, and not by what the unit shows")
    add_target(parser, several=True)
    parser.add_argument("--explain", action="store_true", help="show line by line what is added, what is left out, and why")
    parser.add_argument(
        "--comments", choices=("reasons", "none"), default="reasons", help="what the comments say (default: reasons)"
    )
    parser.add_argument(
        "--format", choices=("text", "json", "markdown"), default="text", help="how the answer is shown (default: text)"
    )
    parser.add_argument(
        "--root", default="/", metavar="FOLDER", help="a folder with the system that has the unit (default: this machine's own)"
    )
    parser.add_argument("-o", "--output", metavar="FILE", help=f"write the drop-in to this file, or into this folder as {FILE}")
    parser.add_argument("--force", action="store_true", help="overwrite the file")


def run(options: argparse.Namespace) -> int:
    """Read the unit, make the drop-in, and show or write it."""
    known = catalogue.load()
    targets = chosen_targets(options.target)
    found = _found(options)
    unit = load(found.source)
    if not unit.entries:
        msg = f"{options.unit}: there is nothing in it"
        raise UserError(msg)
    asked = Hardening(
        unit=unit,
        name=found.source.name,
        preset=known.preset(options.preset),
        needs=need_calls(options.need, known),
        targets=targets,
        comments=options.comments,
    )
    inferred = [] if options.no_infer else shown_needs(asked, found.sockets, known)
    asked = asked.with_needs(inferred)
    told = hardenings.Told(asked, harden(asked, known), inferred)
    hardened = told.hardened
    style = Style(sys.stderr)
    for line in (*hardenings.summary(told, style), *findings.as_text([Checked(asked.name, hardened.findings)], style)):
        print(line, file=sys.stderr)
    if any(finding.severity == "error" for finding in hardened.findings):
        print(f"hardened-unit harden: {asked.name} would have errors with the drop-in; nothing was written", file=sys.stderr)
        return 1
    if not hardened.lines:
        print(f"{asked.name}: lacks nothing that could be added", file=sys.stderr)
    elif options.output:
        path = _path(options.output)
        files.write(path, hardenings.drop_in(told), overwrite=options.force)
        print(f"{path}: written", file=sys.stderr)
    else:
        print(f"its place is {asked.folder}/{FILE}; it holds after systemctl daemon-reload and a restart", file=sys.stderr)
    _show(options, told)
    return 0


class _Found(NamedTuple):
    """A service that was found."""

    source: Source
    sockets: tuple[str, ...]
    """The socket units of the same name."""


def _found(options: argparse.Namespace) -> _Found:
    """Find the files of the unit; a drop-in that was made here, and is to be made anew, is none of them."""
    text = options.unit
    if text == "-":
        name, own, extra, near = options.stdin_name, "-", [], []
        if not name:
            msg = "say with --stdin-name which unit standard input is"
            raise UserError(msg)
    elif "/" not in text and not Path(text).is_file():
        name = shown_name(text)
        own, *extra = installed(name, options.root) or [""]
        if not own:
            msg = f"{text}: there is no such file, and no unit {name} in {options.root}"
            raise UserError(msg)
        if own == os.devnull:
            msg = f"{name} is masked: it does not run"
            raise UserError(msg)
        if "@" not in name:
            name = Path(own).name
        near = installed(_socket(name), options.root)
    else:
        name, own, extra = Path(text).name, text, drop_ins(text)
        near = [str(path) for path in (Path(text).with_name(_socket(name)),) if path.is_file()]
    if not is_unit(name) or not name.endswith(".service"):
        msg = f"{name} is no service; only services are hardened"
        raise UserError(msg)
    extra = [path for path in extra if not _is_ours(path, options.output)]
    return _Found(Source(own, (own, *extra), name, whole=True), tuple(Path(path).name for path in near[:1]))


def _socket(name: str) -> str:
    return f"{name.removesuffix('.service')}.socket"


def _is_ours(path: str, output: str | None) -> bool:
    return Path(path).name == FILE or (output is not None and Path(path).resolve() == Path(output).resolve())


def _path(output: str) -> Path:
    path = Path(output)
    return path / FILE if path.is_dir() else path


def _show(options: argparse.Namespace, told: hardenings.Told) -> None:
    """Print what was asked for: the answer for other programs, the explanation, or the drop-in where it was not written."""
    if options.format == "json":
        print(hardenings.as_json(told))
    elif options.format == "markdown":
        print(*hardenings.as_markdown(told), sep="\n")
    elif options.explain:
        print(*hardenings.explained(told, Style(sys.stdout)), sep="\n")
    elif not options.output and told.hardened.lines:
        print(hardenings.drop_in(told), end="")
