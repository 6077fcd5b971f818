"""What a document says, and what is left of an output when its markup is taken away."""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ET
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_SAYING = ("paragraph", "literal_block", "title", "rubric", "term", "caption", "field_name", "desc_name")


class Passage(NamedTuple):
    """One piece of text of a document."""

    kind: str
    text: str
    translated: bool


def passages(folder: Path) -> list[Passage]:
    """List what the documents say, from the output of the builder xml: that writes every node there is, and drops none."""
    return [passage for file in sorted(folder.rglob("*.xml")) for passage in _said(ET.parse(file).getroot())]  # noqa: S314 - our own output


def _said(element: ET.Element) -> Iterator[Passage]:
    for child in element:
        if child.tag in _SAYING:
            yield Passage(child.tag, _text(child), child.get("translatable") != "0")
        else:
            yield from _said(child)


def _text(element: ET.Element) -> str:
    parts = [element.text or ""]
    for child in element:
        # What only a browser gets: pictures, and the marks of lines.
        parts.append("" if child.tag == "raw" or "linenos" in child.get("classes", "") else _text(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _without(*patterns: str) -> Callable[[str], str]:
    return lambda text: re.sub("|".join(patterns), "", text)


def _confluence(text: str) -> str:
    """Leave the names of files that a page has in, which stand in attributes."""
    return _html(re.sub(r'<ri:attachment ri:filename="([^"]*)">', r"\1", text))


def _html(text: str) -> str:
    return html.unescape(
        re.sub(r'<(script|style)\b.*?</\1>|<span class="linenos.*?</span>|<!\[CDATA\[|\]\]>|<[^>]*>', "", text, flags=re.DOTALL)
    )


def _man(text: str) -> str:
    return re.sub(r"\\\(..|\\f[A-Z]|\\[&e%:]|(?m:^\.[A-Za-z]+)|(?m:^T[{}]\S*$)", "", text.replace(r"\-", "-"))


_PLAIN: dict[str, tuple[str, Callable[[str], str]]] = {
    "html": ("html", _html),
    "dirhtml": ("html", _html),
    "singlehtml": ("html", _html),
    "epub": ("xhtml", _html),
    "confluence": ("conf", _confluence),
    "text": ("txt", str),
    "man": ("7", _man),
    "texinfo": ("texi", _without(r"@@", r"@ref\{[^},]*,,", r"@[a-z]+\b")),
    "latex": (
        "tex",
        _without(
            r"\\detokenize\{[^}]*\}", r"\\PYG\{[^}]*\}", r"\\DUrole\{[^}]*\}", r"\\sphinxhref\{[^}]*\}", r"\\[A-Za-z@]+\*?"
        ),
    ),
}
_MARK = r"(#|\\PYGZsh\{\}) \(\d+\)"
"""The mark of a line as a comment; only a browser has it elsewhere."""
BUILDERS = tuple(_PLAIN)
"""Those whose output can be held against the documents."""


def plain(builder: str, folder: Path) -> str:
    """Give the text of an output."""
    suffix, strip = _PLAIN[builder]
    texts = (file.read_text(encoding="utf-8") for file in sorted(folder.rglob(f"*.{suffix}")))
    return "\n".join(strip(re.sub(_MARK, "", text)) for text in texts)


def squeezed(text: str) -> str:
    """Leave letters and digits alone: what is between them is set differently by each builder."""
    return re.sub(r"[\W_]+", "", text)


def missing(said: list[str], output: str) -> list[str]:
    """List the passages that an output has less often than the documents, each held to be in one piece."""
    whole = squeezed(output)
    return [text for text, times in Counter(map(squeezed, said)).items() if whole.count(text) < times]


def missing_words(said: list[str], output: str) -> list[str]:
    """List the words that an output has less often, for one that breaks passages up, as a table in plain text does."""
    there = Counter(_words(output))
    return [word for word, times in Counter(word for text in said for word in _words(text)).items() if there[word] < times]


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)
