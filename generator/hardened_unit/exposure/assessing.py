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
from systemd_directives.checks import checks

if TYPE_CHECKING:
    from collections.abc import Callable

    from hardened_unit.exposure.sandbox import Sandbox
    from systemd_directives.check import Check

    Look = Callable[[Sandbox, Check], str | None]
    LookAtAll = Callable[[Sandbox], tuple[str, ...]]

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


def _capabilities(box: Sandbox) -> tuple[str, ...]:
    return _held(box.capabilities)


@lru_cache(maxsize=256)
def _held(capabilities: frozenset[str]) -> tuple[str, ...]:
    return tuple("good" if capabilities.isdisjoint(check.words) else "bad" for check in _of_kind("capabilities"))


def _ambient(box: Sandbox, _: Check) -> str:
    given = box.value("AmbientCapabilities", None)
    return "bad" if isinstance(given, Mask) and (given.inverted or given.flags) else "good"


def _umask(box: Sandbox, _: Check) -> str:
    mask = box.value("UMask", 0o022)
    return next((word for bit, word in _UMASK if isinstance(mask, int) and not mask & bit), "good")


def _namespaces(box: Sandbox) -> tuple[str, ...]:
    possible = box.value("RestrictNamespaces", None)
    return _possible(possible if isinstance(possible, Mask) else Mask(inverted=True, flags=frozenset()))


@lru_cache(maxsize=256)
def _possible(mask: Mask) -> tuple[str, ...]:
    return tuple("good" if mask.inverted != mask.flags.isdisjoint(check.words) else "bad" for check in _of_kind("namespace"))


def _address_families(box: Sandbox) -> tuple[str, ...]:
    families = box.value("RestrictAddressFamilies", None)
    return _opened(families if isinstance(families, Filter) else Filter(allow=False, words=()))


@lru_cache(maxsize=256)
def _opened(families: Filter) -> tuple[str, ...]:
    """Tell which families can be opened: each that is listed, or all but these."""

    def listed(check: Check) -> bool:
        if check.words:
            return not set(check.words).isdisjoint(families.words)
        return any(word not in _FAMILIES_OF_THEIR_OWN for word in families.words)

    return tuple("good" if families.allow != listed(check) else "bad" for check in _of_kind("address-families"))


def _architectures(box: Sandbox, _: Check) -> str:
    listed = box.value("SystemCallArchitectures", ())
    if not isinstance(listed, tuple) or not listed:
        return "bad"
    return "good" if set(listed) == {"native"} else "several"


def _system_calls(box: Sandbox) -> tuple[str, ...]:
    value = box.value("SystemCallFilter", None)
    return _filtered(value if isinstance(value, Filter) else Filter(allow=False, words=()), box.version)


@lru_cache(maxsize=1024)
def _filtered(value: Filter, version: int) -> tuple[str, ...]:
    """Tell how much of each group of calls is still possible, as systemd counts it."""
    listed = frozenset(value.words)
    members = [_members(check.words[0], version) for check in _of_kind("system-calls")]
    if value.allow:
        return tuple("good" if group.isdisjoint(listed) else "some" for group in members)
    return tuple("good" if group <= listed else "bad" for group in members)


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
    reach = {_reach(word, loaded=box.loaded) for word in allowed}
    return "good" if not reach else "localhost" if reach == {"localhost"} else "others"


@lru_cache(maxsize=1024)
def _reach(word: str, *, loaded: bool = False) -> str:
    """Say what a word of a list of addresses stands for: everything, everything of one kind, this machine, or others.

    Of a unit that is loaded systemd takes only the whole of 127.0.0.0/8, and ::1, for this machine.
    """
    if word in {"any", "localhost"}:
        return word
    if word in {"link-local", "multicast"}:
        return "others"
    from ipaddress import ip_network  # noqa: PLC0415 - few units name addresses

    network = ip_network(word, strict=False)
    if network.prefixlen == 0:
        return f"any-{network.version}"
    local = network.network_address.is_loopback and (not loaded or network.prefixlen in {8, 128})
    return "localhost" if local else "others"


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
    "ambient": _ambient,
    "umask": _umask,
    "architectures": _architectures,
    "ip-addresses": _ip_addresses,
    "devices": _devices,
}
"""The kinds of check that look by themselves."""

TOGETHER: dict[str, LookAtAll] = {
    "capabilities": _capabilities,
    "namespace": _namespaces,
    "address-families": _address_families,
    "system-calls": _system_calls,
}
"""The kinds of which all checks look at the same list: they give a word for each, in the order of the data."""


@cache
def _of_kind(kind: str) -> tuple[Check, ...]:
    return tuple(check for check in checks() if check.kind == kind)
