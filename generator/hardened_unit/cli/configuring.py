"""Which configuration holds for a file: the command line, else the nearest ``.hardened-unit.toml``, else the defaults."""

from __future__ import annotations

import os
import sys
from functools import cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from hardened_unit.cli.configuration import Configuration
from hardened_unit.cli.team_data import NAME, nearest
from hardened_unit.errors import UserError
from hardened_unit.rules import check
from hardened_unit.rules.registry import MOST
from hardened_unit.rules.wording import printable
from systemd_directives import targets, team

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable

    from hardened_unit.rules import Finding
    from hardened_unit.sources import Source
    from systemd_directives.target import Target
    from systemd_directives.team import Team

_Said = TypeVar("_Said", str, tuple[str, ...])


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
        self._team = None if options.data else cache(_team)
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
        first = self._first(paths, lambda says: says.target)
        if len(first) > 1 and not self.problems:
            self._agree(first)
        return next(iter(first), self.of("-").target)

    def use_data(self, paths: Iterable[str]) -> None:
        """Put in use the one team's data that the files have; raises ``UserError`` where there are several, or it is wrong."""
        if not self._team:
            return
        first = self._first(paths, lambda says: says.data)
        if len(first) > 1:
            (one, has), (other, lacks) = ((folders, path) for folders, path in sorted(first.items(), reverse=True)[:2])
            msg = (
                f"by their configurations {has} goes with the data in {' and '.join(one)}, and {lacks} with "
                f"{' and '.join(other) or 'none'}; check them in calls of their own, or name the data with --data"
            )
            raise UserError(msg)
        if folders := next(iter(first), ()):
            team.use(self._team(folders))

    def _first(self, paths: Iterable[str], said: Callable[[Configuration], _Said]) -> dict[_Said, str]:
        """Give the different things that the configurations of files say, each with the first file that it is for."""
        first: dict[_Said, str] = {}
        for path in paths:
            first.setdefault(said(self.of(path)), "standard input" if path == "-" else path)
        return first

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
        path = nearest(folder)
        if not path:
            return _NOTHING
        if os.path.exists(path) and not os.path.isfile(path):  # a pipe would be waited for
            self.problems.append(UserError(f"{printable(path)}: cannot be read: is no file"))
            return _NOTHING
        return self._read(path, os.path.dirname(path))

    def _read_anew(self, path: str, folder: str) -> _Found:
        from hardened_unit.cli.configuration_file import read  # noqa: PLC0415 - only where there is one

        if sys.stderr.isatty():
            print(f"configured by {printable(path)}", file=sys.stderr)
        return _Found(read(path, self.problems, self._team), folder)


def _team(folders: tuple[str, ...]) -> Team:
    from hardened_unit import teams  # noqa: PLC0415 - only where a team has something of its own

    return teams.read(folders)


def finder(says: Configuration, source: Source, target: Target, *, most: int = MOST) -> Callable[..., list[Finding]]:
    """Give what finds in a unit what its configuration wants to be told, as grave as that says, and the ``most`` of a kind."""
    look = partial(check, target=target, name=source.name, whole=source.whole, most=most)
    return partial(look, advice=says.advice, levels=says.rules)
