"""The example wiki with every builder, from the installed wheel: no warning, and no text is lost."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest
from passages import BUILDERS, Passage, missing, missing_words, passages, plain

if TYPE_CHECKING:
    from wikis import Wikis

BROKEN_UP = {"text", "latex", "man", "texinfo"}
"""Builders that break a table's cell up, or have something between the words of a passage."""


@pytest.fixture(scope="module")
def said(wikis: Wikis) -> list[Passage]:
    """Give what the wiki says."""
    found = passages(wikis.build("xml"))
    assert len([passage for passage in found if passage.kind == "literal_block"]) > 15
    return found


@pytest.mark.parametrize("builder", BUILDERS)
def test_no_text_is_lost(wikis: Wikis, said: list[Passage], builder: str) -> None:
    """Every unit is there in one piece, and all that is said about it, as often as the wiki says it."""
    output = plain(builder, wikis.build(builder))
    assert missing([passage.text for passage in said if passage.kind == "literal_block"], output) == []
    rest = [passage.text for passage in said if passage.kind not in {"literal_block", "title"}]
    assert (missing_words if builder in BROKEN_UP else missing)(rest, output) == []


def test_translators_get_what_the_team_wrote(wikis: Wikis, said: list[Passage]) -> None:
    """Every title and the text of the pages; neither a unit, nor the markup of a picture."""
    output = "".join(file.read_text(encoding="utf-8") for file in wikis.build("gettext").rglob("*.pot"))
    titles = {passage.text for passage in said if passage.kind == "title"}
    sentences = (
        "People rely on this one.",
        "Takes the telegrams of the gauges over UDP",
        "Short, to be read at three in the morning.",
    )
    assert [text for text in (*titles, *sentences) if text not in output] == []
    assert [text for text in ("<svg", "WantedBy=multi-user.target") if text in output] == []


MACROS = {"note": "info", "tip": "tip", "warning": "note"}
"""What kinds of admonitions are there in Confluence, where a warning is a macro called note."""


def test_confluence_gets_real_macros(wikis: Wikis, said: list[Passage]) -> None:
    """Its storage format is well-formed; each unit is a code block there, and each admonition a panel."""
    pages = [
        ET.fromstring(f'<page xmlns:ac="ac" xmlns:ri="ri">{html5_entities(file.read_text(encoding="utf-8"))}</page>')  # noqa: S314 - our own output
        for file in sorted(wikis.build("confluence").rglob("*.conf"))
    ]
    macros = [macro for page in pages for macro in page.iter("{ac}structured-macro")]
    names = [macro.get("{ac}name") for macro in macros]
    marks = re.compile(r"^# \(\d+\)\n", re.MULTILINE)
    bodies = [macro.findtext("{ac}plain-text-body") for macro in macros if macro.get("{ac}name") == "code"]
    blocks = [passage.text for passage in said if passage.kind == "literal_block"]
    assert sorted(marks.sub("", body).splitlines() for body in bodies if body) == sorted(block.splitlines() for block in blocks)
    written = "\n".join(file.read_text(encoding="utf-8") for file in sorted(wikis.build("xml").rglob("*.xml")))
    for kind, macro in MACROS.items():
        assert names.count(macro) == len(re.findall(rf"<{kind}\b", written)) > 0


def html5_entities(text: str) -> str:
    """Leave only the entities that XML has of itself; Confluence knows those of HTML too."""
    return re.sub(r"&(?!amp;|lt;|gt;|quot;|apos;|#)\w+;", " ", text)


DEPLOYED = {
    "flood-warnings.service",
    "flood-warnings.service.d/20-gateway.conf",
    "forecast.service",
    "forecast.timer",
    "gauge-api.service",
    "gauge-api.service.d/50-egret.conf",
    "gauge-ingest.service",
    "gauge-ingest.service.d/10-hardening.conf",
    "gauge-relay.service",
    "map-tiles.service",
    "map-tiles.socket",
    "night-backup.service",
}


def test_what_is_on_the_pages_can_be_deployed(wikis: Wikis) -> None:
    """Every unit and drop-in as a file, and none of the examples."""
    folder = wikis.build("unit-files")
    files = {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file() and not file.name.startswith(".")}
    assert files == DEPLOYED
    assert (folder / "gauge-relay.service").read_text(encoding="utf-8").endswith("SystemCallArchitectures=native\n")
    assert (wikis.build("unit-check")).is_dir()
