"""What lists leave open: the capabilities, address families, kinds of namespaces and system calls that a service can have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.settings import filters
from hardened_unit.settings.reading import Filter, Mask
from systemd_directives import harvest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hardened_unit.settings.effective import Settings

LISTS = ("CapabilityBoundingSet", "RestrictAddressFamilies", "RestrictNamespaces", "SystemCallFilter")
"""The directives that are such lists."""


def opened(directive: str, settings: Settings, section: str = "Service") -> list[str]:
    """List what one of ``LISTS`` leaves open, in an order that does not change; without any line that is everything."""
    setting = settings.get(directive, section)
    value = setting.value if setting else None
    known = _everything(directive, settings.version)
    match value:
        case Mask():
            return [flag for flag in known if (flag in value.flags) != value.inverted]
        case Filter():
            named = set(value.words)
            return [word for word in known if (word in named) == value.allow]
    return list(known)


def _everything(directive: str, version: int) -> Iterable[str]:
    match directive:
        case "CapabilityBoundingSet":
            return tuple(harvest.table("capabilities"))
        case "RestrictNamespaces":
            return harvest.accepted("namespaces", version)
        case "RestrictAddressFamilies":
            return harvest.accepted("address_families", version)
    return sorted(filters.calls_known(version))
