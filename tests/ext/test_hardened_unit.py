"""The Sphinx directive ``hardened-unit``, in real builds, in both kinds of document."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest
from docutils import nodes

from hardened_unit.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ext.conftest import Built

    Build = Callable[..., Built]

WEB = "/usr/bin/python3 -m http.server 8080"
FORMS = {
    "rst": ("index.rst", "T\n=\n\n.. hardened-unit:: {argument}\n{options}\n\n{body}\n", "   "),
    "md": ("index.md", "# T\n\n```{{hardened-unit}} {argument}\n{options}\n\n{body}\n```\n", ""),
    "colons": ("index.md", "# T\n\n:::{{hardened-unit}} {argument}\n{options}\n\n{body}\n:::\n", ""),
}


def document(form: str, argument: str, options: dict[str, str], body: str = "") -> dict[str, str]:
    """Give a document that holds one block."""
    name, template, indent = FORMS[form]
    given = "\n".join(f"{indent}:{key}: {value}".rstrip() for key, value in options.items())
    return {
        name: template.format(argument=argument, options=given, body="\n".join(indent + line for line in body.splitlines()))
    }


def shown(page: str) -> str:
    """Give the text of the first code block of a page, as a reader copies it."""
    found = re.search(r'<div class="highlight-systemd[^"]*"><div class="highlight"><pre>(.*?)</pre>', page, re.DOTALL)
    assert found
    return html.unescape(re.sub(r"<[^>]+>", "", found[1]))


@pytest.mark.parametrize("preset", ["minimal", "standard", "cis", "maximum"])
@pytest.mark.parametrize("form", FORMS)
def test_a_page_shows_what_generate_prints(build: Build, capsys: pytest.CaptureFixture[str], form: str, preset: str) -> None:
    """The same text, byte for byte: in the page, in the file to download, and from the command line."""
    options = {"preset": preset, "need": "listen", "target": "debian-12", "exec": WEB, "download": ""}
    built = build(document(form, "web.service", options))
    assert built.warnings == []
    main(["generate", "web", "--preset", preset, "--need", "listen", "--target", "debian-12", "--exec", WEB])
    printed = capsys.readouterr().out
    page = built.text("index.html")
    # The page says itself where it comes from.
    assert f"\n\n{shown(page)}\n# sums: " in printed
    (link,) = re.findall(r'href="(_downloads/[^"]+)"', page)
    assert built.text(link) == shown(page)


def test_both_markups_make_the_same_document(build: Build) -> None:
    """Apart from where it stands in the source, the doctree from MyST is the one from reStructuredText."""
    options = {
        "preset": "maximum",
        "need": "listen",
        "target": "debian-12",
        "exec": WEB,
        "annotate": "",
        "caption": "A web server",
    }
    trees = []
    for form in ("rst", "md"):
        built = build(document(form, "web.service", options, "TasksMax=64\nProtectSystem=Boot"), "pseudoxml", "-E")
        text = built.text("index.pseudoxml")
        trees.append(
            re.sub(r' (source|filename|reftarget|xml:space|myst_slug|slug)="[^"]*"', "", text).replace("index.md", "index.rst")
        )
        assert len(built.warnings) == 1
        (built.folder.parent / "source" / FORMS[form][0]).unlink()
    assert trees[0] == trees[1]


@pytest.mark.parametrize(("form", "line"), [("rst", 9), ("md", 8), ("colons", 8)])
def test_a_finding_is_a_warning_at_its_line(build: Build, form: str, line: int) -> None:
    """With the file, the true line, and the rule as the subtype; it also stands in the page, and the build goes on."""
    built = build(document(form, "", {"target": "252"}, "[Service]\nExecStart=/usr/bin/true\nProtectSystem=Boot"))
    name = FORMS[form][0]
    assert built.status == 0
    (warning,) = built.warnings
    assert warning.startswith(f"{name}:{line}: WARNING: ProtectSystem=: ")
    assert warning.endswith("[hardened_unit.invalid-value]")
    assert "Boot" in re.sub(r"<[^>]+>", "", built.text("index.html")).partition("Error:")[2]


def test_a_finding_in_an_included_file_names_that_file(build: Build) -> None:
    """The author is sent to where the line is."""
    built = build({"index.rst": "T\n=\n\n.. include:: part.inc\n", "part.inc": ".. hardened-unit::\n\n   User=nobody\n"})
    (warning,) = built.warnings
    assert re.match(r"(.*/)?part\.inc:3: WARNING: nobody", warning)


def test_a_wrong_line_over_a_preset_is_found_at_its_own_line(build: Build) -> None:
    """Not at the line that it has in the composed unit."""
    built = build(document("rst", "web", {"preset": "standard", "exec": WEB}, "TasksMax=64\nProtectHome=maybe\nfoo"))
    assert [warning.split(": WARNING")[0] for warning in built.warnings] == ["index.rst:10", "index.rst:9"]


def test_each_target_is_checked(build: Build) -> None:
    """What is fine on the newest and lost on the oldest is found."""
    block = {"target": "debian-13, debian-12"}
    built = build(document("rst", "", block, "[Service]\nExecStart=/usr/bin/true\nPrivateTmp=disconnected"))
    assert "'disconnected' is a value that systemd has from 257 on, and the target is 252" in built.warnings[0]


@pytest.mark.parametrize(
    ("argument", "options", "said"),
    [
        ("web", {"preset": "standrd", "exec": "/bin/true"}, "did you mean standard?"),
        ("web", {"preset": "standard", "exec": "/bin/true", "target": "debian12"}, "debian-12"),
        ("web", {"preset": "standard", "exec": "/bin/true", "need": "fly"}, "there is no need 'fly'"),
        ("web", {"preset": "standard"}, "needs a command"),
        ("../web", {"preset": "standard", "exec": "/bin/true"}, "no name for a unit"),
        ("web", {"exec": "/bin/true"}, "without :preset:"),
        ("web", {}, "nothing to show"),
        ("web", {"preset": "standard", "form": "socket"}, '"socket" unknown'),
        ("web", {"prest": "standard"}, "prest"),
    ],
)
@pytest.mark.parametrize("form", ["rst", "md"])
def test_bad_options_are_warnings(build: Build, form: str, argument: str, options: dict[str, str], said: str) -> None:
    """The build goes on, and the warning says what is allowed."""
    built = build(document(form, argument, options))
    assert built.status == 0
    assert any(said in warning for warning in built.warnings), built.warnings


def test_a_rule_can_be_silenced_for_a_project(build: Build) -> None:
    """By Sphinx's own means."""
    text = document("rst", "", {}, "User=nobody")
    assert build(text, conf='suppress_warnings = ["hardened_unit.nobody-user"]\n').warnings == []


