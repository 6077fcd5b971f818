"""Apply needs to the lines of a preset: exactly the changes that each of them names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.compose.lines import Line, Omission

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hardened_unit.compose.names import NeedCall


def relax(lines: list[Line], needs: Sequence[NeedCall]) -> tuple[list[Line], list[Omission]]:
    """Give the lines as they are once every need is met, and those that had to go. A need named twice counts once."""
    gone: list[Omission] = []
    for call in needs:
        for change in call.need.change:
            name, _, value = change.line.partition("=")
            value = value.replace("{parameter}", call.parameter)
            why = f"For ``{call.need.name}``: {change.reason}"
            there = [line for line in lines if (line.section, line.name) == (change.section, name)]
            if change.do == "drop":
                gone += [Omission(line, why) for line in there]
                lines = [line for line in lines if line not in there]
            elif change.do == "add":
                added = Line(change.section, name, value, why, "need")
                lines = lines if any(line.value == value for line in there) else [*lines, added]
            elif there:
                lines = [_widened(line, value.split(), why) if line is there[0] else line for line in lines]
    return lines, gone


def _widened(line: Line, words: list[str], why: str) -> Line:
    """Add the words that a list does not have yet."""
    present = line.value.split()
    missing = [word for word in words if word not in present]
    if not missing:
        return line
    return line._replace(value=" ".join((*present, *missing)), reason=f"{line.reason} {why}", origin="need")
