"""The roles, and where they lead when the project does not hold the reference itself."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.ext.conftest import Built

    Build = Callable[..., Built]

WRITTEN = {
    "directive": ["ProtectSystem", "protectsystem=", "ProtectSystem=strict", "mine < ProtectSystem= >", "~ProtectSystem="],
    "value": ["ProtectSystem=strict", "~ProtectSystem=strict", "ProtectSystem = Strict", "ReadWritePaths=/srv/x"],
    "preset": ["standard", "Standard"],
    "need": ["listen", "listen=8080"],
    "recipe": ["nginx"],
    "symptom": ["read-only-file-system"],
    "rule": ["trailing-comment"],
    "capability": ["cap_chown", "~CAP_CHOWN"],
    "syscalls": ["@mount", "mount", "~@mount"],
}
SHOWN = {
    "ProtectSystem": "ProtectSystem=",
    "mine < ProtectSystem= >": "mine",
    "~ProtectSystem=": "ProtectSystem",
    "~ProtectSystem=strict": "strict",
}
"""What is shown of a role's text, where that is not the text itself."""
PAGES = {
    "directive": "filesystem/ProtectSystem.html",
    "value": "filesystem/ProtectSystem.html#value-protectsystem-strict",
    "preset": "presets/standard.html",
    "need": "needs/listen.html",
    "recipe": "recipes/nginx.html",
    "symptom": "symptoms/read-only-file-system.html",
    "rule": "rules/trailing-comment.html",
    "capability": "linux-capabilities/CAP_CHOWN.html",
    "syscalls": "system-call-groups/mount.html",
}
"""Where the reference has each, as far below its address."""
TEXTS = [SHOWN.get(text, text) for texts in WRITTEN.values() for text in texts]


def roles(form: str) -> dict[str, str]:
    """Give a document with every way to write a role, in a folder of its own."""
    template = ":systemd:{kind}:`{text}`" if form == "rst" else "{{systemd:{kind}}}`{text}`"
    lines = "\n".join(template.format(kind=kind, text=text) for kind, texts in WRITTEN.items() for text in texts)
    title = "T\n=\n" if form == "rst" else "# T\n"
    return {f"index.{form}": f"{title}\n{lines}\n"}


def links(page: str) -> list[tuple[str, str]]:
    """List the links of a page to the outside: what is shown, and where they lead."""
    found = re.findall(r'<a class="reference external" href="([^"]*)"[^>]*>(.*?)</a>', page)
    return [(unescape(re.sub(r"<[^>]+>", "", shown)), target) for target, shown in found]


@pytest.mark.parametrize("form", ["rst", "md"])
@pytest.mark.parametrize("builder", ["html", "text", "epub", "latex", "man", "texinfo", "singlehtml"])
def test_without_the_reference_a_role_is_its_text(build: Build, builder: str, form: str) -> None:
    """In every format, with every reference checked, and not one of them leads anywhere."""
    conf = (
        'man_pages = [("index", "t", "t", [], 1)]\nlatex_documents = [("index", "t.tex", "t", "a", "manual")]\n'
        'texinfo_documents = [("index", "t", "t", "a", "t", "", "")]\ncopyright = version = "1"\n'
    )
    built = build(roles(form), builder, "-n", "-W", conf=conf)
    assert (built.status, built.warnings) == (0, [])
    name = {"text": "index.txt", "epub": "index.xhtml", "latex": "t.tex", "man": "t.1", "texinfo": "t.texi"}
    page = built.text(name.get(builder, "index.html"))
    assert "mine" in page
    if "html" in name.get(builder, "html"):
        (paragraph,) = re.findall(r"<p>(?:(?!</p>).)*mine.*?</p>", page, re.DOTALL)
        assert "<a " not in paragraph
        assert unescape(re.sub(r"<[^>]+>", "", paragraph)).split() == " ".join(TEXTS).split()
    elif builder == "text":
        assert " ".join(re.findall(r'"([^"]+)"', page)).split() == " ".join(TEXTS).split()


@pytest.mark.parametrize("form", ["rst", "md"])
@pytest.mark.parametrize("base", ["https://example.org/hu/reference/", "http://example.org/reference", "/hu/", "../reference"])
def test_roles_lead_to_the_configured_address(build: Build, base: str, form: str) -> None:
    """A path that does not begin at the top is one from the top of the site."""
    built = build(roles(form), "html", "-n", "-W", conf=f'hardened_unit_reference_url = "{base}"\n')
    assert (built.status, built.warnings) == (0, [])
    wanted = [
        (
            SHOWN.get(text, text),
            f"{base.rstrip('/')}/{PAGES[kind] if 'srv' not in text else 'filesystem/ReadWritePaths.html'}",
        )
        for kind, texts in WRITTEN.items()
        for text in texts
    ]
    assert [link for link in links(built.text("index.html")) if link[0] in TEXTS] == wanted


@pytest.mark.parametrize(
    ("builder", "page", "up"), [("html", "a/b/c.html", "../../"), ("dirhtml", "a/b/c/index.html", "../../../")]
)
def test_a_relative_address_is_seen_from_the_page(build: Build, builder: str, page: str, up: str) -> None:
    """Whatever folder the page is in, and whatever addresses the builder gives."""
    text = {"index.rst": "T\n=\n", "a/b/c.rst": ":orphan:\n\nT\n=\n\n:systemd:preset:`standard`\n"}
    built = build(text, builder, conf='hardened_unit_reference_url = "../ref/"\n')
    assert ("standard", f"{up}../ref/presets/standard.html") in links(built.text(page))


@pytest.mark.parametrize("builder", ["latex", "epub"])
def test_a_book_leads_to_no_path_of_a_site(build: Build, builder: str) -> None:
    """But to an address it does."""
    role = {"index.rst": "T\n=\n\n:systemd:preset:`standard`\n"}
    conf = 'copyright = version = "1"\nlatex_documents = [("index", "t.tex", "t", "a", "manual")]\n'
    name = {"latex": "t.tex", "epub": "index.xhtml"}[builder]
    assert "ref/presets" not in build(role, builder, conf=f'{conf}hardened_unit_reference_url = "/ref/"\n').text(name)
    there = build(role, builder, conf=f'{conf}hardened_unit_reference_url = "https://example.org/ref/"\n').text(name)
    assert "https://example.org/ref/presets/standard.html" in there


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//example.org/x",
        "ftp://example.org/",
        "https:///x",
        "a b",
        "x\\y",
        'x"y',
        "x?y#z",
    ],
)
def test_an_address_that_is_none_is_refused(build: Build, url: str) -> None:
    """Before anything is read, with one that would do."""
    built = build({"index.rst": "T\n=\n"}, conf=f"hardened_unit_reference_url = {url!r}\n")
    assert built.status == 2
    assert any("is no address of a folder; it is such as https://" in line for line in built.warnings)


@pytest.mark.parametrize("options", [(), ("-n",)])
@pytest.mark.parametrize("form", ["rst", "md"])
@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [
        ("directive", "ProtectSystm", "there is no directive 'ProtectSystm'; did you mean ProtectSystem"),
        ("directive", "=", "there is no directive ''"),
        (
            "value",
            "ProtectSystem=stric",
            "ProtectSystem=: 'stric' is no value of it; the line is dropped; did you mean strict?",
        ),
        ("preset", "standrd", "there is no preset 'standrd'; did you mean standard?"),
        ("need", "lissen", "there is no need 'lissen'; did you mean listen?"),
        ("recipe", "ngix", "there is no recipe 'ngix'; did you mean nginx"),
        ("symptom", "read-only-file", "there is no symptom 'read-only-file'; did you mean read-only-file-system"),
        ("rule", "trailing-coment", "there is no rule 'trailing-coment'; did you mean trailing-comment"),
        ("capability", "CAP_CHWN", "there is no capability 'CAP_CHWN'; did you mean CAP_CHOWN"),
        ("syscalls", "@mont", "there is no group of system calls '@mont'; did you mean @mount"),
    ],
)
def test_an_unknown_name_is_one_warning(
    build: Build, form: str, kind: str, name: str, said: str, options: tuple[str, ...]
) -> None:
    """It suggests the nearest, whatever Sphinx is told to check, stands in the page as it is, and can be silenced."""
    role = f":systemd:{kind}:`{name}`" if form == "rst" else f"{{systemd:{kind}}}`{name}`"
    document = {f"index.{form}": f"{'T' if form == 'rst' else '# T'}\n{'=' if form == 'rst' else ''}\n\n{role}\n"}
    built = build(document, "text", *options)
    (warning,) = built.warnings
    assert re.match(rf"index\.{form}:\d+: WARNING: {re.escape(said)}", warning)
    assert warning.endswith("[hardened_unit.unknown-name]")
    assert name in built.text("index.txt")
    assert build(document, "text", *options, conf='suppress_warnings = ["hardened_unit.unknown-name"]\n').warnings == []


