"""Each preset, for a small web service, under real systemds: it starts, and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hardened_unit.compose import Request, compose, need_call
from hardened_unit.trial.trying import attempt, install
from systemd_directives import catalogue, targets

if TYPE_CHECKING:
    from pathlib import Path

    from hardened_unit.trial import Boot
    from systemd_directives.catalogue import Catalogue

ASK = "python3 -c 'import urllib.request; print(urllib.request.urlopen(\"http://127.0.0.1:8080/os-release\").read())'"
NEEDS = {"maximum": ("listen",)}
"""What a preset has to be told for a web service; it says so itself."""


@pytest.mark.parametrize("preset", catalogue.load().names("presets"))
def test_a_web_service_answers(preset: str, system: Boot, known: Catalogue, tmp_path: Path) -> None:
    """As composed for this very systemd."""
    needs = tuple(need_call(name, known) for name in NEEDS.get(preset, ()))
    command = "/usr/bin/python3 -m http.server 8080 --directory /usr/lib"
    target = targets.target(str(system.version))
    composed = compose(Request(f"web-{preset}.service", (target,), known.preset(preset), needs, command), known)
    (tmp_path / f"web-{preset}.service").write_text(composed.text)
    seen = attempt(system, install(system, str(tmp_path / f"web-{preset}.service")), check=ASK, wait=5)
    assert seen.works, seen
    assert seen.kernel
    assert seen.kernel.no_new_privileges


def test_maximum_has_no_network_without_the_need(system: Boot, known: Catalogue, tmp_path: Path) -> None:
    """The other half of it: what the need is there for."""
    command = "/usr/bin/python3 -m http.server 8080 --directory /usr/lib"
    request = Request("shut.service", (targets.target(str(system.version)),), known.preset("maximum"), (), command)
    (tmp_path / "shut.service").write_text(compose(request, known).text)
    assert not attempt(system, install(system, str(tmp_path / "shut.service")), check=ASK, wait=0.5).works
