"""The shape of a check of ``systemd-analyze security``, apart from ``model`` because a score needs no more."""

from typing import Annotated, Literal, NamedTuple


class Level(NamedTuple):
    """A state between good and bad, or one that is as bad as can be."""

    value: Annotated[str, "A value of the directive, or a word for the state."]
    badness: Annotated[int, "From 0 to the range of the check."]
    says: Annotated[str, "What is so then; what is said of the worst where it is empty."] = ""


class Default(NamedTuple):
    """What counts where nothing is set."""

    value: Annotated[str, "As it would be written."]
    since: Annotated[int, "The first version in which it counts; 0 for always."] = 0
    sections: Annotated[tuple[str, ...], "The sections in which it counts; none for all."] = ()


class Check(NamedTuple):
    """One thing that ``systemd-analyze security`` looks at."""

    id: Annotated[str, "Its name in systemd's JSON, letter for letter."]
    name: Annotated[str, "Its name in systemd's table."]
    kind: Annotated[
        Literal[
            "switch",
            "switch-off",
            "levels",
            "capabilities",
            "namespace",
            "address-families",
            "system-calls",
            "user",
            "groups",
            "leftovers",
            "root",
            "umask",
            "architectures",
            "ip-addresses",
            "devices",
            "ambient",
        ],
        "How it is looked at.",
    ]
    weight: Annotated[int, "How much it counts, beside the others."]
    range: Annotated[int, "The worst that it can be."]
    good: Annotated[str, "What is so where nothing is wrong, said of the service."]
    bad: Annotated[str, "What is so at the worst."]
    na: Annotated[str, "Why it may not apply; empty where it always does."] = ""
    directive: Annotated[str, "The directive whose value it looks at, where that is one."] = ""
    words: Annotated[tuple[str, ...], "The capabilities, namespaces, families or the group of calls that it is about."] = ()
    level: tuple[Level, ...] = ()
    default: tuple[Default, ...] = (Default("no"),)
    escaped: Annotated[bool, "Whether a command with ``+`` before it runs without what is looked at."] = True
    early_boot: Annotated[bool, "Whether it applies to units of early boot, those with DefaultDependencies=no."] = True


class Uncounted(NamedTuple):
    """A protection that ``systemd-analyze security`` does not count."""

    directive: Annotated[str, "The name of the directive."]
    says: Annotated[str, "What is so where it is in force."]
    off: Annotated[tuple[str, ...], "The values with which it protects from nothing."] = ()
    values: Annotated[tuple[str, ...], "The values that are not counted for what they are; none where no value counts."] = ()
