"""The generator in a real Chromium, used as a person would use it.

All in one file, since each process that runs some of it starts the engine first.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote_plus

import pytest

from hardened_unit.browser import answer
from hardened_unit.cli import main
from systemd_directives import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

sys.path.insert(0, str(Path(__file__).parents[1] / "generator" / "browser"))
from states import drawn, options
from test_as_the_command_line import called, same_scores

PATIENCE = 120_000
"""Milliseconds for the engine to start on a busy machine; it is there long before."""
NOTES = """\
[Unit]
Description=Notes

[Service]
ExecStart=/usr/bin/python3 /srv/notes.py --port 8080
ProtectSystem=fulll
User=notes
"""
HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>"

BROUGHT = ".systemd-generator :is(img, script):not(.cm-widgetBuffer)"
"""What such a text would make. CodeMirror puts empty images beside what is no text."""


@pytest.fixture(scope="module")
def generator(address: str, site: Path) -> str:
    """Give the address of the page, or skip where the site was built without the engine."""
    if not (site / "_static" / "hardened-unit-engine").is_dir():
        pytest.skip("the engine for browsers could not be fetched with npm")
    return f"{address}/generator.html"


@pytest.fixture(scope="module")
def kept(browser: Browser, generator: str) -> Iterator[Page]:
    """Give a page on which the engine runs; each test begins anew on it."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    tab = context.new_page()
    tab.set_default_timeout(PATIENCE)
    tab.goto(generator)
    tab.get_by_role("button", name="Load it now").click()
    tab.wait_for_selector(".systemd-answered")
    tab.wait_for_selector(".cm-editor", state="attached")
    yield tab
    context.close()


@pytest.fixture
def live(kept: Page) -> Iterator[Page]:
    """Give the page with the engine as it is at first; fails the test for an error in a script or against its policy."""
    errors: list[str] = []
    kept.on("pageerror", lambda error: errors.append(str(error)))
    kept.on("console", lambda message: errors.append(message.text) if "Content Security Policy" in message.text else None)
    kept.get_by_role("button", name="Start over").click()
    settled(kept)
    yield kept
    assert errors == []


def settled(page: Page) -> None:
    """Wait until the engine has answered the last change."""
    page.locator(".systemd-generator:not([aria-busy])").wait_for(state="attached")


def shown(page: Page) -> str:
    """Give the text of the unit that is shown, as it is copied."""
    settled(page)
    page.locator(".systemd-file button", has_text="Copy").first.click()
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def part(page: Page, name: str) -> str:
    """Give the words of a part of the answer, folded or not."""
    settled(page)
    return page.locator(f"[data-part={name}]").text_content() or ""


def text_of(page: Page, field: str) -> str:
    """Give what the form has of a field of several lines."""
    text: str = page.locator(f"[name={field}]").input_value()
    return text


def marked(page: Page) -> list[str]:
    """Give what an editor marks as wrong."""
    settled(page)
    return page.locator(".cm-lintRange:visible").all_inner_texts()


