"""Say what is found, where it is: each rule is a subtype of Sphinx's warnings, so that a project can silence it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx.util import logging

from hardened_unit.rules import SEVERITIES
from hardened_unit.rules.wording import printable
from sphinx_hardened_unit import embedded
from sphinx_hardened_unit.embedded import Found, Place

if TYPE_CHECKING:
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

_log = logging.getLogger(__name__)
TYPE = "hardened_unit"
"""The type of every warning of the extension."""
TROUBLE = frozenset({"usage", "unknown-name", "file", "bug"})
"""What is no finding, but kept something from being shown: it is a warning whatever ``hardened_unit_fail_on`` is."""


def warn(found: Found, config: Config) -> None:
    """Warn of a finding; one below ``hardened_unit_fail_on`` is a line of the ordinary output, and breaks no build."""
    if fails(found, config):
        _log.warning("%s", found.message, location=str(found.place), type=TYPE, subtype=found.rule)
    elif not silenced(found, config):
        text = "%s: %s [%s.%s]"
        _log.info(text, found.severity, found.message, TYPE, found.rule, location=str(found.place))


def trouble(env: BuildEnvironment, rule: str, message: str, place: Place) -> None:
    """Warn of what keeps something from being shown, and remember it as a finding is."""
    found = Found(rule, "error", printable(message), place)
    embedded.remember(env, found)
    warn(found, env.config)


def fails(found: Found, config: Config) -> bool:
    """Tell whether a finding is one that a build can break on."""
    if silenced(found, config):
        return False
    least = config.hardened_unit_fail_on
    return found.rule in TROUBLE or (least != "never" and SEVERITIES.index(found.severity) >= SEVERITIES.index(least))


def silenced(found: Found, config: Config) -> bool:
    """Tell whether the project does not want to hear of it, by Sphinx's ``suppress_warnings``."""
    return bool(logging.is_suppressed_warning(TYPE, found.rule, config.suppress_warnings))
