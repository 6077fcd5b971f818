"""Take the picture of the generator that the README shows: picture_generator.py [SITE].

SITE is a site that was built with the engine, ``build/html`` unless it is given.
"""

from __future__ import annotations

import functools
import sys
import threading
from http.server import ThreadingHTTPServer
from pathlib import Path

from bench_generator import Quiet, chromium
from playwright.sync_api import sync_playwright

PICTURE = Path(__file__).parents[1] / "docs" / "pictures" / "generator.png"
STATE = "name=web&preset=standard&need=listen=8080&exec=/usr/bin/web+--port+8080&target=debian-12&target=debian-13"


def main(site: str) -> None:
    """Open a link, point at a line, and take the picture."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 860}, color_scheme="light")
        page.goto(f"http://127.0.0.1:{server.server_port}/generator.html#{STATE}")
        page.locator(".systemd-answered").wait_for()
        # Below what the page says of itself, and with the text of the unit where a line of interest is.
        page.evaluate("scrollTo(0, document.querySelector('.systemd-generator').offsetTop - 20)")
        line = page.locator(".systemd-line", has_text="CapabilityBoundingSet=")
        for x in (10, 60):  # a mouse at rest points at nothing
            line.hover(position={"x": x, "y": 8})
        PICTURE.parent.mkdir(exist_ok=True)
        page.screenshot(path=PICTURE)
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main(*(sys.argv[1:] or ["build/html"]))
