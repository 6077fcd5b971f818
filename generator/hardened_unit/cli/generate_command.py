"""Compose a hardened unit from a preset, check it, and write it.

The unit goes to standard output, or with -o to a file, with the units that start it and the line for its user. Exit status: 0
done, 1 the unit has errors and was not written, or with --update has lines that were edited by hand and stay so, 2 wrong usage.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from hardened_unit import files
from hardened_unit.cli.composition import add_options, asked, given
from hardened_unit.compose import Composed, Request, compose
from hardened_unit.compose.composing import notes
from hardened_unit.compose.provenance import signed_files
from hardened_unit.errors import UserError
from hardened_unit.report import findings
from hardened_unit.report.places import Checked
from hardened_unit.report.style import Style
from hardened_unit.rules.wording import every
from systemd_directives import catalogue

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_options(parser)
    parser.add_argument(
        "--verify",
        choices=("auto", "always", "never"),
        default="auto",
        help="have this machine's systemd-analyze look at it too; auto: where its version is a target's",
    )
    parser.add_argument(
        "--format",
        choices=("text", "json", "markdown"),
        default="text",
        help="the files themselves, or all that is known of them (default: text)",
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write to this file, or into this folder under the unit's name")
    parser.add_argument("--force", action="store_true", help="overwrite the file")
    parser.add_argument(
        "--update",
        nargs="+",
        default=[],
        metavar="FILE",
        help="renew files that were generated, by what their headers say, and keep lines of your own",
    )


def run(options: argparse.Namespace) -> int:
    """Compose, check and write."""
    known = catalogue.load()
    if options.update:
        from hardened_unit.cli.renewal import update  # noqa: PLC0415 - few runs renew

        if given(options) or options.output:
            msg = "--update takes what it makes from the headers of the files; change the options there"
            raise UserError(msg)
        return update(options.update, known)
    wanted = asked(options, known)
    composed = compose(wanted.request, known)
    if _refused(composed, wanted.request.name) or _unverified(composed, wanted.request, options.verify):
        return 1
    if options.format == "text":
        _write(signed_files(composed, *wanted, known.revision), wanted.request, options)
        _tell(composed, wanted.request)
    else:
        from hardened_unit.report import compositions  # noqa: PLC0415 - only for these formats

        shown = compositions.as_json if options.format == "json" else compositions.as_markdown
        text = shown(composed, wanted.request, signed_files(composed, *wanted, known.revision), known)
        if options.output:
            _put(Path(options.output), text, wanted.request, force=options.force)
        else:
            print(text, end="")
    return 0


def _write(texts: dict[str, str], request: Request, options: argparse.Namespace) -> None:
    if not options.output:
        # Where there are several, a header or this line tells which is which.
        alone = len(texts) == 1 or request.comments != "none"
        print("\n".join(text if alone else f"# {name}\n{text}" for name, text in texts.items()), end="")
        return
    output, folder = options.output, _folder(options.output)
    if len(texts) > 1 and not folder:
        msg = f"{output}: {len(texts)} files do not go into one; name a folder"
        raise UserError(msg)
    if folder and request.form == "directives":
        msg = "bare lines are no file of systemd's; name the file that they go to"
        raise UserError(msg)
    paths = {name: folder / name if folder else Path(output) for name in texts}
    if not options.force and (there := [str(path) for path in paths.values() if path.exists()]) and len(texts) > 1:
        msg = f"{' and '.join(there)}: there already; nothing was written; --force overwrites, --update renews"
        raise UserError(msg)
    for name, text in texts.items():
        _put(paths[name], text, request, force=options.force)


def _put(path: Path, text: str, request: Request, *, force: bool) -> None:
    files.write(path, text, overwrite=force)
    versions = dict.fromkeys(str(target.systemd) for target in request.targets)
    print(f"{path}: written, for systemd {every(list(versions))}", file=sys.stderr)


def _folder(output: str) -> Path | None:
    """Give the folder that is named; None where it is a file."""
    try:
        path = Path(output)
        if path.is_dir():
            return path
        if output.endswith("/"):
            msg = f"{output}: there is no such folder"
            raise UserError(msg)
    except ValueError:
        msg = f"{output!r} is no path"
        raise UserError(msg) from None
    return None


def _tell(composed: Composed, request: Request) -> None:
    """Say on standard error what there is to know besides, and what does not hold on all targets alike."""
    for note in notes(composed, request):
        print(note, file=sys.stderr)
    if len(request.targets) > 1:
        from hardened_unit.report import compositions  # noqa: PLC0415 - only for several targets

        print(compositions.where(composed, request, Style(sys.stderr)), end="", file=sys.stderr)


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

    if mode == "never" or (mode == "auto" and verify.why_not(request.targets)):
        return False
    if mode == "always" and (why := verify.why_not()):
        msg = f"--verify always: {why}"
        raise UserError(msg)
    complaints = verify.complaints(composed, request, missing_program=mode == "always")
    for complaint in complaints:
        print(f"systemd-analyze verify: {complaint}", file=sys.stderr)
    if complaints:
        print("hardened-unit generate: nothing was written; --verify never writes it all the same", file=sys.stderr)
    return bool(complaints)
