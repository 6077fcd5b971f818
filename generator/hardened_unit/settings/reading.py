"""What a grammar makes of one value."""

# Annotations are not postponed where a NamedTuple is made: it would compile each of them again when it is imported.

from typing import NamedTuple


class Dropped(NamedTuple):
    """Something in a value that systemd does not accept."""

    text: str
    """The word, or the whole value."""
    why: str
    """What is wrong with it, as the end of a sentence that begins with the word."""
    allowed: tuple[str, ...] = ()
    """The words that would have been accepted, where they can be listed."""
    since: int = 0
    """The first version that accepts it; 0 when none does."""


class Reading(NamedTuple):
    """One value as systemd reads it."""

    value: object = None
    """What it means; None when the whole assignment is dropped or it resets."""
    dropped: tuple[Dropped, ...] = ()
    """What is not accepted: words of it, or all."""
    ignored: bool = False
    """The assignment has no effect; what was set before stays."""
    fatal: bool = False
    """systemd refuses the unit because of it."""
    reset: bool = False
    """The value empties what was collected so far."""
    silent: bool = False
    """systemd says nothing of what it drops here."""


class Filter(NamedTuple):
    """A list that allows or denies."""

    allow: bool
    words: tuple[str, ...]


EXECS = ("ExecCondition", "ExecStartPre", "ExecStart", "ExecStartPost", "ExecReload", "ExecStop", "ExecStopPost")
"""The directives that name commands of a service."""


class Command(NamedTuple):
    """One command of an ``Exec…=`` line."""

    prefixes: str
    """The signs before the program: of ``-@:+!|``, in the order given."""
    program: str
    """The path or bare name, with specifiers as they stand."""
    arguments: tuple[str, ...]


class Limit(NamedTuple):
    """A soft and a hard resource limit."""

    soft: int
    hard: int


class Mask(NamedTuple):
    """A set of flags, or with ``inverted`` all but these."""

    inverted: bool
    flags: frozenset[str]


def refused(text: str, why: str, allowed: tuple[str, ...] = (), since: int = 0, *, fatal: bool = False) -> Reading:
    """Give the reading of a value that is not accepted at all."""
    return Reading(dropped=(Dropped(text, why, allowed, since),), ignored=not fatal, fatal=fatal)


def sorted_out(words: list[str], dropped: list[Dropped]) -> Reading:
    """Give the reading of a list of which some words may not be accepted; with none left nothing is set."""
    return Reading(tuple(words), tuple(dropped), ignored=bool(dropped) and not words)
