"""Words of a filter of system calls that systemd does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding
from hardened_unit.rules.fixing import rewriting, with_word
from hardened_unit.rules.wording import MOST_SUGGESTIONS, nearest, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardened_unit.settings import Dropped, Line


def unknown(rule: str, context: Context, *, groups: bool) -> Iterator[Finding]:
    """Report the unknown groups, or the unknown calls, with what was probably meant."""
    said = 0
    for name in ("SystemCallFilter", "SystemCallLog"):
        for line in context.lines.get(name, ()):
            for dropped in line.reading.dropped if line.reading else ():
                if dropped.allowed and dropped.text.startswith("@") is groups:
                    said += 1
                    yield _misspelled(rule, line, dropped, suggest=said <= MOST_SUGGESTIONS)


def _misspelled(rule: str, line: Line, dropped: Dropped, *, suggest: bool) -> Finding:
    name, colon, error = dropped.text.partition(":")
    near = nearest(name, dropped.allowed) if suggest else ""
    hint = f"; did you mean {near}?" if near else ""
    effect = ""
    if line.entry.key == "SystemCallFilter":
        effect = ", so it is not denied" if line.entry.value.startswith("~") else ", so it is not allowed"
    message = f"{line.entry.key}=: {quoted(name)} {dropped.why}; the word is dropped{effect}{hint}"
    fix = None
    if near:
        value = with_word(line.entry.value, dropped.text, f"{near}{colon}{error}")
        fix = rewriting(f"write {near}", line.entry, value)
    return Finding(rule, "error", message, line.entry, word=dropped.text, ignored=True, explains=(dropped,), fix=fix)