def test_hostile_text_stays_text(build: Build) -> None:
    """Markup in a body or an option is shown, never run."""
    body = "[Service]\nExecStart=/usr/bin/true\nEnvironment=A=<script>alert(1)</script>"
    options = {"caption": "<img src=x onerror=alert(1)>"}
    page = build(document("rst", "", options, body)).text("index.html")
    assert "<script>alert" not in page
    assert "<img src=x" not in page


@pytest.mark.parametrize("builder", ["text", "man", "latex", "texinfo", "epub", "xml", "gettext", "singlehtml", "dirhtml"])
def test_every_builder_has_the_text(build: Build, builder: str) -> None:
    """No builder warns about a node that it does not know."""
    options = {"preset": "standard", "exec": WEB, "annotate": "", "caption": "A caption"}
    conf = (
        'man_pages = [("index", "t", "t", [], 1)]\nlatex_documents = [("index", "t.tex", "t", "a", "manual")]\n'
        'copyright = version = "1"\n'
    )
    assert build(document("rst", "web", options), builder, conf=conf).warnings == []


def test_only_nodes_of_docutils_are_made() -> None:
    """A node of our own would lose its text in a builder that does not know it."""
    from sphinx_hardened_unit import drawing  # noqa: PLC0415 - what is tested

    own = [name for name, thing in vars(drawing).items() if isinstance(thing, type) and issubclass(thing, nodes.Node)]
    assert own == []


def test_a_unit_of_any_type_can_be_shown(build: Build) -> None:
    """Only composing is for services."""
    built = build(document("rst", "web.socket", {"caption": ""}, "[Socket]\nListenStream=80"))
    assert built.warnings == []
    assert "web.socket" in built.text("index.html")


def test_bare_lines_are_not_offered_as_a_file(build: Build) -> None:
    """Systemd would drop every line of it."""
    built = build(document("rst", "web", {"download": ""}, "ProtectSystem=strict"))
    assert "bare lines are no file that systemd reads" in built.warnings[0]
    assert "_downloads" not in built.text("index.html")


def test_a_finding_is_said_once_and_as_it_is(build: Build) -> None:
    """One warning and one box, and no quotation mark or dash of it changed."""
    built = build(document("rst", "web", {"preset": "standard", "exec": WEB}, "[Foo]\nA=a--b..."))
    assert len(built.warnings) == 1
    other = build(document("rst", "web", {}, "ProtectSystem=a--b..."))
    assert "a--b..." in other.text("index.html").partition("Error:")[2]


@pytest.mark.parametrize("form", FORMS)
def test_the_configuration_of_a_manager_can_be_shown(build: Build, form: str) -> None:
    """It is checked as that, goes by its path, and is offered as the file that it is."""
    body = "[Manager]\nDefaultTasksMax=512\nDefaultTaskMax=5\nProtectHome=yes"
    built = build(document(form, "system.conf.d/50-limits.conf", {"target": "debian-12", "download": ""}, body))
    assert [re.sub(r"^.*WARNING: ", "", line).partition(";")[0] for line in built.warnings] == [
        "no systemd knows 'DefaultTaskMax='",
        "ProtectHome= does not belong in [Manager]",
    ]
    (link,) = re.findall(r'href="(_downloads/[^"]+)"', built.text("index.html"))
    assert link.endswith("/50-limits.conf")
    assert built.text(link) == f"{body}\n"
