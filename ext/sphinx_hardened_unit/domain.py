"""The domain ``systemd``: what has a page, where that page is, and the roles that lead there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from sphinx.domains import Domain, ObjType
from sphinx.roles import XRefRole
from sphinx.util import logging
from sphinx.util.nodes import make_refnode

from sphinx_hardened_unit.advice import AdviceList
from sphinx_hardened_unit.generator import Generator
from sphinx_hardened_unit.kernel_tables import KernelTable
from sphinx_hardened_unit.reference import (
    AutoCapability,
    AutoDirective,
    AutoNeed,
    AutoPreset,
    AutoRecipe,
    AutoRule,
    AutoSymptom,
    AutoSyscalls,
)
from sphinx_hardened_unit.tables import CatalogueTable, Interactions, RecordList, SummaryTable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from docutils.nodes import Element
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

_log = logging.getLogger(__name__)


class Entry(NamedTuple):
    """Where something is described."""

    docname: str
    node_id: str


class DirectiveRole(XRefRole):
    """A role that takes ``ProtectSystem``, ``ProtectSystem=`` and ``ProtectSystem=strict`` alike."""

    def process_link(
        self, env: BuildEnvironment, refnode: Element, has_explicit_title: bool, title: str, target: str
    ) -> tuple[str, str]:
        """Keep what was written as the title, and look up the name before the ``=``."""
        name = target.partition("=")[0].strip()
        return (title if has_explicit_title or "=" in title else f"{title}="), name


def leave_plain(_app: Sphinx, _env: BuildEnvironment, node: pending_xref, shown: Element) -> Element | None:
    """Leave a reference that the reference's own text makes as it is, where its aim has no page in this project."""
    return shown if node.get("systemd_optional") else None


class SystemdDomain(Domain):
    """Directives of unit files, presets, needs, recipes, symptoms, rules, groups of system calls and capabilities."""

    name = "systemd"
    label = "systemd"
    data_version = 3
    object_types: ClassVar[dict[str, ObjType]] = {
        "directive": ObjType("directive", "directive"),
        "preset": ObjType("preset", "preset"),
        "need": ObjType("need", "need"),
        "recipe": ObjType("recipe", "recipe"),
        "symptom": ObjType("symptom", "symptom"),
        "rule": ObjType("rule", "rule"),
        "capability": ObjType("capability", "capability"),
        "syscalls": ObjType("syscalls", "syscalls"),
    }
    roles: ClassVar[dict[str, Any]] = {
        "directive": DirectiveRole(),
        "preset": XRefRole(),
        "need": XRefRole(),
        "recipe": XRefRole(),
        "symptom": XRefRole(),
        "rule": XRefRole(),
        "capability": XRefRole(),
        "syscalls": XRefRole(),
    }
    directives: ClassVar[dict[str, Any]] = {
        "autodirective": AutoDirective,
        "autopreset": AutoPreset,
        "autoneed": AutoNeed,
        "autorecipe": AutoRecipe,
        "autosymptom": AutoSymptom,
        "autorule": AutoRule,
        "autocapability": AutoCapability,
        "autosyscalls": AutoSyscalls,
        "kernel": KernelTable,
        "catalogue": CatalogueTable,
        "interactions": Interactions,
        "records": RecordList,
        "advice": AdviceList,
        "generator": Generator,
        "table": SummaryTable,
    }
    initial_data: ClassVar[dict[str, Any]] = {"objects": {}, "shown": {}}

    @property
    def objects(self) -> dict[tuple[str, str], Entry]:
        """Everything that has a place, by type and name."""
        found: dict[tuple[str, str], Entry] = self.data.setdefault("objects", {})
        return found

    @property
    def shown(self) -> dict[str, dict[tuple[str, str], str]]:
        """What each document shows of the catalogue, as ``showing`` notes it."""
        found: dict[str, dict[tuple[str, str], str]] = self.data.setdefault("shown", {})
        return found

    def note_object(self, kind: str, name: str, node_id: str, location: str) -> None:
        """Remember where something is described; warn when that is in two places."""
        other = self.objects.get((kind, name))
        if other and other.docname != self.env.docname:
            _log.warning(
                "%s %s is described in %s already",
                kind,
                name,
                other.docname,
                location=location,
                type="hardened_unit",
                subtype="duplicate",
            )
        self.objects[kind, name] = Entry(self.env.docname, node_id)

    def clear_doc(self, docname: str) -> None:
        """Forget what a document described."""
        for key in [key for key, entry in self.objects.items() if entry.docname == docname]:
            del self.objects[key]
        self.shown.pop(docname, None)

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        """Take over what another process read."""
        self.objects.update({key: entry for key, entry in otherdata["objects"].items() if entry.docname in docnames})
        self.shown.update({docname: parts for docname, parts in otherdata["shown"].items() if docname in docnames})

    def resolve_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: pending_xref,
        contnode: Element,
    ) -> Any:  # noqa: ANN401 - Sphinx's own types differ between versions
        """Find what a role names."""
        entry = self._find(typ, target)
        place = node.get("systemd_anchor")
        return make_refnode(builder, fromdocname, entry.docname, place or entry.node_id, contnode, target) if entry else None

    def resolve_any_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        target: str,
        node: pending_xref,
        contnode: Element,
    ) -> Any:  # noqa: ANN401 - Sphinx's own types differ between versions
        """Find what ``:any:`` may mean here."""
        return [
            (f"systemd:{kind}", self.resolve_xref(env, fromdocname, builder, kind, target, node, contnode))
            for kind in self.object_types
            if self._find(kind, target)
        ]

    def get_objects(self) -> Iterable[tuple[str, str, str, str, str, int]]:
        """List everything, for the index, for search and for other projects."""
        for (kind, name), entry in self.objects.items():
            yield (
                name,
                name,
                kind,
                entry.docname,
                entry.node_id,
                0 if kind in {"directive", "symptom"} else 1,
            )

    def _find(self, kind: str, target: str) -> Entry | None:
        name = target.partition("=")[0].strip() if kind == "directive" else target
        if kind == "syscalls":
            name = f"@{target.removeprefix('@')}"
        return self.objects.get((kind, name))
