"""What many believe of hardening, and is not so: the records of ``data/advice.toml``."""

from typing import Annotated, Literal, NamedTuple

from systemd_directives.model import Assignment


class Advice(NamedTuple):
    """Something that many believe of hardening, and that is not so.

    What belongs to a directive is told by a mistake on its page, which ``page`` and ``expects`` find; what belongs to none says
    itself what is believed and what happens.
    """

    name: Annotated[str, "The identifier."]
    theme: Annotated[
        Literal[
            "units",
            "users",
            "privileges",
            "files",
            "devices",
            "kernel",
            "calls",
            "network",
            "limits",
            "namespaces",
            "debugging",
            "posture",
        ],
        "What it is about.",
    ]
    page: Annotated[str, "The directive with the mistake on its page; empty where there is none."] = ""
    expects: Annotated[str, "How what people expect begins there, so far that it is this mistake and no other."] = ""
    belief: Annotated[str, "What people believe, as a clause behind *that*; where a mistake says so, empty."] = ""
    happens: Annotated[str, "What happens; where a mistake says so, empty."] = ""
    lines: Annotated[
        tuple[Assignment, ...], "The lines as people write them, where more go together than the mistake has."
    ] = ()
    command: Annotated[str, "The command that people run, where it is about one."] = ""
    claims: Annotated[tuple[str, ...], "The claims that show what happens, as ``Directive/id``."] = ()
    rule: Annotated[str, "The rule that reports it, where the mistake names none."] = ""
    known: Annotated[str, "How it is known, where no claim shows it."] = ""
