"""``:annotate:`` with builders that cannot keep a mark out of what a reader copies: there it is a comment before its line."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ext.conftest import Built

    Build = Callable[..., Built]

UNIT = "[Service]\nExecStart=/usr/bin/true\nPrivateTmp=yes\n"
PAGE = "T\n=\n\n.. hardened-unit:: web.service\n   :annotate:\n   :caption: The unit\n   :emphasize-lines: 2\n\n"
PAGE += "".join(f"   {line}\n" for line in UNIT.splitlines())


@pytest.mark.parametrize(
    ("builder", "file", "found"),
    [
        ("text", "index.txt", r"(?ms)^ +\[Service\].*?yes.*?$"),
        ("confluence", "index.conf", r"(?s)<!\[CDATA\[(.*?)\]\]>"),
        ("man", "t.1", r"(?s)\.EX\n(.*?)\.EE"),
        ("texinfo", "t.texi", r"(?s)@example\n(.*?)@end example"),
    ],
)
def test_a_unit_can_be_copied(build: Build, builder: str, file: str, found: str) -> None:
    """A mark behind a value would be taken for a part of it, and systemd would drop the line."""
    conf = (
        'man_pages = [("index", "t", "t", [], 1)]\ntexinfo_documents = [("index", "t", "t", "a", "t", "t", "t")]\n'
        'extensions.append("sphinxcontrib.confluencebuilder")\nconfluence_publish = False\n'
    )
    built = build({"index.rst": PAGE}, builder, conf=conf)
    assert built.warnings == []
    page = built.text(file)
    match = re.search(found, page)
    assert match, page
    copied = [line.strip() for line in (match[1] if match.re.groups else match[0]).splitlines()]
    assert copied == ["[Service]", "ExecStart=/usr/bin/true", "# (1)", "PrivateTmp=yes"]
    assert "The unit" in page
    # The other one begins what is said about it.
    assert page.count("PrivateTmp=yes") == 2


@pytest.mark.parametrize(("builder", "file"), [("html", "index.html"), ("epub", "index.xhtml")])
def test_a_browser_shows_the_marks(build: Build, builder: str, file: str) -> None:
    """Beside their lines, as line numbers, which are not selected; each leads to what it is about."""
    built = build({"index.rst": PAGE}, builder, conf='copyright = version = "1"\n')
    assert built.warnings == []
    page = built.text(file)
    (block,) = re.findall(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL)
    marks = re.findall(r'<span class="linenos systemd-mark">  <a[^>]* href="#([^"]+)">\((\d+)\)</a></span>', block)
    assert marks
    assert all(f'id="{aim}"' in page for aim, _ in marks)
    # Every line is coloured, the last one too.
    assert block.count('<span class="na">') == 2
    alone = re.sub(r'<span class="linenos systemd-mark">.*?</a></span>', "", block)
    assert html.unescape(re.sub(r"<[^>]+>", "", alone)).rstrip("\n") == UNIT.rstrip("\n")
