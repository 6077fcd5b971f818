"""Which grammar reads which directive: the names that the catalogue's ``grammar`` keys use."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.settings import filters, lists, scalars

if TYPE_CHECKING:
    from collections.abc import Callable

    from hardened_unit.settings.reading import Reading
    from systemd_directives.syntax import Syntax

    Grammar = Callable[[str, "Context"], Reading]


class Context(NamedTuple):
    """What a grammar has to know beyond the value."""

    name: str
    """The directive, without ``=``."""
    version: int
    """The systemd that reads."""
    vocabulary: str = ""
    """What stands after the colon in the grammar's name: which words there are, or the unit of a number."""
    syntax: Syntax | None = None
    """What the reference says of it, where it has it."""
    template: bool = True
    """Whether the unit may be a template, in which ``%i`` stands for something."""

    def values(self) -> dict[str, int]:
        """Map the values of an enumeration to the version that brought them; the reference's word before the harvest's."""
        seen = scalars.values_seen(self.name)
        if self.syntax:
            seen |= {value: since for value, since in self.syntax.since.items() if value in seen}
        return seen


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

OUTSIDE_THE_REFERENCE: dict[str, str] = dict.fromkeys(COMMANDS, "command")
"""Grammars of directives that have no page in the reference, yet decide whether a unit loads."""
