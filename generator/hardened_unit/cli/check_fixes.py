"""The part of ``check`` that puts right what it finds."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from hardened_unit import files
from hardened_unit.errors import UserError
from hardened_unit.unitfile import Unit

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from hardened_unit.fixes import Find
    from hardened_unit.report.changes import Change
    from hardened_unit.report.style import Style
    from hardened_unit.rules import Finding


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--fix", action="store_true", help="show what the safe fixes change, as a diff")
    parser.add_argument("--write", action="store_true", help="with --fix: change the files and report what remains")
    parser.add_argument("--unsafe-fixes", action="store_true", help="with --fix: also the fixes that may not be what you meant")


def check_options(options: argparse.Namespace) -> None:
    """Refuse options that do not go together; raises ``UserError``."""
    if not options.fix and (options.write or options.unsafe_fixes):
        msg = f"{'--write' if options.write else '--unsafe-fixes'} goes with --fix"
        raise UserError(msg)
    if takes_output(options) and options.format != "text":
        msg = f"standard output has what --fix changes; for --format {options.format} name files, and give --write"
        raise UserError(msg)


def takes_output(options: argparse.Namespace) -> bool:
    """Tell whether standard output is for what changes, so that findings are only counted."""
    return options.fix and (not options.write or "-" in options.files)


def apply(
    unit: Unit, find: Find, path: str, options: argparse.Namespace, problems: list[UserError]
) -> tuple[list[Finding], list[Change]]:
    """Fix a unit read from ``path``; gives what remains to be found, and what is to be shown as it was not written.

    With ``--write`` the files are written that the unit was read from. One that cannot be is added to the problems, and what is
    wrong in it remains.
    """
    from hardened_unit.fixes import put_right, texts  # noqa: PLC0415 - a check without fixes needs none of it
    from hardened_unit.report.changes import Change  # noqa: PLC0415 - as above

    fixed = put_right(unit, find, unsafe=options.unsafe_fixes)
    before, after = texts(unit), texts(fixed.unit)
    changed = {name: Change(name or path, text, after.get(name, "")) for name, text in before.items()}
    if not options.write or path == "-":
        return fixed.findings, list(changed.values())
    kept = set()
    for name, change in changed.items():
        try:
            if change.before != change.after:
                _write(change)
        except UserError as error:
            problems.append(error)
            kept.add(name)
    return find(_mixed(unit, fixed.unit, kept)) if kept else fixed.findings, []


def _mixed(before: Unit, after: Unit, kept: set[str]) -> Unit:
    """Give a unit as it is when some of its files were kept as they were ``before``."""
    names = dict.fromkeys(entry.path for entry in before.entries)
    entries = (entry for name in names for entry in (before if name in kept else after).entries if entry.path == name)
    return Unit(tuple(entries))


def show(changed: Iterable[Change], options: argparse.Namespace, style: Style) -> None:
    """Show on standard output what changes: as a diff, or with ``--write`` the new text of standard input."""
    if not changed:
        return
    from hardened_unit.report.changes import show_difference  # noqa: PLC0415 - as above

    for change in changed:
        if options.write:
            sys.stdout.flush()
            sys.stdout.buffer.write(change.after.encode("utf-8", "surrogateescape"))
        elif change.before != change.after:
            show_difference(change._replace(path="<stdin>") if change.path == "-" else change, sys.stdout, style)


def _write(change: Change) -> None:
    from pathlib import Path  # noqa: PLC0415 - only where something is written

    before, after = (text.encode("utf-8", "surrogateescape") for text in (change.before, change.after))
    files.rewrite(Path(change.path), before, after)
    if sys.stderr.isatty():
        print(f"{change.path}: changed", file=sys.stderr)
