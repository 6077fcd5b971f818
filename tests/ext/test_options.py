"""The options of the Sphinx directive ``hardened-unit``, in real builds."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest

from sphinx_hardened_unit.hardened_unit import HardenedUnit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.ext.conftest import Built

    Build = Callable[..., Built]

WEB = """\
[Unit]
Description=Web

[Service]
# begin
ExecStart=/usr/bin/web
ProtectSystem=full
PrivateTmp=maybe
# end
ProtectHome=yes

[Install]
WantedBy=multi-user.target
"""
LIMITS = "[Service]\nMemoryMax=1G\nMemorMax=2G\n"
FILES = {"units/web.service": WEB, "units/web.service.d/10-limits.conf": LIMITS}


def rst(options: str, body: str = "", argument: str = "") -> str:
    """Give a document that holds one block, on its line 4."""
    given = "".join(f"   {line}\n" for line in options.splitlines())
    lines = "".join(f"   {line}\n" if line else "\n" for line in body.splitlines())
    return f"T\n=\n\n.. hardened-unit:: {argument}\n{given}\n{lines}"


def md(options: str, body: str = "", argument: str = "") -> str:
    """Give the same in Markdown."""
    return f"# T\n\n```{{hardened-unit}} {argument}\n{options}\n\n{body}\n```\n"


def text_of(page: str) -> str:
    """Give the text of a page's blocks as a reader copies it: without line numbers and marks."""
    blocks = re.findall(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL)
    bare = [re.sub(r'<span class="linenos[^"]*">.*?</span>', "", block, flags=re.DOTALL) for block in blocks]
    return html.unescape(re.sub(r"<[^>]+>", "", "\n".join(bare)))


@pytest.mark.parametrize("form", [rst, md])
def test_a_file_is_the_source(build: Build, form: Callable[..., str]) -> None:
    """It is shown whole, and what is wrong is told at the file's own line."""
    name = "index.rst" if form is rst else "index.md"
    built = build({name: form(":file: units/web.service\n:caption:\n:download:"), **FILES})
    (warning,) = built.warnings
    assert warning.startswith("units/web.service:8: WARNING: PrivateTmp=: 'maybe'")
    page = built.text("index.html")
    assert text_of(page).strip() == WEB.strip()
    assert '<span class="pre">web.service</span>' in page.partition("caption")[2]
    (link,) = re.findall(r'href="(_downloads/[^"]+)"', page)
    assert built.text(link) == WEB


def test_a_changed_file_is_read_again(build_in: Callable[..., Built], tmp_path: Path) -> None:
    """And nothing else is."""
    documents = {"index.rst": rst(":file: units/web.service"), "other.rst": ":orphan:\n\nO\n=\n", **FILES}
    assert len(build_in(tmp_path, documents, "html").warnings) == 1
    changed = WEB.replace("PrivateTmp=maybe", "PrivateTmp=yes\nPrivateDevices=perhaps")
    again = build_in(tmp_path, {"units/web.service": changed}, "html")
    assert ["PrivateDevices" in warning for warning in again.warnings] == [True]
    assert "PrivateDevices" in text_of(again.text("index.html"))


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        (":start-after: begin\n:end-before: end", "ExecStart=/usr/bin/web\nProtectSystem=full\nPrivateTmp=maybe"),
        (":start-at: ProtectSystem\n:end-at: PrivateTmp", "ProtectSystem=full\nPrivateTmp=maybe"),
        (":lines: 4,7-8", "[Service]\nProtectSystem=full\nPrivateTmp=maybe"),
        (":lines: 8", "PrivateTmp=maybe"),
        (":start-at: PrivateTmp", "PrivateTmp=maybe\n# end\nProtectHome=yes\n\n[Install]\nWantedBy=multi-user.target"),
    ],
)
def test_a_part_of_a_file(build: Build, options: str, shown: str) -> None:
    """Chosen as ``literalinclude`` chooses; lines are of the section that they stand in, and keep their numbers."""
    built = build({"index.rst": rst(f":file: units/web.service\n{options}"), **FILES})
    (warning,) = built.warnings
    assert warning.startswith("units/web.service:8: WARNING: PrivateTmp=: 'maybe'")
    assert text_of(built.text("index.html")).strip() == shown


def test_lines_of_another_section_are_checked_as_its(build: Build) -> None:
    """A part may leave its header behind."""
    unit = "[Unit]\nAfter=network.target\nProtectHome=yes\n\n[Service]\nExecStart=/usr/bin/web\n"
    built = build({"index.rst": rst(":file: u.service\n:lines: 2-3"), "u.service": unit})
    (warning,) = built.warnings
    assert "u.service:3: WARNING: ProtectHome= does not belong in [Unit]" in warning


