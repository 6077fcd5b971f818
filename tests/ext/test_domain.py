"""The domain ``systemd``: roles, objects, pages of the reference, parallel and repeated builds."""

from __future__ import annotations

import json
import re
import zlib
from html import unescape
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ext.conftest import Built

    from systemd_directives.catalogue import Catalogue

    Build = Callable[..., Built]

ROLES = {
    "index.rst": """
T
=

:systemd:directive:`ProtectSystem` :systemd:directive:`ProtectSystem=` :systemd:directive:`ProtectSystem=strict`
:systemd:directive:`mine <ProtectHome>` :systemd:preset:`standard` :systemd:need:`listen`
:systemd:symptom:`read-only-file-system` :systemd:rule:`trailing-comment`
:systemd:capability:`CAP_CHOWN` :systemd:syscalls:`@mount` :systemd:syscalls:`system-service` :any:`ProtectHome`

.. toctree::

   other
   reference/index
   reference/presets/index
   reference/needs/index
   reference/recipes/index
   reference/symptoms/index
   reference/rules/index
   reference/linux-capabilities/index
   reference/system-call-groups/index
   reference/system-call-groups/calls
""",
    "other.md": "# Other\n\n{systemd:directive}`ProtectSystem=strict` {any}`ProtectSystem` {systemd:preset}`maximum`\n\n"
    "```{systemd:advice} network\n```\n",
}
REFERENCE = 'hardened_unit_reference = "reference"\n'


@pytest.fixture(scope="module")
def site(build_in: Build, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build a small project with the whole reference in it, by two processes, every reference checked."""
    return build_in(tmp_path_factory.mktemp("site"), ROLES, "html", "-j2", "-n", conf=REFERENCE)


def links(page: str) -> dict[str, str]:
    """Map the text of each link into the reference to where it leads."""
    found = re.findall(r'<a class="reference internal" href="(reference/[^"]+)"[^>]*>(.*?)</a>', page)
    return {unescape(re.sub(r"<[^>]+>", "", text)): target for target, text in found}


def test_the_whole_reference_builds_without_a_warning(site: Built) -> None:
    """In parallel and with every reference checked."""
    assert (site.status, site.warnings) == (0, [])


def test_roles_lead_to_the_pages(site: Built) -> None:
    """With or without what follows the name, with a title of one's own, from both markups, and through any."""
    found = links(site.text("index.html"))
    page = "reference/filesystem/ProtectSystem.html#systemd-directive-protectsystem"
    assert found["ProtectSystem="] == page
    assert found["ProtectSystem=strict"] == page
    assert found["mine"] == found["ProtectHome"] == "reference/filesystem/ProtectHome.html#systemd-directive-protecthome"
    assert found["standard"] == "reference/presets/standard.html#systemd-preset-standard"
    assert found["listen"].startswith("reference/needs/listen.html")
    assert found["read-only-file-system"].startswith("reference/symptoms/read-only-file-system.html")
    assert found["trailing-comment"].startswith("reference/rules/trailing-comment.html")
    assert found["CAP_CHOWN"] == "reference/linux-capabilities/CAP_CHOWN.html#systemd-capability-cap-chown"
    assert found["@mount"] == "reference/system-call-groups/mount.html#systemd-syscalls-mount"
    assert found["system-service"].startswith("reference/system-call-groups/system-service.html")
    other = links(site.text("other.html"))
    assert other["ProtectSystem=strict"] == other["ProtectSystem"] == page


def test_every_anchor_exists(site: Built) -> None:
    """Where a link into the reference leads there is something with that name."""
    for target in {*links(site.text("index.html")).values(), *links(site.text("other.html")).values()}:
        path, _, anchor = target.partition("#")
        assert not anchor or f'id="{anchor}"' in site.text(path)


def test_what_is_believed_leads_to_what_was_seen(site: Built) -> None:
    """To the claim itself, on the page of the directive, and to the rule that reports the line."""
    found = links(site.text("other.html"))
    page = "reference/network/RestrictAddressFamilies.html"
    assert found["socketpair(2) works as before. Seen on 252, 254, 257 and 262."].startswith(f"{page}#seen-")
    assert found["notify-without-af-unix"].startswith("reference/rules/notify-without-af-unix.html")


def test_search_and_other_projects_know_every_object(site: Built, known: Catalogue) -> None:
    """Each directive, preset, need and symptom is in the search index and in the inventory for intersphinx."""
    inventory = (site.folder / "objects.inv").read_bytes().split(b"\n", 4)[4]
    listed = zlib.decompress(inventory).decode()
    index = json.loads(site.text("searchindex.js").removeprefix("Search.setIndex(").removesuffix(")"))
    searchable = {entry[4] for entries in index["objects"].values() for entry in entries}
    kinds = {f"{kind}s": kind for kind in ("directive", "preset", "need", "recipe", "symptom")}
    for kind, single in (kinds | {"capabilities": "capability", "syscalls": "syscalls"}).items():
        for name in known.names(kind):
            assert f"{name} systemd:{single} " in listed
            assert name in searchable


def test_prose_links_to_capabilities_and_groups(site: Built) -> None:
    """A capability wherever it is named, a group between back-ticks, with or without the mark that denies it."""
    page = site.text("reference/system-calls/SystemCallFilter.html")
    assert 'href="../system-call-groups/system-service.html#systemd-syscalls-system-service"' in page
    ambient = site.text("reference/capabilities/AmbientCapabilities.html")
    assert 'href="../linux-capabilities/CAP_SYS_ADMIN.html#systemd-capability-cap-sys-admin"' in ambient


def test_calls_can_be_narrowed_down(site: Built) -> None:
    """Every call is a row that says what the form may ask of it, and can be read without the form."""
    page = unescape(site.text("reference/system-call-groups/calls.html"))
    row = next(part for part in page.split("<tr ") if "<p>mount_setattr</p>" in part)
    assert "group-mount" in row.partition(">")[0]
    assert "preset-minimal" in row.partition(">")[0]
    assert "preset-standard" not in row.partition(">")[0]
    assert "@mount" in row
    assert "from 249" in row
    assert '<option value="mount">@mount</option>' in page


def test_the_index_lists_directives(site: Built) -> None:
    """The general index leads to them."""
    assert "ProtectSystem= (systemd directive)" in re.sub(r"<[^>]+>", "", site.text("genindex.html"))


def test_an_unchanged_project_is_not_read_again(build_in: Build, site: Built) -> None:
    """Writing the reference's documents again touches none of them; what was deleted is written again."""
    source = site.folder.parent / "source"
    before = {path: path.stat().st_mtime_ns for path in (source / "reference").rglob("*.rst")}
    (source / "reference/filesystem/ProtectSystem.rst").unlink()
    stale = source / "reference/filesystem/Gone.rst"
    stale.write_text((source / "reference/filesystem/ProtectHome.rst").read_text())
    assert build_in(site.folder.parent, {}, conf=REFERENCE).warnings == []
    after = {path: path.stat().st_mtime_ns for path in (source / "reference").rglob("*.rst")}
    assert not stale.exists()
    assert {path.name for path in before if before[path] != after[path]} == {"ProtectSystem.rst"}


@pytest.mark.parametrize("name", ["index.rst", "index.md"])
def test_a_page_can_stand_among_other_text(build: Build, name: str) -> None:
    """In either markup, as a description with a heading of its own, and what follows it stays where it was."""
    text = {
        "index.rst": "T\n=\n\n.. systemd:autodirective:: ProtectSystem\n\nAfter it.\n",
        "index.md": "# T\n\n```{systemd:autodirective} ProtectSystem\n```\n\nAfter it.\n",
    }[name]
    built = build({name: text})
    page = re.sub(r"<[^>]+>", "", built.text("index.html"))
    assert built.warnings == []
    assert page.index("read-only for the service") < page.index("After it.")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (".. systemd:autodirective:: ProtectSystm", "did you mean ProtectSystem"),
        (".. systemd:autopreset:: nosuch", "there is no preset"),
        (".. systemd:catalogue:: nosuch", "there is no category"),
        (".. systemd:advice:: nosuch", "there is no advice on 'nosuch'; there is on units, "),
        (".. systemd:presets:: minimal, standrd", "there is no preset 'standrd'; did you mean standard?"),
        (".. systemd:kernel:: nosuch", "there is no table of 'nosuch'; there are capabilities, groups, calls"),
        (".. systemd:table:: nosuch", "there is no table 'nosuch'; there are distributions"),
    ],
)
def test_unknown_names_are_warnings(build: Build, text: str, said: str) -> None:
    """With what is known; the build goes on."""
    built = build({"index.rst": f"T\n=\n\n{text}\n"})
    assert built.status == 0
    assert any(said in warning for warning in built.warnings), built.warnings


