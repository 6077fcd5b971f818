"""The site in a real Chromium."""

from __future__ import annotations

import functools
import shutil
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

CALM = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start the machine's Chromium, or skip."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        pytest.skip("there is no Chromium on this machine")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a browser

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=CALM)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Serve the site on this machine only; give where."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Give a fresh page, which fails the test for an error in a script and for a request to elsewhere."""
    tab = browser.new_page()
    errors: list[str] = []
    requests: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.on("request", lambda request: requests.append(request.url))
    yield tab
    tab.close()
    assert errors == []
    assert [url for url in requests if not url.startswith(("http://127.0.0.1:", "file:///", "data:"))] == []


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


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("ProtectSystem", "ProtectSystem"),
        ("ProtectSystem=", "ProtectSystem"),
        ("EROFS", "read-only-file-system"),
        ("RestrictAddressFamilies", "RestrictAddressFamilies"),
    ],
)
def test_search_finds_it_among_the_first(page: Page, address: str, words: str, wanted: str) -> None:
    """A name with or without its sign, and an error."""
    page.goto(f"{address}/search.html?q={words.replace('=', '%3D')}")
    page.wait_for_selector("ul.search li a")
    first = [
        page.locator("ul.search li a").nth(number).get_attribute("href") or ""
        for number in range(min(5, page.locator("ul.search li a").count()))
    ]
    assert any(wanted in link for link in first), first


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
    page.get_by_label("Category").select_option("Network isolation")
    network = rows.count()
    assert 0 < network < everything
    page.get_by_label("Known to systemd").select_option("211")
    assert 0 < rows.count() < network
    page.reload()
    assert page.get_by_label("Category").input_value() == "Network isolation"
    assert "category=Network" in page.url


def test_without_script_the_catalogue_is_whole(browser: Browser, address: str) -> None:
    """The table needs no script to be read."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/reference/index.html")
    assert page.locator("table.systemd-catalogue tbody tr").count() >= 60
    assert page.locator(".systemd-filter").count() == 0
    context.close()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", ["index", "reference/index", "reference/filesystem/ProtectSystem", "guides/web-server"])
def test_nothing_is_wider_than_the_screen(page: Page, address: str, path: str, width: int) -> None:
    """On a phone and on a desk; wide tables and units scroll by themselves."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{address}/{path}.html")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
