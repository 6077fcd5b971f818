"""Which configuration holds for a file: the command line, else the nearest ``.hardened-unit.toml``, else the defaults."""

from __future__ import annotations

import os
import sys
from functools import cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from hardened_unit.cli.configuration import NAME, Configuration
from hardened_unit.errors import UserError
from hardened_unit.rules import check
from hardened_unit.rules.registry import MOST
from hardened_unit.rules.wording import printable
from systemd_directives import targets

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable

    from hardened_unit.rules import Finding
    from hardened_unit.sources import Source
    from systemd_directives.target import Target


class _Found(NamedTuple):
    says: Configuration
    folder: str
    """The folder as seen from which it excludes."""


_NOTHING = _Found(Configuration(), "")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    either = parser.add_mutually_exclusive_group()
    either.add_argument("--config", metavar="FILE", help=f"the configuration, in place of the nearest {NAME}")
    either.add_argument("--no-config", action="store_true", help="read no configuration")


class Configurations:
    """The configurations of one call, each of them read once."""

    def __init__(self, options: argparse.Namespace) -> None:
        """Note what was given on the command line; ``--config`` is read at once."""
        self.problems: list[UserError] = []
        """What is wrong in them."""
        given = {key: getattr(options, key) for key in ("target", "fail_on", "advice")}
        self._given: dict[str, Any] = {key: value for key, value in given.items() if value is not None}
        self._only = _NOTHING if options.no_config else None
        self._read = cache(self._read_anew)
        self._nearest = cache(self._find)
        if options.config is not None:
            self._only = self._read(options.config, os.getcwd())

    def of(self, path: str) -> Configuration:
        """Give what holds for a file; for standard input that of the working directory."""
        folder = os.getcwd() if path == "-" else os.path.dirname(os.path.abspath(path))
        return self._nearest(folder).says._replace(**self._given)

    def excludes(self, path: str) -> bool:
        """Tell whether something in a folder is to be passed over."""
        path = os.path.abspath(path)
        found = self._nearest(os.path.dirname(path))
        if not found.says.exclude:
            return False
        from hardened_unit.cli.configuration_file import fits  # noqa: PLC0415 - only where something is excluded

        return any(fits(pattern, os.path.relpath(path, found.folder)) for pattern in found.says.exclude)

    def target(self, paths: Iterable[str]) -> str:
        """Give the one target that the files are for; raises ``UserError`` where there are several."""
        first: dict[str, str] = {}
        for path in paths:
            first.setdefault(self.of(path).target, "standard input" if path == "-" else path)
        if len(first) > 1 and not self.problems:
            self._agree(first)
        return next(iter(first), self.of("-").target)

    def _agree(self, first: dict[str, str]) -> None:
        """Refuse targets that are not one by different names; each comes with the first file that it is for."""
        several: dict[tuple[int, str], str] = {}
        for name in first:
            found = targets.target(name)
            several.setdefault((found.systemd, found.name), name)
        if len(several) > 1:
            one, other, *_ = several.values()
            msg = (
                f"by their configurations {first[one]} is for {one}, and {first[other]} for {other}; a call is for one target:"
                " check them in calls of their own, or name a target with --target"
            )
            raise UserError(msg)

    def _find(self, folder: str) -> _Found:
        if self._only:
            return self._only
        while not os.path.lexists(path := os.path.join(folder, NAME)):
            folder, below = os.path.dirname(folder), folder
            if folder == below:
                return _NOTHING
        if os.path.exists(path) and not os.path.isfile(path):  # a pipe would be waited for
            self.problems.append(UserError(f"{printable(path)}: cannot be read: is no file"))
            return _NOTHING
        return self._read(path, folder)

    def _read_anew(self, path: str, folder: str) -> _Found:
        from hardened_unit.cli.configuration_file import read  # noqa: PLC0415 - only where there is one

        if sys.stderr.isatty():
            print(f"configured by {printable(path)}", file=sys.stderr)
        return _Found(read(path, self.problems), folder)


def finder(says: Configuration, source: Source, target: Target, *, most: int = MOST) -> Callable[..., list[Finding]]:
    """Give what finds in a unit what its configuration wants to be told, as grave as that says, and the ``most`` of a kind."""
    look = partial(check, target=target, name=source.name, whole=source.whole, most=most)
    return partial(look, advice=says.advice, levels=says.rules)
