"""The option ``--data``, and the configuration that says the same: folders with a team's own presets, needs and rules."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

NAME = ".hardened-unit.toml"
"""The name under which a configuration is found."""

COMMANDS = frozenset({"generate", "harden", "check", "score", "diff", "fit", "explain", "list"})
"""The commands that take it."""


def add_option(parser: argparse.ArgumentParser) -> None:
    """Add the option."""
    parser.add_argument(
        "--data",
        action="append",
        metavar="FOLDER",
        help=f"a folder with presets, needs and rules of your team's own; repeat it for more (default: what {NAME} says)",
    )


def use(options: argparse.Namespace) -> None:
    """Put in use what is named, or what the configuration of this folder says; ``check`` asks that of each file by itself."""
    if options.data:
        _use(options.data)
    elif "config" not in options and (path := nearest(os.getcwd())):
        from hardened_unit.cli.configuration_file import read_data  # noqa: PLC0415 - only where there is one

        _use(read_data(path))


def nearest(folder: str) -> str:
    """Find the nearest configuration upwards from a folder; empty where there is none."""
    while not os.path.lexists(path := os.path.join(folder, NAME)):
        folder, below = os.path.dirname(folder), folder
        if folder == below:
            return ""
    return path


def _use(folders: list[str] | tuple[str, ...]) -> None:
    if folders:
        from hardened_unit import teams  # noqa: PLC0415 - only where a team has something of its own

        teams.use(folders)