@pytest.fixture(scope="module")
def reference(build_in: Build, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build another project that holds a part of the reference; gives the folder of its pages."""
    held = (
        "T\n=\n\n.. systemd:autocategory:: filesystem\n\n.. systemd:autopreset:: standard\n\n.. systemd:autosyscalls:: @mount\n"
    )
    built = build_in(tmp_path_factory.mktemp("reference"), {"index.rst": held}, "html", "-n", "-W")
    assert built.warnings == []
    return built.folder


def test_intersphinx_comes_before_the_address(build: Build, reference: Path) -> None:
    """For roles, for a value that has no place of its own, for the reference's own text and for the pictures in it."""
    conf = (
        'extensions.append("sphinx.ext.intersphinx")\n'
        f'intersphinx_mapping = {{"hu": ("https://hu.example/", "{reference}/objects.inv")}}\n'
        'hardened_unit_reference_url = "https://example.org/ref/"\n'
    )
    text = roles("rst")["index.rst"] + "\n:any:`ProtectHome`\n\n.. systemd:autodirective:: PrivateNetwork\n"
    built = build({"index.rst": text}, "html", "-n", "-W", conf=conf)
    assert built.warnings == []
    page = built.text("index.html")
    found = dict(links(page))
    there = "https://hu.example/index.html"
    assert found["mine"] == found["ProtectSystem="] == f"{there}#systemd-directive-protectsystem"
    assert found["strict"] == found["ProtectSystem=strict"] == f"{there}#value-protectsystem-strict"
    assert found["ReadWritePaths=/srv/x"] == f"{there}#systemd-directive-readwritepaths"
    assert found["ProtectHome"] == f"{there}#systemd-directive-protecthome"
    assert found["Standard"] == f"{there}#systemd-preset-standard"
    assert found["mount"] == f"{there}#systemd-syscalls-mount"
    # What the other project does not hold is at the address.
    assert found["nginx"] == "https://example.org/ref/recipes/nginx.html"
    shown = page.partition('id="systemd-directive-privatenetwork"')[2]
    assert f'href="{there}#systemd-directive-privatemounts"' in shown
    assert 'href="https://example.org/ref/symptoms/network-unreachable.html"' in shown
    picture = re.findall(r'<a [^>]*class="[^"]*"[^>]*href="([^"]+)"', "".join(re.findall(r"<svg.*?</svg>", shown, re.DOTALL)))
    assert f"{there}#systemd-directive-privatemounts" in picture


def test_a_value_has_a_place_in_the_page(build: Build) -> None:
    """Where the project holds the directive, a value leads to its row, and any knows it."""
    text = (
        "T\n=\n\n.. systemd:autodirective:: ProtectSystem\n\n:systemd:value:`ProtectSystem=strict` "
        ":any:`one <ProtectSystem=full>` :any:`two <ProtectSystem=other>`\n"
    )
    built = build({"index.rst": text}, "html", "-n", "-W")
    assert built.warnings == []
    page = built.text("index.html")
    for shown, anchor in (
        ("ProtectSystem=strict", "value-protectsystem-strict"),
        ("one", "value-protectsystem-full"),
        ("two", "systemd-directive-protectsystem"),
    ):
        assert re.search(rf'<a class="reference internal" href="#{anchor}"[^>]*>(<[^>]+>)*{shown}<', page)
        assert page.count(f'id="{anchor}"') == 1


@pytest.mark.parametrize("builder", ["latex", "epub", "singlehtml"])
def test_a_value_has_its_place_in_every_format(build: Build, builder: str) -> None:
    """The link has an end: a book whose links lead nowhere is refused by checkers."""
    text = "T\n=\n\n.. systemd:autodirective:: ProtectSystem\n\n:systemd:value:`ProtectSystem=strict`\n"
    conf = 'copyright = version = "1"\nlatex_documents = [("index", "t.tex", "t", "a", "manual")]\n'
    page = build({"index.rst": text}, builder, "-W", conf=conf).text(
        {"latex": "t.tex", "epub": "index.xhtml", "singlehtml": "index.html"}[builder]
    )
    end = r"\\(label|hypertarget)\{.*value-protectsystem-strict" if builder == "latex" else 'id="value-protectsystem-strict"'
    assert re.search(end, page)
