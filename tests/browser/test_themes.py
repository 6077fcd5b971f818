"""The example wiki in four themes, in a real Chromium: what is ours can be read in each, light and dark, large and small."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
THEMES = ("furo", "pydata_sphinx_theme", "sphinx_rtd_theme", "alabaster")
PAGES = (
    "services/gauge-ingest",
    "services/gauge-api",
    "runbooks/it-does-not-start",
    "handbook/pages",
    "fleet",
    "runbooks/symptoms",
)
OURS = '[class*="systemd-"]'
SIZES = {"desk": (1280, 900), "phone": (390, 844)}
THEIRS = ("code", "a:not(.systemd-mark a)", ".highlight :not(.systemd-mark, .systemd-mark a)", "dt")
"""What the theme gives its colours, also where it is within what is ours."""
STICKING_OUT = """
() => [...document.querySelectorAll('[class*="systemd-"], dl.systemd, [class*="systemd-"] *, dl.systemd *')].filter(element => {
  const box = element.getBoundingClientRect();
  if (!box.width || box.right <= document.documentElement.clientWidth + 1) return false;
  for (let above = element.parentElement; above; above = above.parentElement)
    if (["auto", "scroll"].includes(getComputedStyle(above).overflowX)) return false;
  return true;
}).map(element => element.outerHTML.slice(0, 80))
"""


@pytest.fixture(scope="module", params=THEMES)
def wiki(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the wiki in one theme after the other."""
    folder = tmp_path_factory.mktemp(request.param)
    options = ["-q", "-W", "-n", "-b", "html", "-D", f"html_theme={request.param}", "-d", str(folder / "trees")]
    command = [sys.executable, "-m", "sphinx", *options, str(ROOT / "tests" / "wiki"), str(folder / "html")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return folder / "html"


def violations(page: Page) -> list[Any]:
    """Ask axe about what is ours."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - only where there is a browser

    found = Axe().run(page, context={"include": [[OURS]]}, options={"rules": {"color-contrast": {"enabled": False}}})
    only = {"include": [[OURS]], "exclude": [[selector] for selector in THEIRS]}
    colours = Axe().run(page, context=only, options={"runOnly": ["color-contrast"]})
    return [*found.response["violations"], *colours.response["violations"]]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everyone_can_read_it(browser: Browser, wiki: Path, scheme: Literal["light", "dark"], size: str) -> None:
    """No page asks anything of elsewhere or fails in a script; axe finds nothing, and nothing sticks out of the page."""
    width, height = SIZES[size]
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": height})
    page = context.new_page()
    errors: list[str] = []
    requests: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    found = {}
    for name in PAGES:
        page.goto((wiki / f"{name}.html").as_uri())
        assert page.locator(OURS).count()
        # axe reads style sheets again, which a page from a file may not.
        assert (errors, [url for url in requests if not url.startswith(("file:", "data:"))]) == ([], [])
        if problems := [*violations(page), *page.evaluate(STICKING_OUT)]:
            found[name] = problems
    context.close()
    assert found == {}


def test_a_mark_leads_to_its_note(browser: Browser, wiki: Path) -> None:
    """Though line numbers, which it is drawn as, take no click; and what is selected is the unit alone."""
    page = browser.new_page()
    page.goto((wiki / "services/gauge-ingest.html").as_uri())
    block = page.locator("pre", has=page.locator(".systemd-mark"))
    selected = block.evaluate("block => { getSelection().selectAllChildren(block); return getSelection().toString() }")
    text = (ROOT / "tests" / "wiki" / "units" / "gauge-ingest.service.d" / "10-hardening.conf").read_text(encoding="utf-8")
    assert selected.split() == text.split()
    page.locator(".systemd-mark a", has_text="(7)").click()
    aim = page.evaluate("document.getElementById(location.hash.slice(1)).closest('li').innerText")
    page.close()
    assert aim.startswith("RestrictAddressFamilies=")