def test_numbers_of_the_file(build: Build) -> None:
    """``lineno-match`` shows them, ``linenos`` counts from one."""
    numbers = {}
    for option in ("lineno-match", "linenos"):
        options = f":file: units/web.service\n:start-at: ExecStart\n:end-at: ProtectSystem\n:{option}:"
        page = build({"index.rst": rst(options), **FILES}).text("index.html")
        numbers[option] = re.findall(r'<span class="linenos">\s*(\d+)', page)
    assert numbers == {"lineno-match": ["6", "7"], "linenos": ["1", "2"]}


@pytest.mark.parametrize(
    ("argument", "options", "body"),
    [
        ("", ":file: units/web.service.d/10-limits.conf", ""),
        ("web.service.d/10-limits.conf", "", LIMITS),
        ("/etc/systemd/system/web.service.d/10-limits.conf", "", LIMITS),
        ("web", ":form: drop-in", LIMITS),
    ],
)
def test_a_drop_in(build: Build, argument: str, options: str, body: str) -> None:
    """It is no whole unit, of which things could be missing, and is offered under its own name."""
    built = build({"index.rst": rst(f"{options}\n:download:\n:target: 252".strip(), body, argument), **FILES})
    (warning,) = built.warnings
    assert "no systemd knows 'MemorMax='" in warning
    (link,) = re.findall(r'href="(_downloads/[^"]+)"', built.text("index.html"))
    assert link.endswith("/hardening.conf" if argument == "web" else "/10-limits.conf")


def test_a_drop_in_from_a_preset(build: Build) -> None:
    """Its name is enough to ask for one."""
    built = build({"index.rst": rst(":preset: minimal\n:download:", "", "web.service.d/50-sandbox.conf")})
    assert built.warnings == []
    page = built.text("index.html")
    assert "ExecStart" not in text_of(page)
    assert re.findall(r'href="_downloads/[^"]+/50-sandbox.conf"', page)


def test_what_is_expected_is_no_warning(build: Build) -> None:
    """But it stands in the page; advice can be expected as well."""
    options = ":file: units/web.service\n:expect: invalid-value, runs-as-root"
    built = build({"index.rst": rst(options), **FILES})
    assert built.warnings == []
    page = built.text("index.html")
    assert "is no value of it" in re.sub(r"<[^>]+>", "", page)
    assert "[runs-as-root]" in page


def test_what_is_expected_and_not_found_is_a_warning(build: Build) -> None:
    """An example that no longer shows what it is for has rotted."""
    built = build({"index.rst": rst(":expect: invalid-value, trailing-comment", "[Service]\nPrivateTmp=maybe")})
    assert built.warnings == [
        "index.rst:4: WARNING: :expect: trailing-comment finds nothing here [hardened_unit.not-found]",
    ]


def test_nothing_is_checked_where_that_is_said(build: Build) -> None:
    """A placeholder is no mistake."""
    built = build({"index.rst": rst(":no-check:", "[Service]\nExecStart=<your command>\nFoo=<bar>")})
    assert built.warnings == []
    assert "Foo=<bar>" in text_of(built.text("index.html"))


@pytest.mark.parametrize("form", [rst, md])
def test_what_differs_from_a_preset(build: Build, form: Callable[..., str]) -> None:
    """As settings, not as text; with what that does to the exposure."""
    name = "index.rst" if form is rst else "index.md"
    unit = "[Service]\nPrivateTmp=yes\nExecStart=/usr/bin/web\nProtectSystem=full\nMemoryHigh=5M"
    page = build({name: form(":diff: minimal\n:target: 252", unit, "web.service")}).text("index.html")
    lines = text_of(page).splitlines()
    assert lines[:3] == ["--- the preset minimal", "+++ web.service", " [Service]"]
    assert "-NoNewPrivileges=yes" in lines
    assert "+MemoryHigh=5M" in lines
    assert not [line for line in lines if "PrivateTmp" in line]
    assert re.search(r"Exposure by systemd 252: [\d.]+ for the preset minimal, 9\.\d for web\.service\.", page)


def test_what_a_tighter_preset_adds(build: Build) -> None:
    """Two composed units are compared with the same needs and lines."""
    options = ":preset: maximum\n:need: listen\n:exec: /usr/bin/web\n:diff: standard\n:target: 257"
    built = build({"index.rst": rst(options, "MemoryMax=1G", "web.service")})
    assert built.warnings == []
    lines = text_of(built.text("index.html")).splitlines()
    assert "+ProcSubset=pid" in lines
    assert not [line for line in lines if "ExecStart" in line or "MemoryMax" in line]


