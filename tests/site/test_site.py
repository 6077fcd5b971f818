"""The site as a reader gets it."""

from __future__ import annotations

import html
import json
import posixpath
import re
import zipfile
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import unquote, urldefrag, urlparse
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from hardened_unit.cli import main
from hardened_unit.cli.configuration import Configuration
from systemd_directives.schema import document

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from systemd_directives.catalogue import Catalogue

ADDRESS = "https://example.org/hardened-unit/"
LOADING = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src", "video": "src", "audio": "src"}
WEB = "/usr/bin/python3 -m http.server 8080 --directory /srv/www"


class Page(HTMLParser):
    """Collects what a page loads, where it links to, and what it has identifiers for."""

    def __init__(self, text: str) -> None:
        """Read the page."""
        super().__init__()
        self.loads: list[str] = []
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one tag."""
        given = {key: value or "" for key, value in attrs}
        if (
            tag in LOADING
            and LOADING[tag] in given
            and given.get("rel") not in {"canonical", "next", "prev", "index", "search"}
        ):
            self.loads.append(given[LOADING[tag]])
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        self.ids |= {given[key] for key in ("id", "name") if key in given}


def pages(site: Path) -> dict[Path, Page]:
    """Read every page of the site."""
    return {path: Page(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}


def code_blocks(path: Path) -> list[str]:
    """Give the text of every unit on a page, as a reader copies it."""
    found = re.findall(
        r'<div class="highlight-systemd[^"]*">\s*<div class="highlight[^"]*">\s*<pre[^>]*>(.*?)</pre>',
        path.read_text(encoding="utf-8"),
        re.DOTALL,
    )
    # The marks of lines are no part of what is copied.
    bare = [re.sub(r'<span class="linenos.*?</span>', "", text, flags=re.DOTALL) for text in found]
    return [html.unescape(re.sub(r"<[^>]+>", "", text)).rstrip("\n") + "\n" for text in bare]


def without_provenance(printed: str) -> str:
    """Take off what a file says of where it comes from; a page says it itself."""
    _, _, text = printed.partition("\n\n")
    return text.rpartition("\n# sums: ")[0].partition("\n# sums: ")[0]


def test_every_link_inside_the_site_leads_somewhere(site: Path) -> None:
    """To a file that is there, and to a place in it that is there."""
    known = pages(site)
    broken = []
    for path, page in known.items():
        for link in page.links:
            if urlparse(link).scheme:
                continue
            target, anchor = urldefrag(link)
            aim = (path.parent / unquote(target.partition("?")[0])).resolve() if target else path
            if not aim.is_file() or (anchor and aim in known and anchor not in known[aim].ids):
                broken.append(f"{path.relative_to(site)}: {link}")
    assert broken == []


def test_no_page_loads_anything_from_elsewhere(site: Path) -> None:
    """Scripts, styles, pictures and fonts are the site's own."""
    foreign = {load for page in pages(site).values() for load in page.loads if urlparse(load).netloc}
    styles = "".join(path.read_text(encoding="utf-8") for path in site.rglob("*.css"))
    assert foreign == set()
    assert re.findall(r"url\(\s*['\"]?(?:https?:)?//[^)]*\)|@import[^;]*//", styles) == []


def test_every_record_has_a_page(site: Path, known: Catalogue) -> None:
    """One page per directive in the folder of its category, one per preset, need, recipe and symptom."""
    for directive in known.directives():
        assert (site / "reference" / directive.category / f"{directive.name}.html").is_file()
    for kind in ("presets", "needs", "recipes", "symptoms"):
        for name in known.names(kind):
            assert (site / "reference" / kind / f"{name}.html").is_file()


@pytest.mark.parametrize(("place", "preset"), list(enumerate(["minimal", "standard", "cis", "maximum"])))
def test_a_page_shows_what_generate_prints(site: Path, capsys: pytest.CaptureFixture[str], place: int, preset: str) -> None:
    """The web server under each preset: byte for byte the text that the command line gives, and its file to download."""
    main(["generate", "web", "--preset", preset, "--need", "listen", "--target", "debian-12", "--exec", WEB])
    printed = without_provenance(capsys.readouterr().out)
    page = site / "guides" / "web-server.html"
    assert code_blocks(page)[place] == printed
    downloads = re.findall(r'href="(\.\./_downloads/[^"]+)"', page.read_text(encoding="utf-8"))
    assert (page.parent / downloads[place]).read_text(encoding="utf-8") == printed


@pytest.mark.parametrize("preset", ["minimal", "standard", "cis", "maximum"])
def test_the_command_on_a_preset_page_makes_its_unit(site: Path, capsys: pytest.CaptureFixture[str], preset: str) -> None:
    """What the page says to type gives what the page shows."""
    path = site / "reference" / "presets" / f"{preset}.html"
    text = re.sub(r"<[^>]+>", "", path.read_text(encoding="utf-8"))
    command = re.search(r"\$ hardened-unit (generate mydaemon .*)", text)
    assert command
    main(html.unescape(command[1]).split())
    assert code_blocks(path)[0] == without_provenance(capsys.readouterr().out)


def test_every_line_of_a_preset_has_its_reason_on_the_page(site: Path, known: Catalogue) -> None:
    """None is left unexplained."""
    for name in known.names("presets"):
        text = html.unescape(
            re.sub(r"<[^>]+>", "", (site / "reference" / "presets" / f"{name}.html").read_text(encoding="utf-8"))
        )
        for line in known.preset(name).line:
            assert line.set in text
            assert line.reason.replace("``", "")[:40].replace("'", "\N{RIGHT SINGLE QUOTATION MARK}") in text


def test_the_data_is_published_and_fits_its_schema(site: Path) -> None:
    """What other tools build on is there, each file says the same revision, and is what its schema promises."""
    data = site / "data" / "v1"
    index = json.loads((data / "index.json").read_text(encoding="utf-8"))
    whole = json.loads((data / "catalogue.json").read_text(encoding="utf-8"))
    listed = {entry["file"]: entry for entry in index["files"]}
    assert {path.name for path in data.glob("*.json")} == {"index.json", *listed}
    for name in ("index.json", *listed):
        content = json.loads((data / name).read_text(encoding="utf-8"))
        schema = json.loads((data / listed.get(name, {"schema": "schema/index.json"})["schema"]).read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator(schema).validate(content)
        assert content["revision"] == whole["revision"]
        assert all(content[key] == whole[key] for key in content.keys() & whole.keys()), name
    assert listed["directives.json"]["records"] == len(whole["directives"])
    assert all(entry["records"] for entry in index["files"])


def test_every_schema_is_one(site: Path) -> None:
    """Those of the published files, and those for who writes TOML."""
    paths = [*(site / "data" / "v1" / "schema").rglob("*.json")]
    for path in paths:
        jsonschema.Draft202012Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))
    assert len(paths) > 30


def test_the_changelog_of_the_data_tells_of_every_record(site: Path, known: Catalogue) -> None:
    """Who reads the data learns of what is new and what is gone."""
    told: set[str] = set()
    for change in json.loads((site / "data" / "v1" / "changelog.json").read_text(encoding="utf-8"))["changes"]:
        told = (told | {*change.get("added", ())}) - {*change.get("removed", ())}
    kinds = {name.partition("/")[0] for name in told}
    assert {"directives", "presets", "needs", "symptoms"} <= kinds
    assert told == {f"{kind}/{name}" for kind in kinds for name in known.names(kind)}


def test_the_schema_of_the_configuration_is_published(site: Path) -> None:
    """For the editors of those who configure the checker."""
    published = json.loads((site / "data" / "v1" / "schema" / "configuration.json").read_text(encoding="utf-8"))
    assert published == document(Configuration, published["title"])


def test_the_map_of_the_site_has_every_page(site: Path) -> None:
    """With its whole address, but for those that only help to find others."""
    places = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    drawn = ET.parse(site / "sitemap.xml")  # noqa: S314 - our own
    listed = {str(place.text) for place in drawn.iter(f"{places}loc")}
    there = {path.relative_to(site).as_posix() for path in site.rglob("*.html")} - {"search.html", "genindex.html"}
    assert listed == {f"{ADDRESS}{path}" for path in there}


def test_the_book_for_readers_is_sound(built: Callable[[str], Path], known: Catalogue) -> None:
    """The EPUB: every page is well-formed, leads only to what is in the book, and has no form and no picture undeclared."""
    (path,) = built("epub").glob("*.epub")
    with zipfile.ZipFile(path) as book:
        names = set(book.namelist())
        pages = {name: book.read(name).decode() for name in names if name.endswith(".xhtml")}
    broken = []
    for name, text in pages.items():
        ET.fromstring(re.sub("<!DOCTYPE[^>]*>", "", text))  # noqa: S314 - our own
        assert "<svg" not in text
        assert "<form" not in text
        for link in Page(text).links:
            aim = unquote(urldefrag(link)[0])
            if (
                aim
                and not urlparse(aim).scheme
                and posixpath.normpath(posixpath.join(posixpath.dirname(name), aim)) not in names
            ):
                broken.append(f"{name}: {link}")
    assert broken == []
    assert {f"reference/{one.category}/{one.name}.xhtml" for one in known.directives()} <= pages.keys()


def test_the_book_for_paper_has_everything(built: Callable[[str], Path], known: Catalogue) -> None:
    """The LaTeX: every directive has its section, and a link to the data names the site."""
    (path,) = built("latex").glob("*.tex")
    text = path.read_text(encoding="utf-8")
    for directive in known.directives():
        assert re.search(rf"\\(sub)*section\{{{directive.name}=\}}", text), directive.name
    assert "<svg" not in text
    assert r"\sphinxhref{https://example.org/hardened-unit/data/v1/catalogue.json}" in text
