"""What changes between two units, for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hardened_unit.compose.comparing import Comparison


def as_record(found: Comparison) -> dict[str, object]:
    """Give the settings and the checks that change for JSON."""
    return {
        "settings": [
            {
                "change": change.kind,
                "section": change.section,
                "directive": change.name,
                "before": change.before,
                "after": change.after,
            }
            for change in found.settings
        ],
        "checks": [{"id": first.check.id, "before": first.badness, "after": second.badness} for first, second in found.checks],
    }
