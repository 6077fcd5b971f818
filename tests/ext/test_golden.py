"""What each Sphinx directive makes of itself: the same in reStructuredText and in both ways that MyST has, and as it was.

The doctrees are kept in ``golden/``. ``make golden`` writes them anew; look at what differs before you commit it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from sphinx_hardened_unit.domain import SystemdDomain

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ext.conftest import Built

GOLDEN = Path(__file__).with_name("golden")
UNIT = "[Unit]\nDescription=A web server\n\n[Service]\nExecStart=/usr/bin/web\nProtectSystem=strict\nPrivateTmp=yes\n"
FILES = {"units/web.service": UNIT}


class Case(NamedTuple):
    """One use of a Sphinx directive."""

    directive: str
    argument: str = ""
    options: str = ""
    """One in each line."""
    body: str = ""


COMPOSED = "preset: minimal\nneed: listen\nexec: /usr/bin/web\ncomments: none"
CASES = {
    "unit": Case("hardened-unit", "web.service", body=UNIT),
    "unit-composed": Case("hardened-unit", "web.service", COMPOSED, "MemoryMax=1G"),
    "unit-with-finding": Case("hardened-unit", "web.service", body=f"{UNIT}PrivateDevices=yes # always"),
    "unit-with-expected-finding": Case(
        "hardened-unit", "web.service", "expect: trailing-comment", f"{UNIT}PrivateDevices=yes # always"
    ),
    "unit-with-scores": Case("hardened-unit", "web.service", "score:\ntarget: debian-12, debian-13", UNIT),
    "unit-as-code-block": Case(
        "hardened-unit",
        "web.service",
        "caption: A *web* server\nname: web\nclass: wide\nlinenos:\nemphasize-lines: 2,4-5",
        UNIT,
    ),
    "unit-annotated": Case("hardened-unit", "web.service", "annotate:\nemphasize-lines: 5", UNIT),
    "unit-composed-annotated": Case("hardened-unit", "web.service", f"{COMPOSED}\nannotate:", "MemoryMax=1G"),
    "unit-against-a-preset": Case("hardened-unit", "web.service", "diff: minimal", UNIT),
    "unit-against-a-file": Case("hardened-unit", "web.service", "diff: /units/web.service", f"{UNIT}PrivateDevices=yes"),
    "unit-from-a-file": Case("hardened-unit", "web.service", "file: /units/web.service\ncaption:\ndownload:"),
    "unit-from-a-part": Case("hardened-unit", "web.service", "file: /units/web.service\nstart-at: Protect\nlineno-match:"),
    "drop-in": Case("hardened-unit", "web.service.d/10-hardening.conf", "caption:", "[Service]\nPrivateTmp=yes"),
    "fragment": Case("hardened-unit", "", body="PrivateTmp=yes\nProtectHome=yes"),
    "manager": Case("hardened-unit", "system.conf.d/50-limits.conf", "download:", "[Manager]\nDefaultTasksMax=512"),
    "not-checked": Case("hardened-unit", "web.service", "no-check:", "[Service]\nNoSuchDirective=1"),
    "trouble": Case("hardened-unit", "web.service", "preset: maximal", UNIT),
    "autodirective": Case("systemd:autodirective", "LimitLOCKS"),
    "autodirective-as-page": Case("systemd:autodirective", "LimitRSS", "as-page:"),
    "autocategory": Case("systemd:autocategory", "privileges", "members: NoNewPrivileges\nno-index:"),
    "autopreset": Case("systemd:autopreset", "minimal"),
    "autoneed": Case("systemd:autoneed", "syslog"),
    "autorecipe": Case("systemd:autorecipe", "memcached"),
    "autosymptom": Case("systemd:autosymptom", "suid-bit-refused"),
    "autorule": Case("systemd:autorule", "nobody-user"),
    "autocapability": Case("systemd:autocapability", "CAP_NET_BROADCAST"),
    "autosyscalls": Case("systemd:autosyscalls", "@swap"),
    "kernel": Case("systemd:kernel", "groups"),
    "catalogue": Case("systemd:catalogue", "capabilities"),
    "interactions": Case("systemd:interactions", "capabilities"),
    "presets": Case("systemd:presets", "minimal, maximum"),
    "needs": Case("systemd:needs", "listen, dns"),
    "recipes": Case("systemd:recipes", "nginx"),
    "symptoms": Case("systemd:symptoms", "read-only-file-system"),
    "rules": Case("systemd:rules", "nobody-user, trailing-comment"),
    "posture": Case("systemd:posture", "units", "target: debian-12, debian-13"),
    "advice": Case("systemd:advice", "network"),
    "table": Case("systemd:table", "distributions"),
    "generator": Case("systemd:generator"),
}


def in_rst(case: Case) -> str:
    """Write it in reStructuredText."""
    lines = [f".. {case.directive}:: {case.argument}", *(f"   :{option}" for option in written(case)), ""]
    return "T\n=\n\n" + "\n".join([*lines, *(f"   {line}" for line in case.body.splitlines())]) + "\n"


def in_myst(case: Case, fence: str) -> str:
    """Write it in MyST."""
    lines = [f"{fence}{{{case.directive}}} {case.argument}", *(f":{option}" for option in written(case)), ""]
    return "# T\n\n" + "\n".join([*lines, case.body.rstrip("\n"), fence]) + "\n"


def written(case: Case) -> list[str]:
    """Give the options as they stand in a document."""
    return case.options.splitlines()


HOSTS: dict[str, tuple[str, Callable[[Case], str]]] = {
    "reStructuredText": ("rst", in_rst),
    "MyST": ("md", lambda case: in_myst(case, "```")),
    "MyST with colons": ("md", lambda case: in_myst(case, ":::")),
}


@pytest.fixture(scope="module")
def trees(
    build_in: Callable[..., Built], comparable: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, str]]:
    """Give the doctree of each case, by host: one build for each."""
    made = {}
    for host, (suffix, write) in HOSTS.items():
        documents = {f"{name}.{suffix}": write(case) for name, case in CASES.items()}
        index = "T\n=\n\n.. toctree::\n\n" + "".join(f"   {name}\n" for name in CASES)
        folder = tmp_path_factory.mktemp("golden")
        built = build_in(folder, {"index.rst": index, **FILES, **documents}, "pseudoxml")
        made[host] = {name: comparable(built.text(f"{name}.pseudoxml")) for name in CASES}
    return made


@pytest.mark.parametrize("name", CASES)
def test_every_host_makes_the_same(trees: dict[str, dict[str, str]], name: str) -> None:
    """Whatever a Sphinx directive writes is never read with the markup of the page that it stands in."""
    assert trees["MyST"][name] == trees["reStructuredText"][name]
    assert trees["MyST with colons"][name] == trees["reStructuredText"][name]


@pytest.mark.parametrize("name", CASES)
def test_it_is_as_it_was(trees: dict[str, dict[str, str]], name: str) -> None:
    """What differs from what is kept was meant to differ, or is a mistake."""
    kept = GOLDEN / f"{name}.txt"
    if os.environ.get("HARDENED_UNIT_GOLDEN") == "write":
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(trees["reStructuredText"][name], encoding="utf-8")
    assert trees["reStructuredText"][name] == kept.read_text(encoding="utf-8")


def test_there_is_a_case_for_each() -> None:
    """And none is kept that is gone."""
    used = {case.directive for case in CASES.values()}
    assert used == {"hardened-unit", *(f"systemd:{name}" for name in SystemdDomain.directives)}
    assert {file.stem for file in GOLDEN.iterdir()} == set(CASES)
