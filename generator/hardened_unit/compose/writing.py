"""Write composed lines as the text of a unit file, with as many comments as are wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from hardened_unit.errors import UserError
from hardened_unit.unitfile.writing import UnsafeText, assignment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hardened_unit.compose.lines import Line
    from systemd_directives.catalogue import Catalogue

Comments = Literal["headings", "reasons", "none"]

_WIDTH = 96


def ordered(lines: Sequence[Line], catalogue: Catalogue) -> list[Line]:
    """Sort by section, then the lines without a page before the categories in the reference's order; else as they came."""
    sections = [
        "Unit",
        "Service",
        *dict.fromkeys(line.section for line in lines if line.section not in {"Unit", "Service", "Install"}),
        "Install",
    ]
    chapters = catalogue.names("categories")

    def place(line: Line) -> tuple[int, int]:
        chapter = _category(line, catalogue)
        return sections.index(line.section), chapters.index(chapter) + 1 if chapter else 0

    return sorted(lines, key=place)


def text(lines: Sequence[Line], comments: Comments, catalogue: Catalogue, *, headers: bool = True) -> str:
    """Write lines that are in order; raises ``UserError`` for a value that would not stay one line.

    What waits for a newer systemd is a comment, with what it would add; without comments it is left out.
    """
    out: list[str] = []
    section = chapter = ""
    for line in lines:
        if line.since and comments == "none":
            continue
        if line.section != section and headers:
            section, chapter = line.section, ""
            out += ["", f"[{section}]"] if out else [f"[{section}]"]
        if (now := _category(line, catalogue)) != chapter:
            chapter = now
            if comments != "none":
                title = f"# {catalogue.category(chapter).title}"
                out += ["", title] if out else [title]
        try:
            written = assignment(line.name, line.value)
        except UnsafeText as error:
            raise UserError(str(error)) from None
        if line.since:
            out += [*_comment(f"From systemd {line.since} on, would add: {line.reason}"), f"# {written}"]
            continue
        if comments == "reasons" and line.reason and line.origin != "own":
            out += _comment(line.reason)
        out.append(written)
    return "\n".join(out) + "\n" if out else ""


def _category(line: Line, catalogue: Catalogue) -> str:
    known = line.section not in {"Unit", "Install"} and catalogue.has_directive(line.name)
    return catalogue.directive(line.name).category if known else ""


def _comment(reason: str) -> list[str]:
    import textwrap  # noqa: PLC0415 - only for commented units

    return textwrap.wrap(
        reason.replace("``", ""),
        _WIDTH,
        initial_indent="# ",
        subsequent_indent="# ",
        break_long_words=False,
        break_on_hyphens=False,
    )
