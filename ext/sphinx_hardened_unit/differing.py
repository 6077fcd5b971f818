"""What differs between an embedded unit and another, as systemd takes them: order, comments and repetitions do not count."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.compose.comparing import compare
from hardened_unit.report.score_blocks import scored_for

if TYPE_CHECKING:
    from hardened_unit.compose.comparing import Side
    from systemd_directives.target import Target

LANGUAGE = "udiff"
"""The name of Pygments' lexer for what is made here."""


class Difference(NamedTuple):
    """What differs."""

    text: str
    """A line for each assignment: ``-`` has what the other unit has, ``+`` what this one has; empty where nothing differs."""
    sentence: str
    """What that does to the exposure."""


def difference(other: Side, this: Side, target: Target, only: frozenset[str] | None = None) -> Difference:
    """Compare a unit with another, for a target; with ``only`` no other directives are looked at."""
    found = compare(other, this, target.systemd, only=only)
    lines: list[str] = []
    section = ""
    for change in found.settings:
        if change.section != section:
            section = change.section
            lines.append(f" [{section}]")
        before, after = change.lines
        lines += [f"-{change.name}={value}" for value in before] + [f"+{change.name}={value}" for value in after]
    text = "\n".join([f"--- {other.title}", f"+++ {this.title}", *lines, ""]) if lines else ""
    version = scored_for(target).systemd
    scored = found if version == target.systemd else compare(other, this, version)
    if not (scored.before and scored.after):
        return Difference(text, "")
    scores = f"{scored.before.overall} for {other.title}, {scored.after.overall} for {this.title}"
    return Difference(text, f"Exposure by systemd {version}: {scores}.")
