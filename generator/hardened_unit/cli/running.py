"""Choose the command, run it, and turn errors into one line and an exit status."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn, Protocol, cast

from hardened_unit import __version__
from hardened_unit.cli import team_data
from hardened_unit.errors import ReaderLeft, UserError

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "generate": "compose a hardened unit from a preset",
    "harden": "make a drop-in with what an existing service lacks",
    "check": "find what is wrong in unit files",
    "score": "score units as systemd-analyze security does, and say what that leaves out",
    "diff": "say what changes between two units",
    "try": "start a unit in a throwaway boot, and tell what came of it",
    "diagnose": "say which lines of a unit a log points at",
    "bisect": "find the lines that break a unit",
    "fit": "find the tightest drop-in with which a unit still works",
    "caps": "name the capabilities of a mask, or of a process",
    "explain": "show the reference's page of a directive, preset, need, symptom or rule",
    "list": "list what the reference has",
}
"""The commands, in the order in which the help shows them."""

USAGE_ERROR = 2

_HELP = """\
usage: hardened-unit COMMAND …

Hardened systemd units: compose them, check them, understand them.

commands:
{commands}

hardened-unit COMMAND --help tells more.
"""


class Command(Protocol):
    """What a command's file offers."""

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's options."""

    def run(self, options: argparse.Namespace) -> int:
        """Do it; give the exit status."""
        ...


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help as wide as the terminal, asked for here because argparse would import ``shutil`` for it before every command."""

    def __init__(self, prog: str) -> None:
        columns = os.environ.get("COLUMNS", "")
        try:
            width = int(columns) if columns.isdigit() else os.get_terminal_size().columns
        except OSError:
            width = 80
        super().__init__(prog, max_help_position=28, width=min(width, 120) - 2)


class _Parser(argparse.ArgumentParser):
    """A parser that says where help is when an option is wrong, and knows no abbreviations."""

    def error(self, message: str) -> NoReturn:
        self.exit(USAGE_ERROR, f"{self.prog}: {message}\ntry: {self.prog} --help\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; gives the exit status."""
    # What a command makes it keeps to its end: looking for garbage in it would take up to half of the time, and looking once
    # more on the way out, at all that is there by then, an eighth.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return _run(arguments)
    finally:
        gc.freeze()
        if collecting:
            gc.enable()


def _run(arguments: Sequence[str] | None) -> int:
    given = list(sys.argv[1:] if arguments is None else arguments)
    name = given[0] if given else ""
    if name not in COMMANDS:
        return _without_command(name)
    command = cast("Command", import_module(f"hardened_unit.cli.{name}_command"))
    parser = _Parser(
        prog=f"hardened-unit {name}",
        description=(command.__doc__ or "").strip(),
        allow_abbrev=False,
        formatter_class=_Help,
    )
    command.configure(parser)
    if name in team_data.COMMANDS:
        team_data.add_option(parser)
    if sys.stdout is None:
        return _complain(name, UserError("there is no standard output to write to"))
    try:
        options = parser.parse_args(given[1:])
        if name in team_data.COMMANDS:
            team_data.use(options)
        status = command.run(options)
        sys.stdout.flush()
    except (UserError, LookupError) as error:
        return _complain(name, error)
    except (BrokenPipeError, ReaderLeft) as error:
        _hush()
        return error.status if isinstance(error, ReaderLeft) else 0
    except (OSError, UnicodeEncodeError) as error:
        _hush()
        return _complain(name, UserError(f"cannot go on: {error}"))
    except KeyboardInterrupt:
        return 130
    return status


def _hush() -> None:
    """Keep Python from complaining at exit about output that nobody takes."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(name: str, error: Exception) -> int:
    # A LookupError that no lookup of a name raised is a defect, and shall be seen as one.
    if isinstance(error, (KeyError, IndexError)):
        raise error
    shown = str(error).encode("utf-8", "replace").decode()
    print(f"hardened-unit {name}: {shown}", file=sys.stderr)
    return USAGE_ERROR


def _without_command(name: str) -> int:
    if name == "--version":
        from systemd_directives import catalogue  # noqa: PLC0415 - only for this option

        print(f"hardened-unit {__version__} (catalogue {catalogue.load().revision})")
        return 0
    text = _HELP.format(commands="\n".join(f"  {command:<10} {summary}" for command, summary in COMMANDS.items()))
    if name in {"-h", "--help"}:
        print(text, end="")
        return 0
    if name:
        from difflib import get_close_matches  # noqa: PLC0415 - only when something is wrong

        near = get_close_matches(name, COMMANDS, 1)
        hint = f"; did you mean {near[0]}?" if near else f"; the commands are {', '.join(COMMANDS)}"
        print(f"hardened-unit: there is no command {name!r}{hint}", file=sys.stderr)
    else:
        print(text, end="", file=sys.stderr)
    return USAGE_ERROR
