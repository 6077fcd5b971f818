"""Confluence, through the real sphinxcontrib-confluencebuilder; what a whole wiki comes to there is in tests/packaging."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ext.conftest import Built

    Build = Callable[..., Built]

CONF = 'extensions.append("sphinxcontrib.confluencebuilder")\nconfluence_publish = False\n'
PAGE = (
    "T\n=\n\n.. hardened-unit:: web.service\n\n   [Service]\n   ExecStart=/usr/bin/true\n\n"
    ".. code-block:: console\n\n   $ true\n\n.. code-block:: toml\n\n   a = 1\n"
)


def languages(built: Built) -> list[str]:
    """Give what each code macro of the page is highlighted as."""
    return re.findall(r'<ac:parameter ac:name="language">(\w+)<', built.text("index.conf"))


@pytest.mark.parametrize(
    ("theirs", "shown", "left"),
    [
        ("", ["none", "bash", "none"], ["toml"]),
        ('confluence_lang_overrides = {"toml": "none"}', ["none", "bash", "none"], []),
        ('confluence_lang_overrides = {"toml": "none", "systemd": "perl"}', ["perl", "bash", "none"], []),
        ('def confluence_lang_overrides(name): return "yaml"', ["yaml", "yaml", "yaml"], []),
    ],
)
def test_no_warning_is_ours(build: Build, theirs: str, shown: list[str], left: list[str]) -> None:
    """Confluence knows no unit files and no sessions of a shell; what the project says of a language holds."""
    built = build({"index.rst": PAGE}, "confluence", conf=CONF + theirs + "\n")
    assert re.findall(r"unsupported code language for confluence: (\w+)", "\n".join(built.warnings)) == left
    assert languages(built) == shown


def test_what_cannot_be_right_is_left_to_the_builder(build: Build) -> None:
    """Which says what is wrong with it."""
    built = build({"index.rst": PAGE}, "confluence", conf=CONF + 'confluence_lang_overrides = ["systemd"]\n')
    assert built.status != 0
