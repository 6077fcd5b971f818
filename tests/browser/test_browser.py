"""The site in a real Chromium."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.mark.parametrize(
    "path",
    ["index", "reference/index", "reference/filesystem/ProtectSystem", "reference/presets/maximum", "guides/posture", "search"],
)
def test_pages_load_without_a_request_to_elsewhere(page: Page, address: str, path: str) -> None:
    """Each kind of page; the fixture watches the requests."""
    page.goto(f"{address}/{path}.html", wait_until="networkidle")
    assert page.title()


def test_the_three_doors_lead_on(page: Page, address: str) -> None:
    """The first page has three doors, each with a way on."""
    page.goto(f"{address}/index.html")
    doors = page.locator(".door")
    assert doors.count() == 3
    for number, aim in enumerate(("reference/index.html", "reference/presets/index.html", "embedding/index.html")):
        assert doors.nth(number).locator(f'a[href="{aim}"]').count() == 1


def test_search_finds_what_people_ask_for(page: Page, address: str) -> None:
    """Each question of questions.toml has its page among the first three that the search shows."""
    questions: dict[str, str] = tomllib.loads(Path(__file__).with_name("questions.toml").read_text(encoding="utf-8"))
    assert len(questions) >= 60
    missed = {}
    for words, wanted in questions.items():
        page.goto(f"{address}/search.html?q={quote(words)}")
        page.wait_for_function("/finished|did not match/.test(document.querySelector('.search-summary')?.textContent)")
        links = [link.get_attribute("href") or "" for link in page.locator("ul.search li > a").all()[:10]]
        found = list(dict.fromkeys(re.sub(r"\.html.*", "", link) for link in links))
        if wanted not in found[:3]:
            missed[words] = found
    assert missed == {}


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_the_catalogue_can_be_narrowed_down(page: Page, address: str, site: Path, scheme: str) -> None:
    """By words, category and version; the state is in the address, and works from a file too."""
    page.goto(f"{address}/reference/index.html" if scheme == "http" else f"{site.as_uri()}/reference/index.html")
    rows = page.locator("table.systemd-catalogue tbody tr:not([hidden])")
    everything = rows.count()
    page.get_by_label("Words").fill("home")
    assert 0 < rows.count() < everything
    assert page.locator(".systemd-filter output").inner_text() == f"{rows.count()} of {everything}"
    page.get_by_label("Words").fill("")
    page.get_by_label("Category").select_option("network")
    network = rows.count()
    assert 0 < network < everything
    page.get_by_label("Known to systemd").select_option("245")
    assert 0 < rows.count() < network
    page.reload()
    assert page.get_by_label("Category").input_value() == "network"
    assert "category=network" in page.url
    page.get_by_role("button", name="Show all").click()
    page.wait_for_function("!location.search")
    assert rows.count() == everything


@pytest.mark.parametrize(
    ("label", "choice", "some", "other"),
    [
        ("Known to systemd", "249", "ProtectProc", "RestrictNetworkInterfaces"),
        ("Known on", "Debian 12 (bookworm)", "RestrictNetworkInterfaces", "PrivatePIDs"),
        ("Unit type", "slice", "TasksMax", "ProtectSystem"),
        ("In the score", "does not count", "MemoryMax", "ProtectSystem"),
        ("Proof", "seen on a real systemd", "ProtectSystem", ""),
        ("May show as", "Read-only file system (EROFS)", "ProtectSystem", "RestrictAddressFamilies"),
    ],
)
def test_each_facet_narrows_down(page: Page, address: str, label: str, choice: str, some: str, other: str) -> None:
    """What fits stays, what does not goes; beside each choice stands how many rows it leaves; the address keeps it."""
    page.goto(f"{address}/reference/index.html")
    facet = page.get_by_label(label)
    value = page.evaluate(
        "([select, title]) => [...select.options].find((o) => o.dataset.title === title).value",
        [facet.element_handle(), choice],
    )
    facet.select_option(value)
    rows = page.locator("table.systemd-catalogue tbody tr:not([hidden])")
    named = [
        text.split("=")[0]
        for text in page.locator("table.systemd-catalogue tbody tr:not([hidden]) td:first-child").all_inner_texts()
    ]
    assert some in named
    assert other not in named
    counted = facet.locator("option:checked").inner_text()
    assert counted == f"{choice} ({rows.count()})"
    page.reload()
    assert facet.locator("option:checked").inner_text() == counted


def test_the_catalogue_can_be_sorted_with_the_keyboard(page: Page, address: str) -> None:
    """By a column, and the other way round; a screen reader is told, and the address keeps it."""
    page.goto(f"{address}/reference/index.html")
    heading = page.locator("table.systemd-catalogue th", has_text="Since")
    heading.get_by_role("button").focus()
    page.keyboard.press("Enter")
    assert heading.get_attribute("aria-sort") == "ascending"
    page.keyboard.press("Enter")
    assert heading.get_attribute("aria-sort") == "descending"
    shown = [int(text or 0) for text in page.locator("table.systemd-catalogue tbody td:nth-child(3)").all_inner_texts()]
    assert shown == sorted(shown, reverse=True)
    page.reload()
    assert heading.get_attribute("aria-sort") == "descending"


def test_without_script_the_catalogue_is_whole(browser: Browser, address: str) -> None:
    """The table needs no script to be read, and what only a script could do is not shown."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/reference/index.html")
    assert page.locator("table.systemd-catalogue tbody tr").count() >= 60
    assert not page.locator(".systemd-filter").is_visible()
    context.close()


KINDS = [
    "index",
    "genindex",
    "search",
    "guides/web-server",
    "guides/debugging",
    "guides/advice-that-does-not-work",
    "data",
    "generator",
    "cli/index",
    "reference/index",
    "reference/filesystem/index",
    "reference/filesystem/ProtectSystem",
    "reference/interactions",
    "reference/presets/maximum",
    "reference/needs/write",
    "reference/recipes/nginx",
    "reference/symptoms/index",
    "reference/symptoms/read-only-file-system",
    "reference/rules/trailing-comment",
    "reference/linux-capabilities/index",
    "reference/linux-capabilities/CAP_NET_ADMIN",
    "reference/system-call-groups/calls",
    "reference/system-call-groups/system-service",
]
"""One page of each type."""


def test_calls_are_found_by_group_and_preset(page: Page, address: str) -> None:
    """The same form as the catalogue's: the choice of a group leaves its calls, and what a preset refuses of them goes."""
    page.goto(f"{address}/reference/system-call-groups/calls.html")
    page.select_option("select[name=group]", "aio")
    assert page.locator("table.systemd-catalogue tbody tr:visible").count() == 10
    page.select_option("select[name=preset]", "maximum")
    assert page.get_by_text("io_uring_enter").is_visible()
    assert not page.get_by_text("io_uring_setup").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everyone_can_use_every_type_of_page(browser: Browser, address: str, scheme: Literal["light", "dark"]) -> None:
    """The accessibility checker axe finds nothing."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - only where there is a browser

    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    found = {}
    for kind in KINDS:
        page.goto(f"{address}/{kind}.html", wait_until="networkidle")
        report = Axe().run(page)
        if report.violations_count:
            found[kind] = report.generate_report()
    context.close()
    assert found == {}, "\n".join(found.values())


def test_the_first_page_is_light(page: Page, address: str) -> None:
    """A first visit takes at most 250 KB, as a server sends them without compressing."""
    sizes: list[int] = []
    page.on("response", lambda response: sizes.append(len(response.body())))
    page.goto(f"{address}/index.html", wait_until="networkidle")
    assert sum(sizes) <= 250_000, sum(sizes)


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize(
    "path",
    [
        "index",
        "reference/index",
        "reference/filesystem/ProtectSystem",
        "reference/interactions",
        "guides/web-server",
    ],
)
def test_nothing_is_wider_than_the_screen(page: Page, address: str, path: str, width: int) -> None:
    """On a phone and on a desk; wide tables and units scroll by themselves."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{address}/{path}.html")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
