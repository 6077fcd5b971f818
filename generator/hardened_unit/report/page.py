"""What a page consists of, before anyone decides whether it goes to a terminal or into a document.

The catalogue's prose has two marks only, ``literal`` text and ``- `` items; ``blocks`` and ``runs`` take it apart. A literal
that begins with the name of a directive and ``=`` is a reference to it, and so is one that is a group of system calls. The name
of a capability is one wherever it stands.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["directive", "value", "preset", "need", "recipe", "symptom", "rule", "syscalls", "capability"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""What can be referred to: a value is ``Name=value``, and has a place on the page of its directive."""


class Neighbour(NamedTuple):
    """A setting beside a directive."""

    relation: str
    """What the directive does to it."""
    name: str
    """The setting's directive."""
    text: str
    """What to call it: ``Name=``, or a value where it is one of the directive itself."""


class Ref(NamedTuple):
    """A reference to something that has a page."""

    kind: Kind
    name: str
    text: str = ""
    """What is shown; the name where it is empty."""
    anchor: str = ""
    """The paragraph of its page; the page itself where it is empty."""


class Link(NamedTuple):
    """A way to somewhere else."""

    text: str
    address: str


class Bar(NamedTuple):
    """A share of a whole as a picture, beside the number that it shows."""

    text: str
    """The number; all that is left where there are no pictures."""
    share: float
    """From 0 to 1."""
    label: str
    """The picture in words, for those who cannot see it."""
    look: Literal["good", "fair", "bad"] = "good"


Cell = str | Ref | Link | Bar


_FULL, _EMPTY = "\N{FULL BLOCK}", "\N{LIGHT SHADE}"
_BAR = 20
"""How many characters a bar has in a terminal."""


class Run(NamedTuple):
    """A piece of running text."""

    text: str
    literal: bool = False
    ref: Ref | None = None


class Paragraph(NamedTuple):
    """Running text."""

    text: str
    anchor: str = ""
    """What a reference to it names."""


class Bullets(NamedTuple):
    """A list of points."""

    items: tuple[Cell, ...]


class Fields(NamedTuple):
    """Short facts, each with a label."""

    rows: tuple[tuple[str, Cell], ...]


class Table(NamedTuple):
    """Rows of cells under headings; ``widths`` are the columns' shares of the page."""

    headings: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]
    short: bool = False
    """Whether a terminal shows it in columns too, because no cell holds more than a few words."""
    anchors: tuple[str, ...] = ()
    """What a reference to each row names; empty where there are no references."""


class Code(NamedTuple):
    """The text of a unit file, or a part of one."""

    text: str


class Warned(NamedTuple):
    """Something that a reader must not miss."""

    text: str


class Neighbours(NamedTuple):
    """A directive amid those that it has to do with, as a picture; what stands beside it says the same in words."""

    name: str
    others: tuple[Neighbour, ...]


class Section(NamedTuple):
    """A part of a page with a heading of its own."""

    title: str
    blocks: tuple[Block, ...]


Block = Paragraph | Bullets | Fields | Table | Code | Warned | Neighbours | Section


class Page(NamedTuple):
    """All that there is to say about one thing."""

    title: str
    summary: str
    blocks: tuple[Block, ...]


def blocks(prose: str) -> Iterator[Paragraph | Bullets]:
    """Take prose apart into paragraphs and lists."""
    for part in re.split(r"\n\s*\n", prose.strip()):
        lines = part.strip().splitlines()
        if lines and lines[0].startswith("- "):
            items: list[str] = []
            for line in lines:
                if line.startswith("- "):
                    items.append(line[2:].strip())
                else:
                    items[-1] += f" {line.strip()}"
            yield Bullets(tuple(items))
        elif lines:
            yield Paragraph(" ".join(line.strip() for line in lines))


def runs(text: str) -> Iterator[Run]:
    """Take running text apart into plain and literal pieces, with the references that the literal ones make."""
    for index, piece in enumerate(text.split("``")):
        if index % 2:
            yield Run(piece, literal=True, ref=_aim(piece))
        else:
            for part in filter(None, re.split(r"(CAP_[A-Z_]+)", piece)):
                yield Run(part, ref=Ref("capability", part) if part.startswith("CAP_") else None)


def _aim(literal: str) -> Ref | None:
    """Tell what a literal text is the name of."""
    if name := re.match(r"([A-Z][A-Za-z]+)=", literal):
        return Ref("directive", name[1], literal)
    if name := re.fullmatch(r"~?(@[a-z-]+)", literal):
        return Ref("syscalls", name[1], literal)
    return Ref("capability", literal) if literal.startswith("CAP_") else None


def plain(cell: Cell) -> str:
    """Give the text of a cell without its marks."""
    match cell:
        case Ref(_, name, text):
            return text.replace("``", "") or name
        case Link(text):
            return text
        case Bar(text, share):
            full = round(share * _BAR)
            return f"{_FULL * full}{_EMPTY * (_BAR - full)} {text}"
        case _:
            return cell.replace("``", "")
