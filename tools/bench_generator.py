"""How long the generator page lets its reader wait, in a Chromium without a window: bench_generator.py [SITE [RUNS]].

SITE is a site that was built with the engine, ``build/html`` unless it is given. Times are those of the clock, so the machine
should have nothing else to do. Each run has a profile of its own: the first visit is cold, and the second has what the browser
kept. A change is timed from what is typed in the editor to the unit, findings and scores that are drawn.
"""

from __future__ import annotations

import functools
import shutil
import statistics
import sys
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Response

MOST = {
    "page, with a ready-made unit": (1000, "ms"),
    "page, all that it loads": (300, "KB"),
    "first answer, cold": (4000, "ms"),
    "first answer, kept": (2500, "ms"),
    "longest stall meanwhile": (100, "ms"),
    "each later change": (50, "ms"),
}
"""What the figures have to stay below."""
KEPT = """() => {
  const { serviceWorker } = navigator;
  return { done: new Promise((resolve) => serviceWorker.addEventListener("message", resolve, { once: true })) };
}"""
FIRST = """async () => {
  const root = document.querySelector(".systemd-generator");
  let stall = 0;
  let last = performance.now();
  // A timer, since a loop of frames would have a browser without a graphics card draw all the time.
  const turn = setInterval(() => { stall = Math.max(stall, performance.now() - last); last = performance.now(); }, 5);
  const begun = performance.now();
  const field = root.querySelector("[name=name]");
  field.value = "web";
  field.dispatchEvent(new Event("input", { bubbles: true }));
  await new Promise((resolve) => root.addEventListener("answered", resolve, { once: true }));
  clearInterval(turn);
  return [performance.now() - begun, stall];
}"""
CHANGES = """async () => {
  const root = document.querySelector(".systemd-generator");
  root.querySelector("[data-field=set]").focus();
  const times = [];
  for (let number = 1; number <= 100; number++) {
    document.execCommand("selectAll");
    const begun = performance.now();
    const answered = new Promise((resolve) => root.addEventListener("answered", resolve, { once: true }));
    document.execCommand("insertText", false, `Memroy=${number}`);
    await answered;
    times.push(performance.now() - begun);
  }
  return times;
}"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a word."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def visit(context: BrowserContext, address: str) -> dict[str, float]:
    """Open the page, make the first change, and then a hundred."""
    page = context.new_page()
    page.set_default_timeout(120_000)
    sizes: list[int] = []

    def add(response: Response) -> None:
        sizes.append(len(response.body()))

    page.on("response", add)
    page.goto(address, wait_until="networkidle")
    # To look at the engine's files would take longer than to load them.
    page.remove_listener("response", add)
    usable = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    size = sum(sizes) / 1000
    page.locator(".systemd-live").wait_for()
    kept: Any = page.evaluate_handle(KEPT)
    first, stall = page.evaluate(FIRST)
    kept.evaluate("async ({ done }) => { await done; }")
    page.locator(".cm-editor").first.wait_for(state="attached")
    changes = statistics.median(page.evaluate(CHANGES))
    page.close()
    return {"usable": usable, "size": size, "first": first, "stall": stall, "changes": changes}


def chromium() -> str | None:
    """Give the Chromium of this machine."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def main(site: str, runs: int) -> int:
    """Measure and print."""
    if not chromium():
        print("there is no Chromium on this machine")
        return 0
    if not any(Path(site, "_static", "hardened-unit-engine").glob("*")):
        print(f"{site} has no engine to measure; make it first: make site")
        return 1
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/generator.html"
    cold: list[dict[str, float]] = []
    again: list[dict[str, float]] = []
    with sync_playwright() as playwright:
        for _ in range(runs):
            browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
            context = browser.new_context()
            cold.append(visit(context, address))
            again.append(visit(context, address))
            browser.close()
    server.shutdown()
    found = {
        "page, with a ready-made unit": [one["usable"] for one in cold],
        "page, all that it loads": [one["size"] for one in cold],
        "first answer, cold": [one["first"] for one in cold],
        "first answer, kept": [one["first"] for one in again],
        "longest stall meanwhile": [one["stall"] for one in [*cold, *again]],
        "each later change": [one["changes"] for one in [*cold, *again]],
    }
    for name, values in found.items():
        most, unit = MOST[name]
        spread = f"{min(values):.0f} to {max(values):.0f}"
        print(f"{name:<34}{statistics.median(values):8.0f} {unit}   (median of {len(values)}; {spread}; at most {most})")
    return 0


if __name__ == "__main__":
    given = [*sys.argv[1:], *("build/html", "5")[len(sys.argv) - 1 :]]
    sys.exit(main(given[0], int(given[1])))
