"""How each kind of check looks at a sandbox: it gives a word for what it finds.

``good`` and ``bad`` are the best and the worst; any other word is a level of the check, or as good as can be where the
check has none of that name. None says that the check does not apply.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from hardened_unit.settings import filters
from hardened_unit.settings.reading import Filter, Mask
from systemd_directives import harvest

if TYPE_CHECKING:
    from collections.abc import Callable

    from hardened_unit.exposure.sandbox import Sandbox
    from systemd_directives.check import Check

    Look = Callable[[Sandbox, Check], str | None]

_UMASK = ((0o002, "bad"), (0o004, "world-readable"), (0o020, "group-writable"), (0o040, "group-readable"))
"""The permissions that a mask should take away, each with what is so where it does not."""
_FAMILIES_OF_THEIR_OWN = frozenset({"AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK", "AF_PACKET"})
"""The families that have a check; all others share one."""


def _switch(box: Sandbox, check: Check) -> str:
    return "bad" if _plain(box, check) == "no" else "good"


def _switch_off(box: Sandbox, check: Check) -> str:
    # Only services can be what the one switch of this kind, Delegate=, makes of them.
    return "good" if box.section != "Service" or _plain(box, check) == "no" else "bad"


def _levels(box: Sandbox, check: Check) -> str:
    return str(_plain(box, check))


def _plain(box: Sandbox, check: Check) -> object:
    """Give the value of the directive that a check looks at, or what counts where nothing is set."""
    value = box.value(check.directive, None)
    if value is not None:
        return value
    fits = [
        one.value for one in check.default if one.since <= box.version and (not one.sections or box.section in one.sections)
    ]
    return fits[-1]


def _user(box: Sandbox, _: Check) -> str:
    if box.privileged:
        return "bad"
    return "nobody" if box.value("User") == "nobody" else "good"


def _groups(box: Sandbox, _: Check) -> str | None:
    if box.privileged:
        return None
    return "bad" if box.value("SupplementaryGroups", ()) else "good"


def _leftovers(box: Sandbox, _: Check) -> str | None:
    if box.privileged:
        return None
    return "good" if box.on("RemoveIPC") else "bad"


def _root(box: Sandbox, _: Check) -> str:
    def elsewhere(path: object) -> bool:
        return any(part not in {"", "."} for part in str(path).removeprefix("-").split("/"))

    return "good" if elsewhere(box.value("RootDirectory")) or elsewhere(box.value("RootImage")) else "bad"


def _capabilities(box: Sandbox, check: Check) -> str:
    return "good" if box.capabilities.isdisjoint(check.words) else "bad"


def _ambient(box: Sandbox, _: Check) -> str:
    given = box.value("AmbientCapabilities", None)
    return "bad" if isinstance(given, Mask) and (given.inverted or given.flags) else "good"


def _umask(box: Sandbox, _: Check) -> str:
    mask = box.value("UMask", 0o022)
    return next((word for bit, word in _UMASK if isinstance(mask, int) and not mask & bit), "good")


def _namespace(box: Sandbox, check: Check) -> str:
    possible = box.value("RestrictNamespaces", None)
    if not isinstance(possible, Mask):
        return "bad"
    return "good" if possible.inverted == (not possible.flags.isdisjoint(check.words)) else "bad"


def _address_families(box: Sandbox, check: Check) -> str:
    families = box.value("RestrictAddressFamilies", None)
    if not isinstance(families, Filter):
        return "bad"
    if check.words:
        listed = not set(check.words).isdisjoint(families.words)
    else:
        listed = any(word not in _FAMILIES_OF_THEIR_OWN for word in families.words)
    return "good" if families.allow != listed else "bad"


def _architectures(box: Sandbox, _: Check) -> str:
    listed = box.value("SystemCallArchitectures", ())
    if not isinstance(listed, tuple) or not listed:
        return "bad"
    return "good" if set(listed) == {"native"} else "several"


def _system_calls(box: Sandbox, check: Check) -> str:
    value = box.value("SystemCallFilter", None)
    return _filtered(value, check.words[0], box.version) if isinstance(value, Filter) else "bad"


@lru_cache(maxsize=1024)
def _filtered(value: Filter, group: str, version: int) -> str:
    """Tell how much of a group of calls is still possible, as systemd counts it."""
    listed = frozenset(value.words)
    members = _members(group, version)
    if value.allow:
        return "good" if members.isdisjoint(listed) else "some"
    return "good" if members <= listed else "bad"


@cache
def _members(group: str, version: int) -> frozenset[str]:
    """Give the calls of a group that there are on x86-64, the architecture whose scores are known."""
    tables = harvest.table("foreign_calls")
    nearest = max((known for known in tables if int(known) <= version), key=int, default=min(tables, key=int))
    return frozenset(filters.calls((group,), version)).difference(tables[nearest])


def _ip_addresses(box: Sandbox, _: Check) -> str:
    if box.value("IPIngressFilterPath") or box.value("IPEgressFilterPath"):
        return "good"
    denied, allowed = box.value("IPAddressDeny", ()), box.value("IPAddressAllow", ())
    if not isinstance(denied, tuple) or not isinstance(allowed, tuple):
        return "bad"
    reached = {_reach(word) for word in denied}
    if "any" not in reached and not {"any-4", "any-6"} <= reached:
        return "bad"
    reach = {_reach(word) for word in allowed}
    return "good" if not reach else "localhost" if reach == {"localhost"} else "others"


@lru_cache(maxsize=1024)
def _reach(word: str) -> str:
    """Say what a word of a list of addresses stands for: everything, everything of one kind, this machine, or others."""
    if word in {"any", "localhost"}:
        return word
    if word in {"link-local", "multicast"}:
        return "others"
    from ipaddress import ip_network  # noqa: PLC0415 - few units name addresses

    network = ip_network(word, strict=False)
    if network.prefixlen == 0:
        return f"any-{network.version}"
    return "localhost" if network.network_address.is_loopback else "others"


def _devices(box: Sandbox, _: Check) -> str:
    if box.device_policy == "auto":
        return "bad"
    return "listed" if box.lists_devices else "good"


LOOKS: dict[str, Look] = {
    "switch": _switch,
    "switch-off": _switch_off,
    "levels": _levels,
    "user": _user,
    "groups": _groups,
    "leftovers": _leftovers,
    "root": _root,
    "capabilities": _capabilities,
    "ambient": _ambient,
    "umask": _umask,
    "namespace": _namespace,
    "address-families": _address_families,
    "architectures": _architectures,
    "system-calls": _system_calls,
    "ip-addresses": _ip_addresses,
    "devices": _devices,
}
"""The kinds of check."""
