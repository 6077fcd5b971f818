"""Where the values of a directive stand on its page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from systemd_directives.model import Directive


def value_anchors(directive: Directive) -> dict[str, str]:
    """Name the place of each value that the page tells of; of two with the same letters the second gets a number."""
    anchors: dict[str, str] = {}
    for value in (value.value for value in directive.value if value.value):
        letters = re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-")
        base = "-".join(filter(None, ("value", directive.name.lower(), letters)))
        number = sum(re.sub(r"-n\d+$", "", anchor) == base for anchor in anchors.values()) + 1
        anchors[value] = base if number == 1 and letters else f"{base}-n{number}"
    return anchors
