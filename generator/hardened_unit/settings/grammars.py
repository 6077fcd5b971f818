"""Which grammar is where: the names that the reference's ``grammar`` keys and ``data/syntax.toml`` use.

A grammar is the function of the same name, with underscores, in the file that stands here beside it. The file is imported when
a unit first needs it.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from hardened_unit.settings.context import Context
    from hardened_unit.settings.reading import Reading

    Grammar = Callable[[str, Context], Reading]

HOMES: dict[str, tuple[str, ...]] = {
    "scalars": (
        *("boolean", "enum", "enum-or-bool", "hostname-protection", "octal-mode", "errno", "rlimit", "tasks", "memory"),
        *("cpu-percent", "user", "group", "command", "text", "anything"),
    ),
    "lists": ("group-list", "path-list", "directory-list", "bind-list", "tmpfs-list", "device-allow", "word-list"),
    "filters": ("allow-or-deny-list", "mask"),
    "resources": (
        *("unsigned", "time-span", "weight", "ranged", "processors", "memory-guarantee", "io-limit", "permyriad"),
        *("controllers", "socket-bind", "oom-rules"),
    ),
    "services": ("signal", "exit-statuses", "bus-name", "unit-of-type", "units-of-type", "luo-session"),
    "images": (
        "mount-images",
        "extension-images",
        "image-policy",
        "bpf-program",
        "delegated-bpf",
        "nft-set",
        "secure-bits",
        "root-image-options",
        "control-group",
        "disk-quota",
        "namespaces-delegated",
        "bound-interface",
    ),
    "execution": (
        *("tristate", "environment", "environment-names", "path", "working-directory", "search-path", "stream"),
        *("input-text", "input-data", "facility", "level", "keyword", "keyword-or-number", "pid-file", "refresh"),
    ),
    "credentials": (
        *("load-credential", "set-credential", "import-credential", "open-file", "interfaces", "file-systems"),
        *("root-hash", "root-hash-signature", "core-dump-filter"),
    ),
    "journal": ("log-filter", "log-namespace", "log-fields"),
    "units": (
        *("unit-list", "triggered-unit", "mounts-for", "condition", "documentation", "exit-status", "reboot-argument"),
        *("install-list", "default-instance", "symlinks", "watched-path", "slice-of-slice"),
    ),
    "sockets": (
        *("listen", "interface", "netlink", "type-of-service", "integer", "size", "message-size", "word"),
        *("descriptor-name", "socket-service", "extended-attribute", "concurrency"),
    ),
    "mounts": ("location", "mount-node", "swap-priority"),
    "calendar": ("timer",),
}
"""The grammars by the file that has them."""


@cache
def grammar(name: str) -> Grammar:
    """Find a grammar by its name; raises ``KeyError`` for one that there is not."""
    homes = {known: home for home, names in HOMES.items() for known in names}
    module = import_module(f"hardened_unit.settings.{homes[name]}")
    return cast("Grammar", getattr(module, name.replace("-", "_")))