def generated(*arguments: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Give what the command line prints."""
    assert main(["generate", *arguments]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_at_once_it_shows_ready_made_units(page: Page, generator: str, site: Path, scheme: str) -> None:
    """The choice of a preset and a form shows that one text; the address carries it; nothing of the engine is fetched."""
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(generator if scheme == "http" else (site / "generator.html").as_uri())
    assert page.locator(".systemd-ready:visible").count() == 1
    page.get_by_label("Maximum").check()
    page.get_by_label("A drop-in").check()
    ready = page.locator(".systemd-ready:visible")
    assert ready.count() == 1
    assert "mydaemon.service.d/mydaemon.service.conf (preset maximum)" in ready.inner_text()
    with page.expect_download() as taken:
        ready.locator("a[download]").click()
    assert taken.value.suggested_filename == "mydaemon.service.conf"
    assert "ProtectSystem=strict" in taken.value.path().read_text(encoding="utf-8")
    page.wait_for_url("**/generator.html#preset=maximum&form=drop-in")
    page.reload()
    assert "preset maximum" in page.locator(".systemd-ready:visible").inner_text()
    assert [url for url in fetched if "hardened-unit-engine/" in url] == []


def test_it_needs_no_script(browser: Browser, generator: str) -> None:
    """Without one there are the ready-made units to choose from, and nothing that could not work."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(generator)
    page.get_by_label("CIS-style").check()
    assert "preset cis" in page.locator(".systemd-ready:visible").inner_text()
    assert page.locator("button:visible, .systemd-field:visible").count() == 0
    context.close()


def test_the_page_is_light(page: Page, generator: str) -> None:
    """A first visit takes at most 300 KB, as a server sends them without compressing."""
    sizes: list[int] = []
    page.on("response", lambda response: sizes.append(len(response.body())))
    page.goto(generator, wait_until="networkidle")
    assert sum(sizes) <= 300_000, sum(sizes)


def test_the_first_change_starts_the_engine(page: Page, generator: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The size is said before; then the page shows how much has arrived, can be used meanwhile, and answers."""
    page.set_default_timeout(PATIENCE)
    page.goto(generator)
    page.get_by_text("MB, once").wait_for()
    page.get_by_label("What is the service called?").fill("web")
    page.get_by_role("progressbar").wait_for()
    page.get_by_label("Maximum").check()
    page.wait_for_selector(".systemd-answered")
    settled(page)
    assert page.get_by_text("The engine runs in your browser; nothing that you type leaves it.").is_visible()
    text = page.locator(".systemd-listing").first.text_content()
    wanted = generated("web", "--preset=maximum", "--target=debian-12", "--exec=/usr/bin/mydaemon", capsys=capsys)
    assert text.strip() == wanted.strip()


def test_a_unit_is_composed_by_questions(live: Page, capsys: pytest.CaptureFixture[str]) -> None:
    """Typed and clicked by the labels: byte for byte what the command line gives, with the same score."""
    live.get_by_label("What is the service called?").fill("web")
    live.get_by_label("What does it run?").fill("/usr/bin/web --port 8080")
    live.get_by_text("Network", exact=True).click()
    live.locator("[name=need][value=listen]").check()
    live.get_by_text("Files and directories", exact=True).click()
    live.locator("[name=need][value=write]").check()
    live.locator("[name=need-write]").fill("/srv/data /srv/more")
    live.get_by_label("Debian 13 (trixie)").check()
    live.get_by_label("Which lines of your own?").fill("MemoryMax=512M\n")
    arguments = ["web", "--preset=standard", "--need=listen", "--need=write=/srv/data", "--need=write=/srv/more"]
    arguments += ["--target=debian-12", "--target=debian-13", "--exec=/usr/bin/web --port 8080", "--set=MemoryMax=512M"]
    assert shown(live) == generated(*arguments, capsys=capsys)
    assert part(live, "summary").count("exposure") == 2
    assert "write=/srv/data" in part(live, "command")


def test_the_right_files_can_be_taken(live: Page) -> None:
    """The unit, its socket, and the line for its user; each has its own name."""
    live.get_by_text("More about it").click()
    live.get_by_label("What is the service called?").fill("web")
    live.get_by_label("Whom does it run as?").fill("web")
    live.get_by_label("Shall systemd make the user?").check()
    live.get_by_label("Does systemd listen for it?").fill("8080")
    settled(live)
    names = []
    for button in live.locator("[data-part=unit] button", has_text="Download").all():
        with live.expect_download() as taken:
            button.click()
        names.append(taken.value.suggested_filename)
    assert names == ["web.service", "web.socket", "web.conf"]


def test_every_line_says_why(live: Page) -> None:
    """Under the mouse, and by the keyboard alone; with what the line takes off the exposure and a way to its page."""
    settled(live)
    live.locator(".systemd-line", has_text="SystemCallFilter=@system-service").hover()
    reason = live.locator(".systemd-reason").first
    assert "SystemCallFilter=" in reason.inner_text()
    assert "off the exposure" in reason.inner_text()
    assert reason.locator("a").get_attribute("href") == "reference/system-calls/SystemCallFilter.html"
    live.locator(".systemd-listing").first.focus()
    live.keyboard.press("Home")
    first = reason.inner_text()
    live.keyboard.press("ArrowDown")
    assert reason.inner_text() != first
    chosen = live.locator(".systemd-listing").first.get_attribute("aria-activedescendant")
    assert live.locator(f"#{chosen}").get_attribute("aria-selected") == "true"


def test_findings_lead_to_the_line(live: Page) -> None:
    """A wrong line of one's own is told as it is typed; the button goes there; put right, it is told no more."""
    live.get_by_label("Which lines of your own?").press_sequentially("MemoryMax=1G\nMemroy=1")
    assert "Memroy" in part(live, "findings")
    assert marked(live) == ["Memroy=1"]
    live.locator("[data-part=findings]").get_by_role("button", name="Line 2").click()
    assert live.evaluate("getSelection().toString()") == "Memroy=1"
    live.keyboard.type("TasksMax=9")
    settled(live)
    assert not live.locator("[data-part=findings]").is_visible()
    assert marked(live) == []
    assert "TasksMax=9" in shown(live)


def test_a_finding_is_told_where_it_is_and_mended_there(live: Page) -> None:
    """Pointed at in the editor it says what is wrong; its fix is done there, or from the list, and can be undone."""
    live.get_by_label("To check and harden").check()
    editor = live.get_by_label("Is there a unit already?")
    editor.fill(f"{NOTES}MemoryLimit=1G\n# all\nMemoryLimit=2G")
    assert marked(live) == ["fulll", "1G", "2G"]
    live.locator(".cm-lintRange:visible").last.hover()
    live.locator(".cm-tooltip .cm-diagnostic").get_by_role("button", name="Fix: write MemoryMax=").click()
    assert marked(live) == ["fulll", "1G"]
    live.locator("[data-part=findings]").get_by_role("button", name="Fix: write MemoryMax=").click()
    settled(live)
    assert text_of(live, "unit") == f"{NOTES}MemoryMax=1G\n# all\nMemoryMax=2G"
    editor.focus()
    live.keyboard.press("Control+z")
    settled(live)
    assert text_of(live, "unit") == f"{NOTES}MemoryLimit=1G\n# all\nMemoryMax=2G"
    live.get_by_label("A unit for a new service").check()
    live.get_by_label("Which lines of your own?").fill("TasksMax=9\n\nMemoryLimit=2G\n")
    settled(live)
    live.locator("[data-part=findings]").get_by_role("button", name="Fix: write MemoryMax=").click()
    settled(live)
    assert text_of(live, "set") == "TasksMax=9\n\nMemoryMax=2G\n"


def test_the_editor_knows_what_can_be_written(live: Page) -> None:
    """Directives of the section with what they do, then their values; by the keyboard alone. A word says what it does."""
    editor = live.get_by_label("Which lines of your own?")
    editor.press_sequentially("ProtectSys")
    offered = live.locator(".cm-tooltip-autocomplete")
    offered.get_by_text("ProtectSystem=").wait_for()
    live.locator(".cm-completionInfo", has_text="read-only").wait_for()
    live.wait_for_timeout(100)  # what is chosen in the moment in which it appears is no choice
    live.keyboard.press("Enter")
    offered.get_by_text("strict").wait_for()
    live.keyboard.type("full")
    offered.wait_for(state="hidden")
    live.keyboard.type("\n[Timer]\nOnCal")
    offered.get_by_text("OnCalendar=").wait_for()
    assert offered.get_by_text("ProtectSystem=").count() == 0
    live.keyboard.press("Escape")
    assert text_of(live, "set") == "ProtectSystem=full\n[Timer]\nOnCal"
    live.locator(".cm-line span", has_text="ProtectSystem").hover()
    told = live.locator(".cm-tooltip .systemd-word")
    told.wait_for()
    assert told.locator("a").get_attribute("href") == "reference/filesystem/ProtectSystem.html"


def test_an_editor_takes_the_place_of_a_field_in_use(page: Page, generator: str) -> None:
    """What was typed while the engine started stays, and typing goes on where it was."""
    page.set_default_timeout(PATIENCE)
    page.goto(generator)
    page.get_by_label("Which lines of your own?").click()
    page.keyboard.type("MemoryMax=1")
    page.wait_for_selector(".cm-editor", state="attached")
    page.keyboard.type("G")
    settled(page)
    assert text_of(page, "set") == "MemoryMax=1G"
    assert "MemoryMax=1G" in (page.locator(".systemd-listing").first.text_content() or "")


def test_what_is_wrong_stands_at_its_field(live: Page) -> None:
    """All at once; the last unit stays to be seen, and the fields are marked for those who hear the page."""
    live.get_by_label("What is the service called?").fill("no name!")
    live.get_by_label("Other versions of systemd").fill("7")
    settled(live)
    assert "no name!" in live.locator("#systemd-error-name").inner_text()
    assert "7" in live.locator("#systemd-error-target").inner_text()
    assert live.get_by_label("What is the service called?").get_attribute("aria-invalid") == "true"
    assert live.locator(".systemd-stale").count() == 1
    live.get_by_label("What is the service called?").fill("name")
    live.get_by_label("Other versions of systemd").fill("")
    settled(live)
    assert live.locator("#systemd-error-name").inner_text() == ""
    assert live.get_by_label("What is the service called?").get_attribute("aria-invalid") is None


def test_what_would_tighten_it_can_be_added(live: Page) -> None:
    """One click puts the lines to the reader's own, and the score is what was promised."""
    live.get_by_label("Minimal").check()
    settled(live)
    live.get_by_text("What would tighten it further").click()
    step = live.locator("[data-part=next] .systemd-step").first
    promised = step.inner_text().split("gives ")[1].split(",")[0]
    step.get_by_role("button", name="Add it").click()
    settled(live)
    assert f"exposure {promised} " in part(live, "summary")
    assert "=" in text_of(live, "set")
    assert "=" in live.get_by_label("Which lines of your own?").inner_text()


def test_a_unit_that_is_there_is_checked_scored_and_hardened(live: Page) -> None:
    """Pasted: its findings with lines, its score before and after, what it needs, the drop-in, and what changes."""
    live.get_by_label("To check and harden").check()
    live.get_by_label("What is the service called?").fill("notes")
    live.get_by_label("Is there a unit already?").fill(NOTES)
    assert "Line 6" in part(live, "findings")
    assert "→" in part(live, "summary")
    assert "listen" in part(live, "inferred")
    assert "NoNewPrivileges=added" in part(live, "diff")
    with TemporaryDirectory() as folder:
        unit = Path(folder) / "notes.service"
        unit.write_text(NOTES, encoding="utf-8")
        status, wanted, _ = called("harden", "--target=debian-12", str(unit))
    assert status == 0
    assert shown(live) == wanted


def test_undo_and_redo(live: Page) -> None:
    """By button and by key; what is typed in one go is one step, and a field of text keeps its own undo."""
    live.get_by_label("Maximum").check()
    live.get_by_label("A drop-in").check()
    live.get_by_label("What is the service called?").press_sequentially("web")
    live.get_by_role("button", name="Undo").click()
    assert live.get_by_label("What is the service called?").input_value() == ""
    live.get_by_role("button", name="Undo").click()
    assert live.get_by_label("A whole unit").is_checked()
    live.get_by_label("Maximum").focus()
    live.keyboard.press("Control+z")
    assert live.get_by_label("Standard").is_checked()
    live.keyboard.press("Control+Shift+z")
    assert live.get_by_label("Maximum").is_checked()
    assert "preset maximum" in shown(live)
    live.get_by_label("What is the service called?").press_sequentially("ab")
    live.keyboard.press("Control+z")
    assert live.get_by_label("Maximum").is_checked()


def test_a_link_brings_another_person_to_the_same_screen(live: Page, browser: Browser) -> None:
    """The address has the whole state; with it a fresh browser shows the same form and the same unit, also after a reload."""
    live.get_by_label("What is the service called?").fill("web")
    live.get_by_label("Which lines of your own?").fill("MemoryMax=512M\n[Unit]\nAfter=postgresql.service # & = %\n")
    live.locator("[name=need][value=write]").evaluate("box => box.closest('details').open = true")
    live.locator("[name=need][value=write]").check()
    live.locator("[name=need-write]").fill("/srv/a /srv/b")
    unit = shown(live)
    context = browser.new_context()
    other = context.new_page()
    other.set_default_timeout(PATIENCE)
    other.goto(live.url)
    other.wait_for_selector(".systemd-answered")
    for _ in range(2):
        settled(other)
        assert (other.locator(".systemd-listing").first.text_content() or "").strip() == unit.strip()
        assert other.locator("[name=need-write]").input_value() == "/srv/a /srv/b"
        assert other.url == live.url
        other.reload()
        other.wait_for_selector(".systemd-answered")
    context.close()


def test_an_older_link_opens_and_says_what_has_changed(live: Page) -> None:
    """Of a catalogue before the first change that was noted, with a field that there is no more."""
    live.evaluate("location.hash = 'name=web&preset=standard&exec=/usr/bin/web&gone=1&revision=2026-11-01.0123456789ab'")
    live.wait_for_selector("[data-part=since]:visible")
    assert "catalogue of 2026-11-01" in part(live, "since")
    assert "directives/ProtectSystem" in part(live, "since")
    assert "gone" in part(live, "errors")
    assert "ExecStart=/usr/bin/web" in shown(live)
    assert live.evaluate("location.hash").endswith(f".{catalogue.load().revision}")


def test_hostile_text_stays_text(live: Page) -> None:
    """In a link and in a pasted unit: no script runs, nothing is loaded, no element appears."""
    requests: list[str] = []
    live.on("request", lambda request: requests.append(request.url))
    live.evaluate("() => { globalThis.alert = () => { globalThis.ran = true; }; }")
    for field in ("name", "exec", "set", "unit", "need", "target", "preset", "description", HOSTILE):
        live.evaluate(f"location.hash = {json.dumps(f'preset=standard&{quote_plus(field)}={quote_plus(HOSTILE)}')}")
        live.wait_for_timeout(50)
        settled(live)
        assert live.locator(BROUGHT).count() == 0, field
    live.get_by_label("To check and harden").check()
    live.get_by_label("Is there a unit already?").fill(
        f"[Service]\nExecStart={HOSTILE}\nProtectSystem={HOSTILE}\n{HOSTILE}\n[{HOSTILE}]\n"
    )
    assert HOSTILE in part(live, "findings")
    assert live.locator(BROUGHT).count() == 0
    assert live.locator(".cm-widgetBuffer[src], .cm-widgetBuffer[onerror]").count() == 0
    assert live.evaluate("globalThis.ran") is None
    assert [url for url in requests if "/x" in url] == []


def test_the_policy_holds(kept: Page) -> None:
    """What would get past the page's own care is stopped by the browser."""
    refused = kept.evaluate(
        """async () => {
          const refused = [];
          addEventListener("securitypolicyviolation", (event) => refused.push(event.effectiveDirective));
          document.body.insertAdjacentHTML("beforeend", '<img src="https://example.org/x.png" onerror="ran = 1">');
          const script = document.createElement("script");
          script.textContent = "ran = 2";
          document.body.append(script);
          await fetch("https://example.org/").catch(() => {});
          await new Promise((resolve) => setTimeout(resolve, 200));
          document.querySelector('img[src="https://example.org/x.png"]').remove();
          script.remove();
          return [...refused, String(globalThis.ran)];
        }"""
    )
    assert set(refused) == {"img-src", "script-src-attr", "script-src-elem", "connect-src", "undefined"}


def test_a_megabyte_gives_a_message(live: Page) -> None:
    """Pasted at once; the page goes on."""
    live.get_by_label("To check and harden").check()
    live.evaluate("text => navigator.clipboard.writeText(text)", "[Service]\n" + "Environment=A=b\n" * 62_500)
    live.get_by_label("Is there a unit already?").focus()
    live.keyboard.press("Control+v")
    live.wait_for_selector("#systemd-error-unit:not(:empty)")
    assert "1,000,010 characters, and 100,000 are the most" in live.locator("#systemd-error-unit").inner_text()
    assert text_of(live, "unit") == ""
    live.get_by_label("Is there a unit already?").fill(NOTES)
    assert "→" in part(live, "summary")


def test_it_works_without_a_network_after_the_first_time(browser: Browser, generator: str) -> None:
    """What it needs is kept once, not at each change; with the network gone, the page opens and the engine starts again."""
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(generator)
    page.evaluate("() => navigator.serviceWorker.addEventListener('message', () => { document.body.dataset.kept += 'once '; })")
    page.get_by_label("What is the service called?").fill("web")
    page.wait_for_selector(".systemd-answered")
    page.wait_for_selector("body[data-kept]")
    for preset in ("Minimal", "Standard", "Minimal"):
        page.get_by_label(preset).check()
        settled(page)
    page.wait_for_timeout(500)
    assert page.evaluate("document.body.dataset.kept") == "undefinedonce "
    context.set_offline(True)
    page.reload()
    page.wait_for_selector(".systemd-answered")
    page.get_by_label("Maximum").check()
    settled(page)
    assert "Description=web" in page.locator(".systemd-listing").first.text_content()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1400])
