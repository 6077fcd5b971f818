"""Warn of what is found, where it is: each rule is a subtype of its own, so that a project can silence it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx_hardened_unit.embedded import Found

_log = logging.getLogger(__name__)
TYPE = "hardened_unit"
"""The type of every warning of the extension."""


def warn(found: Found) -> None:
    """Warn of a finding."""
    _log.warning("%s", found.message, location=str(found.place), type=TYPE, subtype=found.rule)
