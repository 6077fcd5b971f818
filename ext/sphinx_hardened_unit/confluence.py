"""What sphinxcontrib-confluencebuilder has to be told, where a project loads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

_LANGUAGES = {"systemd": "none", "console": "bash"}
"""What Confluence has in place of the languages of our code blocks; it warns of every language that it does not know."""


def setup(app: Sphinx) -> None:
    """Have it told when the configuration is complete."""
    app.connect("config-inited", _name_languages)


def _name_languages(_: Sphinx, config: Config) -> None:
    """Add our languages to the project's, which win; a function of the project's answers for all of them."""
    if "confluence_lang_overrides" not in config:
        return
    theirs = config.confluence_lang_overrides
    # Anything else is for Confluence's builder to refuse.
    if theirs is None or isinstance(theirs, dict):
        config.confluence_lang_overrides = _LANGUAGES | (theirs or {})