def test_everyone_can_use_it(live: Page, scheme: Literal["light", "dark"], width: int) -> None:
    """With all unfolded, something wrong and something pasted: axe finds nothing, and nothing is wider than the screen."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - only where there is a browser

    live.emulate_media(color_scheme=scheme)
    live.set_viewport_size({"width": width, "height": 900})
    live.get_by_label("Which lines of your own?").fill("Memroy=1\n")
    for pasted in (False, True):
        if pasted:
            live.get_by_label("To check and harden").check()
            live.get_by_label("Is there a unit already?").fill(NOTES)
        settled(live)
        live.evaluate("document.querySelectorAll('.systemd-generator details').forEach((part) => { part.open = true; })")
        report = Axe().run(live)
        assert report.violations_count == 0, report.generate_report()
        assert live.evaluate("document.documentElement.scrollWidth") <= width
    live.set_viewport_size({"width": 1280, "height": 720})


def test_the_keyboard_is_enough(live: Page) -> None:
    """From the first question to the file, with no mouse."""
    live.get_by_label("Standard").focus()
    live.keyboard.press("ArrowDown")
    live.keyboard.press("ArrowDown")
    live.keyboard.press("Tab")
    live.keyboard.press("Tab")
    live.keyboard.type("web")
    live.keyboard.press("Tab")
    live.keyboard.type("/usr/bin/web")
    settled(live)
    copy = live.locator(".systemd-file button", has_text="Copy").first
    for _ in range(200):
        live.keyboard.press("Tab")
        if copy.evaluate("button => button === document.activeElement"):
            break
    live.keyboard.press("Enter")
    assert "preset maximum" in live.evaluate("navigator.clipboard.readText()")


def test_it_gives_what_the_command_line_gives(live: Page) -> None:
    """300 states by chance: the answer is that of CPython to the last byte, its files and scores those of the command line."""
    chance = random.Random(9)  # noqa: S311 - by chance, and not in secret
    states: list[dict[str, Any]] = [drawn(chance) for _ in range(300)]
    answers: list[dict[str, Any]] = live.evaluate(
        """async (states) => {
          const script = document.querySelector("script[data-engine]");
          const { Engine } = await import(new URL("hardened-unit-generator/engine.js", script.src));
          const engine = new Engine(new URL(script.dataset.engine, location).href, JSON.parse(script.dataset.files));
          await engine.start(() => {});
          const answers = [];
          for (const state of states) answers.push(await engine.answer(state));
          return answers;
        }""",
        states,
    )
    made = 0
    for state, found in zip(states, answers, strict=True):
        assert found == json.loads(answer(json.dumps(state))), state
        composed = found["composed"]
        if composed is None or state.get("form") == "directives":
            continue
        with TemporaryDirectory() as folder:
            output = Path(folder) / "web.service.d"
            output.mkdir()
            status, _, _ = called("generate", "--verify=never", "-o", str(output), *options(state))
            if status:
                continue
            made += 1
            assert {one.name: one.read_text(encoding="utf-8") for one in output.iterdir()} == {
                one["name"]: one["text"] for one in composed["files"]
            }
            same_scores(composed, Path(folder))
    assert made > 100
