"""Which grammar reads which directive: the names that the catalogue's ``grammar`` keys use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.settings import filters, lists, scalars

if TYPE_CHECKING:
    from collections.abc import Callable

    from hardened_unit.settings.context import Context
    from hardened_unit.settings.reading import Reading

    Grammar = Callable[[str, Context], Reading]


GRAMMARS: dict[str, Grammar] = {
    "boolean": scalars.boolean,
    "enum": scalars.enum,
    "enum-or-bool": scalars.enum_or_bool,
    "hostname-protection": scalars.hostname_protection,
    "octal-mode": scalars.octal_mode,
    "errno": scalars.errno,
    "rlimit": scalars.rlimit,
    "tasks": scalars.tasks,
    "memory": scalars.memory,
    "cpu-percent": scalars.cpu_percent,
    "user": scalars.user,
    "group": scalars.user,
    "command": scalars.command,
    "text": scalars.text,
    "group-list": lists.group_list,
    "path-list": lists.path_list,
    "directory-list": lists.directory_list,
    "bind-list": lists.bind_list,
    "tmpfs-list": lists.tmpfs_list,
    "device-allow": lists.device_allow,
    "list": lists.plain_list,
    "allow-or-deny-list": filters.allow_or_deny_list,
    "mask": filters.mask,
}

COMMANDS = ("ExecStart", "ExecStartPre", "ExecStartPost", "ExecReload", "ExecStop", "ExecStopPost", "ExecCondition")

OUTSIDE_THE_REFERENCE: dict[str, str] = dict.fromkeys(COMMANDS, "command") | {"Description": "text"}
"""Grammars of directives that have no page in the reference, yet decide whether a unit loads."""
