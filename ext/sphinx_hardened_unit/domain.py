"""The domain ``systemd``: what has a page, where that page is, and the roles that lead there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from sphinx.domains import Domain, ObjType
from sphinx.util import logging
from sphinx.util.nodes import make_refnode

from hardened_unit.report.page import KINDS
from sphinx_hardened_unit.advice import AdviceList
from sphinx_hardened_unit.generator import Generator
from sphinx_hardened_unit.guarding import guarded
from sphinx_hardened_unit.kernel_tables import KernelTable
from sphinx_hardened_unit.posture import PostureTable
from sphinx_hardened_unit.records import TABLES
from sphinx_hardened_unit.reference import PAGES, AutoCategory
from sphinx_hardened_unit.roles import RecordRole
from sphinx_hardened_unit.tables import CatalogueTable, Interactions, SummaryTable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from docutils.nodes import Element
    from sphinx.addnodes import pending_xref
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

    from sphinx_hardened_unit.embedded import Embedded
    from sphinx_hardened_unit.part import Part

_log = logging.getLogger(__name__)
_TABLES: tuple[type[Part[Any]], ...] = (
    *TABLES,
    CatalogueTable,
    Interactions,
    SummaryTable,
    KernelTable,
    AdviceList,
    PostureTable,
)
_PAGES: tuple[type[Part[Any]], ...] = (*PAGES, AutoCategory)
PARTS = (*_PAGES, *_TABLES)
"""The Sphinx directives of the domain."""


class Entry(NamedTuple):
    """Where something is described."""

    docname: str
    node_id: str


class SystemdDomain(Domain):
    """Directives of unit files, presets, needs, recipes, symptoms, rules, groups of system calls and capabilities."""

    name = "systemd"
    label = "systemd"
    data_version = 6
    object_types: ClassVar[dict[str, ObjType]] = {
        # A value that has no place of its own is where its directive is.
        kind: ObjType(kind, kind, *(["value"] if kind == "directive" else []))
        for kind in KINDS
    }
    roles: ClassVar[dict[str, Any]] = {kind: RecordRole() for kind in KINDS}
    directives: ClassVar[dict[str, Any]] = {
        **{f"auto{page.kind}": guarded(page) for page in _PAGES},
        **{table.kind: guarded(table) for table in _TABLES},
        "generator": guarded(Generator),
    }
    initial_data: ClassVar[dict[str, Any]] = {"objects": {}, "shown": {}, "embedded": {}}

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

    @property
    def embedded(self) -> dict[str, list[Embedded]]:
        """The units in each document, as ``embedded`` notes them."""
        found: dict[str, list[Embedded]] = self.data.setdefault("embedded", {})
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

    def note_value(self, name: str, node_id: str) -> None:
        """Remember where a value stands on the page of its directive, of which ``note_object`` is told."""
        self.objects["value", name] = Entry(self.env.docname, node_id)

    def clear_doc(self, docname: str) -> None:
        """Forget what a document described."""
        for key in [key for key, entry in self.objects.items() if entry.docname == docname]:
            del self.objects[key]
        self.shown.pop(docname, None)
        self.embedded.pop(docname, None)

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        """Take over what another process read."""
        self.objects.update({key: entry for key, entry in otherdata["objects"].items() if entry.docname in docnames})
        for mine, other in ((self.shown, otherdata["shown"]), (self.embedded, otherdata["embedded"])):
            mine.update({docname: noted for docname, noted in other.items() if docname in docnames})

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
        # A value is found where its directive is, too.
        other = "directive" if ("value", target) in self.objects else "value"
        kinds = [kind for kind in self.object_types if kind != other and self._find(kind, target)]
        return [
            (f"systemd:{kind}", self.resolve_xref(env, fromdocname, builder, kind, target, node, contnode)) for kind in kinds
        ]

    def get_full_qualified_name(self, node: Element) -> str | None:
        """Give what else to look for in other projects: for a value its directive."""
        return str(node["reftarget"]).partition("=")[0] if node.get("reftype") == "value" else None

    def get_objects(self) -> Iterable[tuple[str, str, str, str, str, int]]:
        """List everything, for the index, for search and for other projects."""
        for (kind, name), entry in self.objects.items():
            yield (
                name,
                name,
                kind,
                entry.docname,
                entry.node_id,
                _PRIORITIES.get(kind, 1),
            )

    def _find(self, kind: str, target: str) -> Entry | None:
        name, _, _ = (part.strip() for part in target.partition("="))
        if kind == "value":
            return self.objects.get((kind, target)) or self.objects.get(("directive", name))
        return self.objects.get((kind, f"@{name.removeprefix('@')}" if kind == "syscalls" else name))


_PRIORITIES = {"directive": 0, "symptom": 0, "value": -1}
"""How early the search shows each kind; values are found by the words of their directives."""
