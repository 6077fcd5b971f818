"""The style sheet touches nothing but what is ours."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import sphinx_hardened_unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.ext.conftest import Built

    Build = Callable[..., Built]

STATIC = Path(sphinx_hardened_unit.__file__).with_name("static")
SHEETS = sorted(STATIC.glob("*.css"))


def selectors(sheet: str) -> Iterator[str]:
    """List the selectors of a style sheet, those within media queries too."""
    bare = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    for head in re.findall(r"([^{};]+)\{", bare):
        if not head.strip().startswith("@"):
            yield from (selector.strip() for selector in re.split(r",(?![^(]*\))", head))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_selector_is_within_something_of_ours(sheet: Path) -> None:
    """What it is for has a class that begins with systemd-, or that of the domain, or is in something that has one."""
    found = list(selectors(sheet.read_text(encoding="utf-8")))
    assert len(found) > 5
    elsewhere = [re.sub(r":(has|not)\([^)]*\)", "", selector) for selector in found]
    assert [selector for selector in elsewhere if not re.search(r"\.systemd(-[a-z-]+)?(?![\w-])", selector)] == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_it_asks_for_nothing(sheet: Path) -> None:
    """No picture, font or other sheet, from here or elsewhere."""
    assert re.findall(r"url\(|@import|@font-face", sheet.read_text(encoding="utf-8")) == []


def test_a_page_without_blocks_is_as_without_us(build_in: Callable[..., Built], tmp_path: Path) -> None:
    """Apart from the link to the style sheet, byte for byte."""
    page = {"index.rst": "T\n=\n\nText, and code::\n\n   a = 1\n\n.. code-block:: systemd\n\n   [Service]\n   PrivateTmp=yes\n"}
    built = []
    for name, conf in (("with", ""), ("without", 'extensions.remove("sphinx_hardened_unit")\n')):
        (tmp_path / name).mkdir()
        built.append(build_in(tmp_path / name, page, conf=conf).text("index.html"))
    ours, theirs = built
    link = re.compile(r'    <link rel="stylesheet" type="text/css" href="_static/hardened-unit\.css[^>]*>\n')
    assert len(link.findall(ours)) == 1
    assert link.sub("", ours) == theirs
