"""A composed unit as a play for Ansible, with the role of the project's collection."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardened_unit.compose import Request
    from hardened_unit.compose.asking import Options

_TEMPLATE = re.compile("{[{%#]")
_NOT_PLAIN = re.compile("[\x7f-\xa0\u2028\u2029\ufeff]")
"""What JSON has as it is, and YAML takes for the end of a line or for nothing that could stand in a file."""


def playbook(options: Options, request: Request) -> str | None:
    """Write the play; None for what the role cannot be asked for: a recipe, or bare lines.

    Each machine gets the unit that is right for its own systemd, so that no target is named.
    """
    if options.recipe or request.form == "directives":
        return None
    return "\n".join(("- hosts: all", "  become: true", "  roles:", *_role(options, request))) + "\n"


def _role(options: Options, request: Request) -> Iterator[str]:
    yield "    - role: hardened_unit.systemd.hardened_service"
    yield "      vars:"
    yield "        hardened_service_units:"
    first = True
    for key, value in {
        "name": request.name,
        "preset": options.preset,
        "needs": [str(call) for call in request.needs],
        "exec": request.command,
        "description": request.description,
        "lines": list(options.set),
        "form": options.form if options.form != "unit" else "",
        "comments": request.comments if request.comments != "headings" else "",
        "user": request.user,
        "sysusers": request.sysusers,
        "socket": request.started.socket,
        "timer": request.started.timer,
    }.items():
        if value:
            yield f"          {'- ' if first else '  '}{key}: {_yaml(value)}"
            first = False


def _yaml(value: str | list[str] | bool) -> str:
    """Write a value, of which YAML takes the JSON; what Ansible would take for a template is marked as none."""
    if isinstance(value, list):
        return f"[{', '.join(_yaml(one) for one in value)}]"
    marked = isinstance(value, str) and _TEMPLATE.search(value)
    written = _NOT_PLAIN.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))
    return f"{'!unsafe ' if marked else ''}{written}"