def test_what_differs_from_another_unit(build: Build) -> None:
    """Comments and order are no difference; the other file is looked at again when it changes."""
    other = "[Service]\nProtectSystem=full\n# a comment\nExecStart=/usr/bin/web\n"
    page = {
        "index.rst": rst(":diff: units/old.service\n:target: 252", "[Service]\nExecStart=/usr/bin/web\nProtectSystem=strict")
    }
    built = build({**page, "units/old.service": other})
    assert text_of(built.text("index.html")).splitlines()[2:] == [
        " [Service]",
        "-ProtectSystem=full",
        "+ProtectSystem=strict",
    ]
    same = build({"units/old.service": other.replace("full", "strict")})
    assert "has the same settings as units/old.service" in same.text("index.html")


@pytest.mark.parametrize("form", [rst, md])
def test_marks_beside_the_lines(build: Build, form: Callable[..., str]) -> None:
    """Each mark leads to its reason; what a reader copies has none of them."""
    name = "index.rst" if form is rst else "index.md"
    unit = "[Service]\nExecStart=/usr/bin/web\nProtectSystem=full\nFoo=bar\nTasksMax=10 \\\n  "
    built = build({name: form(":annotate:\n:no-check:\n:emphasize-lines: 3", unit, "web.service")})
    page = built.text("index.html")
    assert [line.rstrip() for line in text_of(page).splitlines() if line.strip()] == [
        line.rstrip() for line in unit.splitlines() if line.strip()
    ]
    marks = re.findall(
        r'<span class="linenos systemd-mark">\s*<a class="reference internal" href="#([^"]+)">\((\d+)\)</a></span>', page
    )
    assert [number for _, number in marks] == [str(number) for number in range(1, len(marks) + 1)]
    assert len(marks) >= 2
    for target, number in marks:
        assert page.count(f'id="{target}"') == 1, number
    assert "read-only as well" in page
    assert re.search(r'<span class="hll"><span class="na">ProtectSystem</span>', page)


@pytest.mark.parametrize("builder", ["text", "man", "latex", "texinfo", "xml", "singlehtml", "dirhtml", "epub"])
def test_marks_survive_in_every_builder(build: Build, builder: str) -> None:
    """They are text: behind their lines where no copy has them, elsewhere comments before them, which no systemd reads."""
    conf = (
        'man_pages = [("index", "t", "t", [], 1)]\nlatex_documents = [("index", "t.tex", "t", "a", "manual")]\n'
        'texinfo_documents = [("index", "t", "t", "a", "t", "t", "t")]\ncopyright = version = "1"\n'
    )
    built = build(
        {"index.rst": rst(":annotate:\n:target: 252", "[Service]\nExecStart=/a\nProtectSystem=full", "a.service")},
        builder,
        conf=conf,
    )
    assert built.warnings == []
    names = {
        "text": "index.txt",
        "man": "t.1",
        "latex": "t.tex",
        "texinfo": "t.texi",
        "xml": "index.xml",
        "epub": "index.xhtml",
    }
    text = built.text(names.get(builder, "index.html"))
    bare = html.unescape(re.sub(r"<[^>]+>|\\[a-zA-Z]+\*?|\{|\}", "", text))
    behind, before = r"ProtectSystem\s*=\s*full.{0,60}?\(1\)", r"\(1\)\s+\S{0,6}?ProtectSystem\S{0,2}=\S{0,4}full"
    assert re.search(behind if builder in {"xml", "singlehtml", "dirhtml", "epub"} else before, bare, re.DOTALL), bare[-800:]


def test_it_can_be_named_and_numbered(build: Build) -> None:
    """As a code block: a caption with markup, a label that others refer to, a number."""
    block = rst(
        ":caption: The *web* service, --fast\n:name: web-unit\n:class: wide",
        "[Service]\nExecStart=/a\nProtectHome=yes",
        "a.service",
    )
    built = build({"index.rst": f"{block}\nSee :ref:`web-unit` and :numref:`web-unit`.\n"}, conf="numfig = True\n")
    assert built.warnings == []
    page = built.text("index.html")
    assert "The <em>web</em> service, --fast" in page
    assert 'href="#web-unit"' in page
    assert "Listing 1" in page
    assert 'class="wide highlight-systemd' in page


