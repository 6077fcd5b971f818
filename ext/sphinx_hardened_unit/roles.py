"""The roles of the domain: they take a name as people write it, and look it up as the catalogue has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sphinx.roles import XRefRole

from hardened_unit.rules import check, rule
from systemd_directives import catalogue, harvest
from systemd_directives.target import Target

if TYPE_CHECKING:
    from docutils.nodes import Element
    from sphinx.environment import BuildEnvironment

    from systemd_directives.model import Directive

_DENIED = frozenset({"syscalls", "capability"})
"""The kinds of which ``~`` before a name is a word of systemd's own."""


class RecordRole(XRefRole):
    """A role that takes ``ProtectSystem``, ``ProtectSystem=`` and ``ProtectSystem=strict`` alike, in any case.

    Of ``~ProtectSystem=strict`` it shows the value alone, of ``~ProtectSystem=`` the name alone.
    """

    def process_link(
        self, env: BuildEnvironment, refnode: Element, has_explicit_title: bool, title: str, target: str
    ) -> tuple[str, str]:
        """Give what is shown, and the name as the catalogue has it; a name that is not known stays as it is."""
        kind = refnode["reftype"]
        written = target.strip()
        short = written.startswith("~")
        written = written.removeprefix("~").strip()
        if not has_explicit_title:
            title = _title(kind, title.strip(), written, short=short)
        try:
            return title, name_of(kind, written)
        except LookupError:
            return title, written


def _title(kind: str, title: str, written: str, *, short: bool) -> str:
    name, equals, value = (part.strip() for part in written.partition("="))
    if short and kind not in _DENIED:
        return value or name
    return f"{title}=" if kind in {"directive", "value"} and not equals else title


def name_of(kind: str, written: str) -> str:
    """Give the name that the catalogue has; raises ``LookupError``, which suggests the nearest."""
    name, _, value = (part.strip() for part in written.partition("="))
    known = catalogue.load()
    if kind == "rule":
        return rule(name.lower()).name
    if kind == "value":
        directive = known.directive(name)
        return f"{directive.name}={_value_of(directive, value)}"
    record: Any = getattr(known, kind)(name)
    return str(record.name)


def _value_of(directive: Directive, written: str) -> str:
    """Give the value that the page tells of, or what was written where it tells of none such.

    Raises ``LookupError`` where the newest systemd cannot read it.
    """
    told = [value.value for value in directive.value]
    if not written or written in told:
        return written
    if found := next((value for value in told if value.lower() == written.lower()), ""):
        return found
    section = directive.sections[0]
    name = "system.conf" if section == "Manager" else ""
    line = f"[{section}]\n{directive.name}={written}\n"
    for finding in check(line, Target(harvest.NEWEST), name=name, whole=False):
        if finding.ignored or finding.fatal:
            raise LookupError(finding.message)
    return written
