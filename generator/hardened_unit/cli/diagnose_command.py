"""Read a log, and say which lines of a unit it points at: how to confirm each suspect, and the least that has to change.

The log comes on standard input: lines of journalctl, systemctl status, the audit log or strace, as they are; or with --journal
from the journal of the unit itself. What a unit's settings rule out is not suspected. Without a UNIT the suspects are
directives. Exit status: 0 nothing here points at hardening, 1 there are suspects, 2 wrong usage or unreadable input.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from hardened_unit.cli.options import add_target, chosen_target
from hardened_unit.compose.names import shown_name
from hardened_unit.diagnose import diagnose
from hardened_unit.diagnose.logs import BIGGEST
from hardened_unit.errors import UserError
from hardened_unit.report import diagnoses, terminal
from hardened_unit.report.style import Style
from hardened_unit.sources import Source, load
from hardened_unit.unitfile.dropins import drop_ins, installed, is_unit
from systemd_directives import catalogue

if TYPE_CHECKING:
    import argparse

_LINES = "2000"
"""How many lines of the journal are read."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "unit",
        metavar="UNIT",
        nargs="?",
        default="",
        help="a unit file, read with the drop-ins beside it, or an installed unit",
    )
    parser.add_argument("--journal", metavar="UNIT", default="", help="read the journal of this unit instead of standard input")
    add_target(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how the answer is shown (default: text)")


def run(options: argparse.Namespace) -> int:
    """Read the log and the unit, and show what one says of the other."""
    source = _source(options.unit or options.journal)
    unit = load(source) if source else None
    log = _journal(shown_name(options.journal)) if options.journal else _given()
    target = chosen_target(options.target)
    name = source.name if source else ""
    found = diagnose(log, unit, name, target, catalogue.load())
    if options.format == "json":
        print(diagnoses.as_json(found, name, target))
    else:
        print(terminal.page(diagnoses.as_page(found, name), Style(sys.stdout)), end="")
    return 1 if found.suspects else 0


def _source(text: str) -> Source | None:
    """Find the files of the unit; None where none was named."""
    if not text:
        return None
    if "/" in text or Path(text).is_file():
        if not is_unit(Path(text).name):
            msg = f"{text}: is not named like a unit, such as foo.service"
            raise UserError(msg)
        return Source(text, (text, *drop_ins(text)), Path(text).name, whole=True)
    name = shown_name(text)
    files = installed(name)
    if not files or files[0] == os.devnull:
        msg = f"{text}: there is no such file, and no unit {name} here"
        raise UserError(msg)
    return Source(files[0], tuple(files), name, whole=True)


def _given() -> bytes:
    """Read standard input, as far as it is looked at."""
    if sys.stdin is None:
        msg = "standard input is closed"
        raise UserError(msg)
    if sys.stdin.isatty():
        print("reading a log from the terminal; end it with Ctrl-D", file=sys.stderr)
    kept = b""
    while block := sys.stdin.buffer.read(BIGGEST):
        kept = (kept + block)[-BIGGEST:]
    return kept


def _journal(name: str) -> bytes:
    """Ask the journal; raises ``UserError`` where it gives no answer."""
    command = ["journalctl", "--no-pager", "--output=cat", "--lines", _LINES, "--boot", "--unit", name]
    try:
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - a list, and the name was checked
    except OSError as error:
        msg = f"journalctl cannot be run: {(error.strerror or str(error)).lower()}"
        raise UserError(msg) from None
    if done.returncode:
        msg = f"journalctl: {done.stderr.decode(errors='replace').strip() or done.returncode}"
        raise UserError(msg)
    return done.stdout
