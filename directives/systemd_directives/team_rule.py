"""The shape of a rule of a team's own, apart from ``model`` because the rules of this project are programs."""

from typing import Annotated, Literal, NamedTuple

from systemd_directives.model import Prose

Pattern = Annotated[
    str, "``Name=value``, of a list one word; ``*`` stands for any text in it, ``?`` for one character, ``[…]`` for a class."
]


class Demand(NamedTuple):
    """One thing that a rule asks of a unit.

    - ``forbid`` finds the directive, or with ``values`` each word of it that is one of them.
    - ``allow`` finds each word of the directive that is none of the ``values``.
    - ``require`` finds that the directive is not set, and with ``values`` what ``allow`` finds.

    The words are those that systemd ends up with. Of a list of capabilities, address families, namespaces or system calls they
    are what it leaves open, of a path they have no sign in front and no ``..``.
    """

    do: Annotated[Literal["forbid", "allow", "require"], "Which of these."]
    directive: Annotated[str, "Its name, without the ``=``."]
    values: Annotated[
        tuple[str, ...],
        "Words; ``*`` stands for any text, ``?`` for one character, ``[…]`` for a class. Of system calls also a group.",
    ] = ()
    section: Annotated[str, "The section it belongs to."] = "Service"


class TeamRule(NamedTuple):
    """What a team asks of its units; ``check`` reports where they are not so."""

    name: Annotated[str, "The identifier."]
    summary: Annotated[str, "One sentence: what the rule asks; every finding ends with it."]
    severity: Annotated[Literal["advice", "warning", "error"], "How grave a finding is."]
    demand: tuple[Demand, ...]
    explanation: Prose = ""
    units: Annotated[tuple[str, ...], "The names of the units that it is for, such as ``acme-*.service``; empty for all."] = ()
    when: Annotated[tuple[Pattern, ...], "Assignments that a unit has to have, all of them, for the rule to look at it."] = ()
    unless: Annotated[tuple[Pattern, ...], "Assignments of which one is enough for the rule not to look."] = ()
    found_in: Annotated[str, "A unit in which the rule finds something; it is tried each time the rule is read."] = ""
    not_found_in: Annotated[str, "The same, put right."] = ""
