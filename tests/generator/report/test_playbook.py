"""A play of Ansible for a unit: what the real Ansible reads there comes to the same unit in the collection's filter."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest
from ansible.parsing.dataloader import DataLoader

from hardened_unit.compose import compose
from hardened_unit.compose.asking import Options, ask
from hardened_unit.report.playbook import playbook
from systemd_directives import catalogue, targets

ROOT = Path(__file__).parents[3]
FILTER = ROOT / "integrations" / "ansible" / "plugins" / "filter" / "hardened_unit.py"
UNIT = {"name": "web", "preset": "standard", "exec": "/usr/bin/web"}


def composed_by_the_role(spec: dict[str, Any]) -> str:
    """Compose as the collection does on the control node."""
    found = importlib.util.spec_from_file_location("hardened_unit_filter", FILTER)
    assert found
    assert found.loader
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    text: str = module.hardened_unit(spec, "debian-12")["text"]
    return text


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"need": ("listen=8080", "write=/srv/data"), "set": ("Unit.After=x.service", "MemoryMax=1G"), "comments": "reasons"},
        {"description": 'Web: \x85 \u2028 \U0001f600 # no "comment" {} [x]', "user": "web", "sysusers": True},
        {"exec": "/usr/bin/web {{ lookup('pipe', 'id') }} {% raw %} %i", "socket": "8080"},
        {"exec": "", "form": "drop-in", "set": ("Environment=A={{x}}",)},
        {"timer": "OnCalendar=daily", "name": "no@"},
    ],
)
def test_a_play_asks_the_role_for_the_same_unit(given: dict[str, Any]) -> None:
    """Whatever stands in it is text, and no template."""
    options = Options((targets.target("debian-12"),), **{**UNIT, **given})
    known = catalogue.load()
    asked = ask(options, known)
    text = playbook(options, asked.request)
    assert text
    ((play,)) = DataLoader().load(text)
    (spec,) = play["roles"][0]["vars"]["hardened_service_units"]
    assert composed_by_the_role(spec) == compose(asked.request, known).text
    assert text.count("!unsafe") == sum("{{" in str(value) or "{%" in str(value) for value in spec.values())


def test_what_the_role_cannot_be_asked_for_has_no_play() -> None:
    """A recipe, and bare lines."""
    target = (targets.target("debian-12"),)
    for options in (Options(target, recipe="nginx"), Options(target, **UNIT, form="directives")):
        assert playbook(options, ask(options, catalogue.load()).request) is None
