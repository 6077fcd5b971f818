"""Parts of the reference in a wiki of one's own: the same from both markups, and kind about what is wrong."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from hardened_unit.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.ext.conftest import Built

    from systemd_directives.catalogue import Catalogue

    Build = Callable[..., Built]

PARTS = [
    ("autocategory", "network", {}),
    ("autocategory", "network", {"members": "PrivateNetwork=, ipaddressdeny"}),
    ("autocategory", "filesystem", {"as-page": "", "members": "ProtectSystem"}),
    ("autocategory", "network", {"no-index": "", "members": "PrivateNetwork"}),
    ("presets", "", {}),
    ("presets", "maximum, minimal", {}),
    ("needs", "", {}),
    ("recipes", "", {}),
    ("symptoms", "", {}),
    ("symptoms", "read-only-file-system killed-by-sigsys", {}),
    ("rules", "trailing-comment", {}),
    ("kernel", "groups", {}),
    ("catalogue", "network", {}),
    ("interactions", "network", {}),
    ("table", "distributions", {}),
    ("advice", "files", {}),
]


def document(form: str, part: str, argument: str, options: dict[str, str], after: str = "") -> dict[str, str]:
    """Give a document that holds one part."""
    indent = "   " if form == "rst" else ""
    given = "".join(f"{indent}:{key}: {value}".rstrip() + "\n" for key, value in options.items())
    if form == "rst":
        return {"index.rst": f"T\n=\n\n.. systemd:{part}:: {argument}\n{given}\n{after}\n"}
    fence = ":::" if form == "colons" else "```"
    return {"index.md": f"# T\n\n{fence}{{systemd:{part}}} {argument}\n{given}{fence}\n\n{after}\n"}


def cells(page: str) -> list[list[str]]:
    """Give the rows of all tables as text."""
    found = re.findall(r"<tr.*?</tr>", page, re.DOTALL)
    rows = [re.findall(r"<t[dh].*?>(.*?)</t[dh]>", row, re.DOTALL) for row in found]
    return [[" ".join(unescape(re.sub(r"<title>.*?</title>|<[^>]+>", "", cell)).split()) for cell in row] for row in rows]


@pytest.mark.parametrize(("part", "argument", "options"), PARTS)
def test_each_markup_makes_the_same_document(build: Build, part: str, argument: str, options: dict[str, str]) -> None:
    """From reStructuredText, from back-ticks and from colons, and no warning with every reference checked."""
    trees = []
    for form in ("rst", "md", "colons"):
        documents = document(form, part, argument, options)
        built = build(documents, "pseudoxml", "-E", "-n")
        assert (built.status, built.warnings) == (0, [])
        text = re.sub(r' (source|filename|myst_slug|slug|xml:space)="[^"]*"', "", built.text("index.pseudoxml"))
        trees.append(text.replace("index.md", "index.rst"))
        (built.folder.parent / "source" / next(iter(documents))).unlink()
    assert trees[0] == trees[1] == trees[2]
    assert len(trees[0].splitlines()) > 20


@pytest.mark.parametrize("form", ["rst", "md"])
def test_a_category_has_all_of_its_directives(build: Build, known: Catalogue, form: str) -> None:
    """Each with its page, in the index and with a place to link to; what follows stays where it was."""
    built = build(document(form, "autocategory", "network", {}, after="After it."), "html", "-n", "-W")
    page = built.text("index.html")
    for record in known.directives("network"):
        assert f'id="systemd-directive-{record.name.lower()}"' in page
        assert f"{record.name}= (systemd directive)" in re.sub(r"<[^>]+>", "", built.text("genindex.html"))
    text = re.sub(r"<[^>]+>", "", page)
    assert text.index(known.category("network").summary.split(",")[0]) < text.index("PrivateNetwork=")
    assert text.rindex("PrivateNetwork=") < text.index("After it.")


def test_members_come_in_the_order_that_is_asked_for(build: Build) -> None:
    """Each once, and no other."""
    options = {"members": "RestrictAddressFamilies, privatenetwork= PrivateNetwork"}
    page = build(document("rst", "autocategory", "network", options)).text("index.html")
    held = re.findall(r'<dt class="sig[^"]*" id="systemd-directive-([a-z]+)"', page)
    assert held == ["restrictaddressfamilies", "privatenetwork"]


def test_as_a_page_each_directive_is_a_section(build: Build) -> None:
    """With its headings below, so that a table of contents has them."""
    built = build(document("rst", "autocategory", "network", {"as-page": "", "members": "PrivateNetwork"}))
    assert re.search(r"<h2>PrivateNetwork=<.*<h3>Values<", built.text("index.html"), re.DOTALL)


def test_without_an_index_nothing_is_noted(build: Build) -> None:
    """The same directives may then stand in two documents."""
    other = ":orphan:\n\nO\n=\n\n.. systemd:autocategory:: network\n   :no-index:\n"
    built = build(document("rst", "autocategory", "network", {}) | {"other.rst": other})
    assert built.warnings == []


def test_presets_tell_whom_they_are_for_and_what_they_leave(
    build: Build, known: Catalogue, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the exposure at the project's target, as the command line has it."""
    built = build(document("rst", "presets", "", {}), conf='hardened_unit_target = "debian-13"\n')
    head, *rows = cells(built.text("index.html"))
    assert head == ["Preset", "Called", "For whom", "Exposure, Debian 13 (trixie)"]
    assert [row[1] for row in rows] == known.names("presets")
    quotes = str.maketrans({"“": '"', "”": '"'})
    assert [row[2].translate(quotes) for row in rows] == [known.preset(name).summary for name in known.names("presets")]
    for row in rows:
        unit = tmp_path / "mydaemon.service"
        target = ["--target", "debian-13"]
        main(["generate", "mydaemon", "--preset", row[1], *target, "--exec", "/usr/bin/mydaemon", "-o", str(unit), "--force"])
        main(["score", *target, str(unit)])
        assert f" {row[3]} " in capsys.readouterr().out