@pytest.mark.parametrize(
    ("conf", "said"),
    [
        ('hardened_unit_target = "debian12"', "debian-12"),
        ('hardened_unit_reference = "../x"', "no folder inside"),
        ("hardened_unit_target = 257", "is no string"),
    ],
)
def test_a_wrong_configuration_is_one_clear_error(build: Build, conf: str, said: str) -> None:
    """Before anything is read."""
    built = build({"index.rst": "T\n=\n"}, conf=conf)
    assert built.status == 2
    assert any(said in line for line in built.warnings)


def test_a_page_of_the_reference_alone_breaks_no_strict_build(build: Build) -> None:
    """Where the rest of the reference is not in the project, its references are plain text."""
    built = build({"index.rst": "T\n=\n\n.. systemd:autodirective:: ProtectSystem\n"}, "html", "-n", "-W")
    assert (built.status, built.warnings) == (0, [])


def test_the_recipe_for_the_reference_is_complete(build: Build) -> None:
    """One line of configuration and one entry in a toctree, as the documents say, and no warning."""
    text = "T\n=\n\n.. toctree::\n\n   reference/index\n"
    assert build({"index.rst": text}, "html", "-n", "-W", conf=REFERENCE).warnings == []


@pytest.mark.parametrize("folder", [".", "reference"])
def test_no_document_of_an_author_is_overwritten(build: Build, folder: str) -> None:
    """A folder that holds one is refused, and the document stays as it was."""
    name = "index.rst" if folder == "." else "reference/index.rst"
    built = build({"index.rst": "T\n=\n", name: "Mine\n====\n"}, conf=f'hardened_unit_reference = "{folder}"\n')
    assert built.status == 2
    assert any("choose another folder" in line for line in built.warnings)
    assert (built.folder.parent / "source" / name).read_text() == "Mine\n====\n"
