"""The example wiki with each Sphinx from the oldest that is promised, fetched by ``make sphinxes``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from wikis import ROOT, beside

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from wikis import Wikis

VERSIONS = ("8.0.2", "8.1.3", "8.2.3")
THEMES = ("furo", "pydata_sphinx_theme", "sphinx_rtd_theme")


@pytest.fixture(scope="module")
def newest(wikis: Wikis, comparable: Callable[[str], str]) -> dict[str, str]:
    """Give the doctrees that the newest Sphinx makes, by document."""
    return doctrees(wikis, comparable)


def doctrees(wikis: Wikis, comparable: Callable[[str], str]) -> dict[str, str]:
    """Give the doctrees of the wiki, by document."""
    folder = wikis.build("pseudoxml")
    return {str(file.relative_to(folder)): comparable(file.read_text(encoding="utf-8")) for file in folder.rglob("*.pseudoxml")}


@pytest.mark.parametrize("version", VERSIONS)
def test_every_sphinx_makes_the_same_of_it(
    version: str, newest: dict[str, str], wheel: Path, comparable: Callable[[str], str], tmp_path: Path
) -> None:
    """The same doctrees, and a site in each theme, without a warning."""
    environment = ROOT / "build" / "sphinxes" / version
    if not (environment / "requirements.txt").is_file():
        pytest.skip(f"Sphinx {version} is not there: make sphinxes fetches it")
    wikis = beside(environment / "bin" / "python", wheel, tmp_path)
    assert wikis.says("import sphinx; print(sphinx.__version__)") == version
    assert doctrees(wikis, comparable) == newest
    for theme in THEMES:
        page = wikis.build("html", "-D", f"html_theme={theme}") / "services" / "gauge-ingest.html"
        assert "systemd-marked" in page.read_text(encoding="utf-8")