def test_symptoms_tell_how_they_show_and_what_may_cause_them(build: Build, known: Catalogue) -> None:
    """In the order that is asked for; a cause leads to its directive where that has a page."""
    text = document(
        "rst", "symptoms", "killed-by-sigsys, read-only-file-system", {}, ".. systemd:autodirective:: ProtectSystem"
    )
    page = build(text).text("index.html")
    _, first, second = cells(page)[:3]
    assert first[0] == known.symptom("killed-by-sigsys").title.replace("``", "")
    symptom = known.symptom("read-only-file-system")
    assert second[0] == symptom.title.replace("``", "")
    for sign in symptom.sign[:2]:
        assert sign.text.replace("``", "").rstrip(".") in second[1]
    for cause in symptom.cause:
        assert cause.directive.replace("``", "") in second[3]
    assert 'href="#systemd-directive-protectsystem"' in page.partition("<dl")[0]


@pytest.mark.parametrize("form", ["rst", "md"])
@pytest.mark.parametrize(
    ("part", "argument", "options", "said"),
    [
        ("autocategory", "netwrk", {}, "there is no category 'netwrk'; did you mean network?"),
        (
            "autocategory",
            "network",
            {"members": "PrivateNetwrk, x"},
            "has no directive 'PrivateNetwrk'; did you mean PrivateNetwork?",
        ),
        ("autocategory", "network", {"members": "PrivateNetwrk, x"}, "has no directive 'x'"),
        ("autocategory", "network", {"members": "ProtectSystem"}, "Network isolation has no directive 'ProtectSystem'"),
        ("autocategory", "network", {"member": "x"}, "member"),
        ("autocategory", "", {}, "1 argument(s) required"),
        ("presets", "minimal standrd maximun", {}, "there is no preset 'standrd'; did you mean standard?"),
        ("presets", "minimal standrd maximun", {}, "there is no preset 'maximun'; did you mean maximum?"),
        ("autodirective", "ProtectSystem", {"sort": "name"}, "sort"),
        ("needs", "lissen", {}, "there is no need 'lissen'; did you mean listen?"),
        ("recipes", "ngix", {}, "there is no recipe 'ngix'"),
        ("symptoms", "read-only", {}, "there is no symptom 'read-only'"),
        ("rules", "trailing", {}, "there is no rule 'trailing'"),
        ("kernel", "calls2", {}, "there is no table of 'calls2'; there are capabilities, groups, calls"),
        ("table", "<b>", {}, "there is no table '<b>'; there are distributions"),
        ("autodirective", "ProtectSystm", {}, "there is no directive 'ProtectSystm'; did you mean ProtectSystem"),
    ],
)
def test_what_is_wrong_is_a_warning_at_its_line(
    build: Build, form: str, part: str, argument: str, options: dict[str, str], said: str
) -> None:
    """It says what is allowed, stands on the page as text, and the build goes on."""
    built = build(document(form, part, argument, options))
    assert built.status == 0
    assert any(said in warning for warning in built.warnings), built.warnings
    # An older MyST takes its own warnings to be about a file with another suffix.
    assert all(
        re.match(rf"index\.{form}(\.rst)?:[345]: ", line) for line in built.warnings if "WARNING" in line or "ERROR" in line
    )
    assert "<b>" not in built.text("index.html")


def test_an_unknown_name_is_no_reason_to_read_again(build: Build) -> None:
    """A page that names what there is not is not read again as long as there is none."""
    built = build(document("rst", "presets", "nosuch", {}))
    doctree = built.folder.parent / "doctrees/index.doctree"
    was_read = doctree.stat().st_mtime_ns
    build({})
    assert doctree.stat().st_mtime_ns == was_read
