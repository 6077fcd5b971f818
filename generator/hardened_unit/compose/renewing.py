"""Make a composed file again, and keep what its user has written into it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.compose.fitting import holds_one
from hardened_unit.compose.provenance import is_sums, sum_of
from hardened_unit.unitfile import Entry, parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hardened_unit.compose.provenance import Provenance
    from hardened_unit.unitfile import Unit


class Kept(NamedTuple):
    """A composed line that is not in the file, because its user changed it or took it away."""

    line: str
    """The line as it would be."""
    instead: Entry | None
    """What the user has in its place; None where that is nothing."""


class Renewed(NamedTuple):
    """A file that was made again."""

    text: str
    kept: tuple[Kept, ...]


class _Block(NamedTuple):
    """Lines of the user's own that stand together in a section."""

    anchor: str
    """The sum of the composed line above them, or of the header; empty at the beginning of the file."""
    section: str
    entries: list[Entry]


def renew(old: Unit, made: Provenance, new: str) -> Renewed:
    """Take the lines of the ``new`` text, and the user's own of the ``old`` file where they stood.

    A composed line that the user changed or took away stays so: it is told of, and not written.
    """
    blocks, missing = _apart(old, made)
    composed = parse(new)
    own = {(entry.section, entry.key): entry for block in blocks for entry in block.entries if entry.kind == "assignment"}
    there = Counter(made.sums) - missing
    known = {sum_of(entry) for entry in composed.entries}
    unexplained = any(one not in known for one in missing)
    kept: list[Kept] = []
    left: list[Entry] = []
    for entry in composed.entries:
        one, mine = sum_of(entry), own.get((entry.section, entry.key))
        gone = entry.kind in {"assignment", "comment"} and one in missing
        added = entry.kind == "assignment" and one not in there and not gone
        if gone or (added and mine and (unexplained or holds_one(entry.key))):
            if entry.kind == "assignment":
                kept.append(Kept(entry.text.strip(), mine))
        else:
            left.append(entry)
    return Renewed(_together(left, blocks), tuple(kept))


def _apart(old: Unit, made: Provenance) -> tuple[list[_Block], Counter[str]]:
    """Give the user's own lines, and the sums of composed ones that are not there any more."""
    missing = Counter(made.sums)
    blocks: list[_Block] = []
    anchor, blanks, open_ = "", list[Entry](), False
    for entry in old.entries:
        one = sum_of(entry)
        if entry.kind == "comment" and is_sums(entry.text.strip()):
            blanks, open_ = [], False
        elif entry.kind == "blank":
            blanks.append(entry)
        elif entry.kind == "section" or missing[one] > 0:
            missing[one] -= entry.kind != "section"
            anchor, blanks, open_ = one, [], False
        else:
            if not open_:
                blocks.append(_Block(anchor, entry.section, []))
            blocks[-1].entries.extend((*blanks, entry))
            blanks, open_ = [], True
    return blocks, +missing


def _together(composed: Sequence[Entry], blocks: list[_Block]) -> str:
    """Put blocks behind the lines that they stood behind, else at the end of their section; new sections come last."""
    places = {sum_of(entry): (place, entry.section) for place, entry in reversed([*enumerate(composed)])}
    ends = {entry.section: place for place, entry in enumerate(composed) if entry.kind in {"assignment", "section"}}
    behind: dict[int, list[Entry]] = {}
    others: dict[str, list[Entry]] = {}
    for block in blocks:
        place, section = places.get(block.anchor, (-1, ""))
        if section != block.section:
            place = ends.get(block.section, -1)
        if place < 0 and block.section:
            others.setdefault(block.section, []).extend(block.entries)
        else:
            behind.setdefault(place, []).extend(block.entries)
    for section, entries in others.items():
        header = Entry("section", f"\n[{section}]\n", 0, 0, section)
        behind.setdefault(max(ends.values(), default=-1), []).extend((header, *entries))
    out = list(behind.get(-1, ()))
    for place, entry in enumerate(composed):
        out += [entry, *behind.get(place, ())]
    # The last line of a file may lack its end.
    return "".join(entry.text if entry.text.endswith("\n") else f"{entry.text}\n" for entry in out)
