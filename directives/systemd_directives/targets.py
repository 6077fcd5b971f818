"""The systemd to deploy to: a version, a distribution, or this machine."""

import json
import os
import re
from collections.abc import Iterable
from functools import cache

from systemd_directives import harvest
from systemd_directives.target import Target

_LIBRARIES = ("/usr/lib/systemd", "/lib/systemd", "/usr/lib64/systemd")


COMPILED = os.path.join(os.path.dirname(__file__), "targets.json")
"""Where ``build`` puts the distributions, from the same data file as in the catalogue, so that a check loads no prose."""


class UnknownTarget(LookupError):
    """A target that cannot be resolved; the message says what can."""


def target(name: str) -> Target:
    """Resolve ``252``, ``debian-12`` or ``auto``; raises ``UnknownTarget``.

    ``auto`` is the systemd of this machine, and where there is none the newest that the catalogue covers.
    """
    if name == "auto":
        here = installed()
        return (
            Target(here, title="this machine") if here else Target(harvest.NEWEST, title="no systemd here; the newest covered")
        )
    return named(name, besides=", or auto")


def named(name: str, *, besides: str = "") -> Target:
    """Resolve ``252`` or ``debian-12``; raises ``UnknownTarget``, which says what there is ``besides``."""
    if re.fullmatch(r"v?\d{1,4}(\.\d+)*", name):
        version = int(name.removeprefix("v").partition(".")[0])
        if not harvest.OLDEST <= version <= harvest.NEWEST:
            msg = f"systemd {version} is not covered: what is known reaches from {harvest.OLDEST} to {harvest.NEWEST}"
            raise UnknownTarget(msg)
        return Target(version)
    known = distributions()
    found = next((one for one in known if one.lower() == name.lower()), "")
    if not found:
        from systemd_directives.catalogue import UnknownName  # noqa: PLC0415 - only when something is wrong

        kind = "targets"
        msg = f"{UnknownName(kind, name, known)} A target is also a version from {harvest.OLDEST} to {harvest.NEWEST}{besides}"
        raise UnknownTarget(msg)
    return known[found]


@cache
def distributions() -> dict[str, Target]:
    """Give the distributions that are known, by their names."""
    with open(COMPILED, encoding="utf-8") as file:
        return {record["name"]: Target(**record) for record in json.load(file)["targets"]}


def in_order(found: Iterable[Target]) -> tuple[Target, ...]:
    """Give targets each once, the one with the oldest systemd first."""
    return tuple(sorted(dict.fromkeys(found), key=lambda one: one.systemd))


def oldest_supported() -> Target:
    """Give the supported distribution with the oldest systemd: what holds there holds everywhere."""
    return min(distributions().values(), key=lambda one: (not one.supported, one.systemd))


def installed() -> int:
    """Give the version of this machine's systemd, 0 where there is none.

    Read off the name of its private library, which every systemd since 233 has, because starting ``systemctl --version``
    takes longer than checking a unit. A version newer than the catalogue counts as the newest that it covers.
    """
    multiarch = [f"/usr/lib/{name}/systemd" for name in _names("/usr/lib") if "-linux-gnu" in name]
    libraries = (
        name for folder in (*_LIBRARIES, *multiarch) for name in _names(folder) if name.startswith("libsystemd-shared-")
    )
    shared = (re.match(r"libsystemd-shared-(\d+)", name) for name in libraries)
    return min(max((int(found[1]) for found in shared if found), default=0), harvest.NEWEST)


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []
