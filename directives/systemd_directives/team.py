"""The records of a team's own that this process works with, besides those of the project.

They hold for all that a process does: for the one call of a command, or the one build of a wiki.
"""

# Annotations are not postponed where a NamedTuple is made: it would compile each of them again when it is imported.

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from systemd_directives.model import Need, Preset
    from systemd_directives.team_rule import TeamRule


class Team(NamedTuple):
    """What a team has of its own."""

    presets: "tuple[Preset, ...]" = ()
    needs: "tuple[Need, ...]" = ()
    rules: "tuple[TeamRule, ...]" = ()


_IN_USE = [Team()]


def in_use() -> Team:
    """Give the team's records; none where no team has any."""
    return _IN_USE[0]


def use(team: Team) -> None:
    """Work with these from now on, in place of those before."""
    _IN_USE[0] = team
