"""The shapes of what the kernel grants: groups of system calls, as systemd makes them, and capabilities.

They are read, written and checked like those of ``model``. Which calls a group has is not said here: that is harvested.
"""

from typing import Annotated, Literal, NamedTuple

from systemd_directives.model import Assignment, Claim, Prose


class CallGroup(NamedTuple):
    """A group of system calls that systemd has a name for, such as ``@mount``."""

    name: Annotated[str, "With the ``@``."]
    title: Annotated[str, "What it is about, in a few words."]
    summary: Annotated[str, "One sentence: what a service can do with its calls."]
    needed_by: Annotated[tuple[Prose, ...], "Who needs it, and for what."]
    risk: Annotated[str, "What is given away with it, to whoever takes over the service."]
    note: Annotated[tuple[Prose, ...], "What else one should know."] = ()
    search: Annotated[tuple[str, ...], "Words that people search for."] = ()


class Capability(NamedTuple):
    """One of the powers into which the kernel has divided those of root."""

    name: Annotated[str, "With ``CAP_``."]
    summary: Annotated[str, "One sentence: what a process can do with it."]
    linux: Annotated[str, "The first kernel that has it."]
    root: Annotated[
        Literal["yes", "depends", "no"],
        "Whether it is as good as root: a way there from the capability alone, only under conditions, or not known.",
    ]
    how: Annotated[str, "The way from it to root, and the conditions; or what else it costs."]
    grants: Annotated[tuple[Prose, ...], "What the kernel lets a process do for it."]
    needed_by: Annotated[tuple[Prose, ...], "Who needs it, and for what."]
    instead: Annotated[tuple[Prose, ...], "What does without it."] = ()
    taken: Annotated[tuple[Assignment, ...], "Lines that take it away, beside the bounding set itself."] = ()
    note: Annotated[tuple[Prose, ...], "What else one should know."] = ()
    claim: tuple[Claim, ...] = ()
    search: Annotated[tuple[str, ...], "Words that people search for."] = ()
