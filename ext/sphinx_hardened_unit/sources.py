"""The lines of an embedded unit, and where each of them stands: in the document, or in a file of which a part may be shown."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self, cast

from docutils.parsers.rst import directives
from sphinx.directives.code import LiteralIncludeReader

from hardened_unit.errors import UserError
from hardened_unit.files import read
from hardened_unit.unitfile import parse
from sphinx_hardened_unit.embedded import Place
from sphinx_hardened_unit.locating import first_line, nearest_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.util.docutils import SphinxDirective

OPTIONS: dict[str, Callable[[str], Any]] = {
    "file": directives.path,
    "lines": directives.unchanged_required,
    "start-at": directives.unchanged_required,
    "start-after": directives.unchanged_required,
    "end-at": directives.unchanged_required,
    "end-before": directives.unchanged_required,
    "lineno-match": directives.flag,
}
"""The options that name a file and a part of it; they mean what they mean to ``literalinclude``."""


class Source(NamedTuple):
    """Lines as somebody wrote them."""

    text: str
    places: tuple[Place, ...]
    """Where each of them stands."""
    here: Place
    """Where the Sphinx directive stands."""
    path: str = ""
    """The file that they are from; empty for those of the document itself."""
    part: bool = False
    """Whether it is a part of the file."""
    section: str = ""
    """The section that the first of them belongs to, by what stands before it in the file."""
    first: int = 0
    """The number of the first, where those of the file are wanted."""

    def place(self, line: int) -> Place:
        """Give the place of a line, counted from 1; that of the Sphinx directive where there is no such line."""
        return self.places[line - 1] if 0 < line <= len(self.places) else self.here


def source_of(directive: SphinxDirective) -> Source:
    """Take the body of a Sphinx directive, or the file that it names; raises ``UserError`` for a file that cannot be shown."""
    if "file" in directive.options:
        return _from_file(directive)
    if part := [f":{name}:" for name in OPTIONS if name in directive.options]:
        msg = f"{' and '.join(part)} choose lines of a file; name it with :file:"
        raise UserError(msg)
    return _from_body(directive)


def here(directive: SphinxDirective) -> Place:
    """Tell where a Sphinx directive stands.

    Of a file that is included from a line on, docutils counts from that line. There the block is looked for.
    """
    at = Place(*directive.get_source_info())
    block = directive.block_text.rstrip().splitlines()
    document = Path(directive.env.doc2path(directive.env.docname))
    # MyST counts right, and in older versions hands over the body alone.
    if not block or directive.name not in block[0] or Path(at.file).resolve() == document.resolve():
        return at
    return at._replace(line=first_line(at.file, block, at.line) or at.line)


def _from_body(directive: SphinxDirective) -> Source:
    content, at = directive.content, here(directive)
    text = "".join(f"{line}\n" for line in content)
    if not content:
        return Source(text, (), at)
    # docutils counts from the file's first line, MyST from the body's, to which a body of docutils never comes.
    file, line = content.items[0]
    line = at.line + directive.content_offset + 1 if line == 0 else line + 1
    # What stands between the two, such as a tab with options, may have counted wrong.
    line = nearest_line(file, text.rstrip().splitlines(), line) or line
    return Source(text, tuple(Place(file, line + index) for index in range(len(content))), at)


class _Line(str):
    """A line of a file that knows its number, so that what Sphinx's reader chooses can be told."""

    __slots__ = ("number",)

    def __new__(cls, text: str, number: int) -> Self:
        """Take the number, counted from 1."""
        line = super().__new__(cls, text)
        line.number = number
        return line

    number: int


def _from_file(directive: SphinxDirective) -> Source:
    at = here(directive)
    if any(line.strip() for line in directive.content):
        msg = "with :file: the file is the unit; take away the body, or :file:"
        raise UserError(msg)
    if not directive.state.document.settings.file_insertion_enabled:
        msg = ":file: shows a file, which this project's settings forbid (file_insertion_enabled)"
        raise UserError(msg)
    relative, path = directive.env.relfn2path(directive.options["file"])
    directive.env.note_dependency(relative)
    try:
        content = read(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        msg = f":file: {relative} is not valid UTF-8, byte {error.start + 1}: systemd would refuse it"
        raise UserError(msg) from None
    except UserError as error:
        msg = f":file: {str(error).replace(path, relative)}"
        raise UserError(msg) from None
    options = {name: value for name, value in directive.options.items() if name in OPTIONS and name != "file"}
    every = [_Line(line, number) for number, line in enumerate(content.splitlines(keepends=True), 1)]
    try:
        reader = LiteralIncludeReader(path, options, directive.config)
        chosen = cast("list[str]", every)
        for choose in (reader.start_filter, reader.end_filter, reader.lines_filter):
            chosen = choose(chosen, location=cast("Any", str(at)))  # a pair would have to name a document
    except ValueError as error:
        msg = f":file: {relative}: {re.sub(r' (from|in) include file .*', '', str(error))}"
        raise UserError(msg) from None
    numbers = [line.number for line in cast("list[_Line]", chosen)]
    before = parse("".join(every[: numbers[0] - 1])) if numbers else parse("")
    section = next((entry.section for entry in reversed(before.entries) if entry.kind == "section"), "")
    places = tuple(Place(path, number) for number in numbers)
    first = reader.lineno_start if "lineno-match" in options else 0
    return Source("".join(chosen), places, at, path, len(chosen) < len(every), section, first)
