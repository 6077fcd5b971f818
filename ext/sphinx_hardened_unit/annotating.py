"""Put a mark beside each line of a unit that there is something to say about, and what it is below, as footnotes do.

The marks are text in a block of plain nodes. In HTML they count as line numbers do: what a reader selects or copies is the
unit alone. No other format can keep them out of a copy, where systemd would take a mark behind a value for a part of it, so
there each is a comment on a line of its own before the one that it belongs to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from pygments import lex
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES, Error

from hardened_unit.unitfile import parse
from sphinx_hardened_unit.drawing import LANGUAGE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from sphinx.application import Sphinx

    from hardened_unit.unitfile import Entry
    from sphinx_hardened_unit.drawing import Drawing
    from systemd_directives.catalogue import Catalogue


_BEHIND = frozenset({"html", "xml", "pseudoxml"})
"""The formats that have the marks behind the lines; the last two are for programs."""


def setup(app: Sphinx) -> None:
    """Have the marks made comments where they would be copied."""
    app.connect("doctree-resolved", _comment)


def _comment(app: Sphinx, doctree: nodes.document, _docname: str) -> None:
    if app.builder.format in _BEHIND:
        return
    for container in [node for node in doctree.findall(nodes.container) if "systemd-marked" in node["classes"]]:
        container.replace_self(_with_comments(next(container.findall(nodes.literal_block))))


def _with_comments(block: nodes.literal_block) -> nodes.literal_block:
    """Draw a marked block again, its marks as comments."""
    marks: dict[int, str] = {}
    line = 1
    for text in block.findall(nodes.Text):
        if isinstance(text.parent, nodes.reference):
            marks[line] = text
        line += text.count("\n")
    lines: list[str] = []
    emphasized: list[int] = []
    wanted = _emphasized(block)
    for number, content in enumerate(block.rawsource.split("\n"), 1):
        lines += [f"# {marks[number]}", content] if number in marks else [content]
        emphasized += [len(lines)] if number in wanted else []
    shown = "\n".join(lines)
    drawn = nodes.literal_block(shown, shown, **block.attributes)
    if emphasized:
        drawn["highlight_args"] = block["highlight_args"] | {"hl_lines": emphasized}
    return drawn


def reasons_of(
    text: str, section: str, known: Catalogue, given: Mapping[tuple[str, str, str], str]
) -> dict[int, tuple[Entry, str]]:
    """Give the assignments of a unit that there is something to say about, and what, by the line that each begins on.

    That is the reason ``given`` for its section, name and value, or else what the reference says of the value or the directive.
    """
    found = {}
    for entry in parse(text, section).assignments():
        said = given.get((entry.section, entry.key, entry.value)) or (
            _meaning(entry, known) if known.has_directive(entry.key) else ""
        )
        if said:
            found[entry.first] = entry, said
    return found


def _meaning(entry: Entry, known: Catalogue) -> str:
    record = known.directive(entry.key)
    value = next((value for value in record.value if value.value == entry.value), None)
    return value.effect if value else record.summary


def marked(block: nodes.literal_block, reasons: Collection[int], prefix: str) -> nodes.container:
    """Draw a block again with a mark at the end of each of some lines; ``prefix`` begins the targets that they lead to."""
    emphasized = _emphasized(block)
    numbers = {line: number for number, line in enumerate(sorted(reasons), 1)}
    drawn = block.copy()
    for line, content in enumerate(_lines(block.rawsource), 1):
        if line in numbers:
            content += [_mark(numbers[line], prefix)]
        drawn += nodes.inline("", "", *content, classes=["hll"]) if line in emphasized else content
        drawn += nodes.Text("\n")
    drawn.pop()
    # As Sphinx draws a highlighted block, so that themes and copy buttons take it for one.
    inner = nodes.container("", drawn, classes=["highlight"])
    return nodes.container("", inner, classes=[f"highlight-{LANGUAGE}", "notranslate", "systemd-marked"])


def _emphasized(block: nodes.literal_block) -> Collection[int]:
    return block["highlight_args"].get("hl_lines", ()) if "highlight_args" in block else ()


def _mark(number: int, prefix: str) -> nodes.inline:
    link = nodes.reference("", f"({number})", internal=True, refid=f"{prefix}-{number}")
    return nodes.inline("", "  ", link, classes=["linenos", "systemd-mark"])


def _lines(text: str) -> Iterator[list[nodes.Node]]:
    """Colour a text, line by line."""
    line: list[nodes.Node] = []
    # The lexer needs the end of a line to know the value before it, and adds that of the last one.
    for kind, piece in lex(text, get_lexer_by_name(LANGUAGE, stripnl=False)):
        # What the lexer stumbles over is shown all the same, and without a word.
        name = "" if kind is Error else STANDARD_TYPES.get(kind, "")
        for index, part in enumerate(piece.split("\n")):
            if index:
                yield line
                line = []
            if part:
                line.append(nodes.inline("", part, classes=[name]) if name else nodes.Text(part))


def notes(reasons: dict[int, tuple[Entry, str]], prefix: str, drawing: Drawing) -> nodes.enumerated_list:
    """Draw what there is to say about the lines, each with the target that its mark leads to."""
    drawn = nodes.enumerated_list("", enumtype="arabic", prefix="", suffix=".", classes=["systemd-notes"])
    for number, (_, (entry, said)) in enumerate(sorted(reasons.items()), 1):
        target = nodes.target("", "", ids=[f"{prefix}-{number}"])
        text = drawing.inline(f"``{entry.key}={entry.value}``: {said}")
        drawn += nodes.list_item("", nodes.paragraph("", "", target, *text))
    return drawn
