"""Lead to where the reference is when this project does not hold it, or leave the text as it stands.

A page of this project comes first, then one of another project by intersphinx, then the address in
``hardened_unit_reference_url``, then plain text. Sphinx does the first two; what it cannot find comes here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.errors import NoUri
from sphinx.util import logging

from hardened_unit.report.page import KINDS
from hardened_unit.report.values import value_anchors
from sphinx_hardened_unit.documents import place
from sphinx_hardened_unit.roles import name_of
from sphinx_hardened_unit.warning import TYPE
from systemd_directives import catalogue, team

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from systemd_directives.model import Need, Preset
    from systemd_directives.team_rule import TeamRule

_log = logging.getLogger(__name__)
_AFTER_INTERSPHINX = 900


def setup(app: Sphinx) -> None:
    """Have Sphinx ask when it has found nothing."""
    app.connect("missing-reference", _lead, priority=_AFTER_INTERSPHINX)


def address_of(app: Sphinx, docname: str, kind: str, name: str) -> str:
    """Give the address, seen from a document, of something that has no page in this project; empty where there is none."""
    about = {"refdomain": "systemd", "reftype": kind, "reftarget": name, "refdoc": docname, "systemd_optional": True}
    shown = nodes.inline()
    try:
        found = app.emit_firstresult("missing-reference", app.env, pending_xref("", shown, **about), shown)
    except NoUri:
        return ""
    return str(found.get("refuri", "")) if isinstance(found, nodes.reference) else ""


def _lead(app: Sphinx, _env: BuildEnvironment, node: pending_xref, shown: nodes.Element) -> nodes.Element | None:
    kind, target = node["reftype"], node["reftarget"]
    if kind == "any":
        known = [kind for kind in KINDS if _knows(kind, target)]
        return _linked(app, node, known[0], shown) if len(known) == 1 else None
    if node.get("refdomain") != "systemd":
        return shown if node.get("systemd_optional") else None
    try:
        name_of(kind, target)
    except LookupError as error:
        if not node.get("systemd_optional"):
            _log.warning("%s", error, location=node, type=TYPE, subtype="unknown-name")
        return shown
    return _linked(app, node, kind, shown) or shown


def _knows(kind: str, target: str) -> bool:
    try:
        return name_of(kind, target) == target.removesuffix("=")
    except LookupError:
        return False


def _linked(app: Sphinx, node: pending_xref, kind: str, shown: nodes.Element) -> nodes.Element | None:
    """Link to the page below the configured address; None where there is none for this builder."""
    base = app.config.hardened_unit_reference_url
    name = name_of(kind, node["reftarget"])
    if not base or name in _of_the_team(kind):
        return None
    if "://" not in base:
        # A path is one of the site, and neither a book nor a manual page has any.
        if app.builder.format != "html" or app.builder.name == "epub":
            return None
        if not base.startswith("/"):
            here = app.builder.get_target_uri(node["refdoc"]).partition("#")[0]
            base = "../" * here.count("/") + base
    anchor = node.get("systemd_anchor") or _anchor(kind, name)
    address = f"{base.rstrip('/')}/{place(kind, name)}.html{'#' * bool(anchor)}{anchor}"
    return nodes.reference("", "", shown, internal=False, refuri=address)


def _of_the_team(kind: str) -> set[str]:
    """List the names of records that the reference there does not have, because they are a team's own."""
    records: Iterable[Preset | Need | TeamRule] = getattr(team.in_use(), f"{kind}s", ())
    return {record.name for record in records}


def _anchor(kind: str, name: str) -> str:
    directive, _, value = name.partition("=")
    return value_anchors(catalogue.load().directive(directive)).get(value, "") if kind == "value" else ""