@pytest.mark.parametrize(
    ("options", "body", "said"),
    [
        (":file: nowhere.service", "", ":file: nowhere.service: cannot be read: no such file"),
        (":file: units", "", ":file: units: cannot be read: is a directory"),
        (":file: units/web.service\n:start-after: nowhere", "", "start-after pattern not found: nowhere"),
        (":file: units/web.service\n:lines: x", "", "invalid line number spec: 'x'"),
        (":file: units/web.service\n:lines: 90", "", "no lines pulled"),
        (":file: units/web.service\n:start-at: a\n:start-after: b", "", "Cannot use both"),
        (":file: units/web.service", "ProtectHome=yes", "take away the body"),
        (":file: latin.service", "", "is not valid UTF-8, byte 11"),
        (":file: empty.service", "", "there is nothing to show"),
        (":start-after: x", "ProtectHome=yes", ":start-after: choose lines of a file"),
        (":expect: invalid-valeu", "ProtectHome=yes", "there is no rule 'invalid-valeu'; did you mean invalid-value?"),
        (":expect: invalid-value\n:no-check:", "ProtectHome=yes", "leave one of them out"),
        (":annotate:\n:linenos:", "ProtectHome=yes", "does not go with :linenos:"),
        (":diff: standrd", "ProtectHome=yes", "did you mean standard?"),
        (":diff: ./nowhere.service", "ProtectHome=yes", ":diff: nowhere.service: cannot be read"),
        (":score:\n:target: 252", "[Timer]\nOnCalendar=daily", "a .timer runs no process"),
        (":download: a/b.service", "[Service]\nProtectHome=yes", "a name without a folder"),
        (":download:", "[Service]\nProtectHome=yes", "a name without a folder"),
        (":emphasize-lines: x", "ProtectHome=yes", "invalid line number spec: 'x'"),
        (":emphasize-lines: 9", "ProtectHome=yes", ":emphasize-lines: there are no more than 1 lines; 9 is none of them"),
        (":form: shape", "ProtectHome=yes", '"shape" unknown'),
    ],
)
@pytest.mark.parametrize("form", [rst, md])
def test_bad_input_is_a_warning(build: Build, form: Callable[..., str], options: str, body: str, said: str) -> None:
    """At its place, with what is allowed; the page is there, with what could be shown."""
    name = "index.rst" if form is rst else "index.md"
    files = {**FILES, "empty.service": "\n", "latin.service": b"[Service]\n\xe4=1\n"}
    built = build({name: form(options, body), **files})
    assert built.status == 0
    assert said in "\n".join(built.warnings)
    assert built.warnings[0].startswith(f"{name}:"), built.warnings
    if ":form:" not in options:
        assert body.splitlines()[-1:] == [] or body.splitlines()[-1] in text_of(built.text("index.html"))


@pytest.mark.parametrize(
    ("argument", "said"),
    [
        ("10-limits.conf", "write UNIT.d/10-limits.conf, such as web.service.d/10-limits.conf"),
        ("web.d/10-limits.conf", "is no drop-in"),
        ("../web.service.d/x.conf", "is no name for a unit"),
        ("/etc/../web service", "is no name for a unit"),
        ("web.service.d/a b.conf", "is no drop-in"),
    ],
)
def test_a_name_that_is_none(build: Build, argument: str, said: str) -> None:
    """No name leads out of the folder that units are written to."""
    built = build({"index.rst": rst("", "[Service]\nProtectHome=yes", argument)})
    assert len(built.warnings) == 1, built.warnings
    assert said in built.warnings[0]


def test_every_wrong_target_is_told(build: Build) -> None:
    """Not one after the other, build by build."""
    built = build({"index.rst": rst(":target: 300, debian-12, debian-99", "[Service]\nProtectHome=yes")})
    assert [line.partition("WARNING: ")[2].partition(";")[0].partition(":")[2].strip() for line in built.warnings] == [
        "systemd 300 is not covered: what is known reaches from 245 to 262 [hardened_unit.usage]",
        "there is no target 'debian-99'",
    ]


def test_options_that_mean_the_same_have_the_same_names() -> None:
    """As Sphinx's own directives have them."""
    from sphinx.directives.code import CodeBlock, LiteralInclude  # noqa: PLC0415 - what is compared with

    ours = set(HardenedUnit.option_spec or ())
    assert set(CodeBlock.option_spec) - ours == {"force", "dedent"}
    assert set(LiteralInclude.option_spec) - ours == {
        *("force", "dedent", "language", "encoding", "tab-width", "prepend", "append", "pyobject"),
    }
