"""What a configuration says: its one definition, from which the reader and the JSON Schema are derived."""

from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

from hardened_unit.rules import RULES, Level

if TYPE_CHECKING:
    RuleName = str
else:
    RuleName = Literal[RULES] | str  # a team may have rules of its own


class Configuration(NamedTuple):
    """What holds for the check of a file, where the command line says nothing else."""

    target: Annotated[str, "The systemd to deploy to: 252, debian-12, …, or auto, which is this machine's."] = "auto"
    fail_on: Annotated[
        Literal["advice", "warning", "error", "never"], "The mildest severity that makes the command fail.", "fail-on"
    ] = "error"
    advice: Annotated[bool, "Whether to say also what could be tightened."] = False
    exclude: Annotated[
        tuple[str, ...],
        "What is passed over in folders: patterns of paths, as seen from the folder of this file; one without a slash is"
        " for a name at any depth, and ** stands for any number of folders.",
    ] = ()
    data: Annotated[
        tuple[str, ...],
        "Folders with presets, needs and rules of the team's own, as seen from the folder of this file.",
    ] = ()
    rules: Annotated[dict[RuleName, Level], "The severity of what a rule finds; off for none."] = {}  # noqa: RUF012 - only read
