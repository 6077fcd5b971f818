"""Make what the Sphinx directive ``hardened-unit`` shows: compose a unit, or take one as it stands; check it; compare it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from hardened_unit.compose import Composed, Form, Request, compose, need_calls, unit_name
from hardened_unit.compose.comparing import Side
from hardened_unit.errors import UserError
from hardened_unit.unitfile import parse
from hardened_unit.unitfile.dropins import unit_of
from sphinx_hardened_unit.aiming import Aim, aim
from sphinx_hardened_unit.checking import bare, findings
from systemd_directives import catalogue

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hardened_unit.rules import Finding
    from hardened_unit.unitfile import Unit
    from sphinx_hardened_unit.embedded import Place
    from sphinx_hardened_unit.sources import Source
    from systemd_directives.target import Target

_SKIPPED = frozenset({"broken-line", "unknown-section"})
"""The rules about lines that systemd would skip, which so never reach a composed unit."""


class Made(NamedTuple):
    """What is shown."""

    aim: Aim
    text: str
    section: str
    """That of lines without a header, where there are such."""
    whole: bool
    """Whether it is all of a unit."""
    composed: Composed | None = None
    found: tuple[tuple[Finding, Place], ...] = ()
    """What is wrong with it, and where."""

    @property
    def path(self) -> str:
        """Where its file belongs; empty for a fragment."""
        return self.aim.path if not self.section and (self.whole or self.aim.drop_in or self.composed) else ""

    @property
    def reasons(self) -> dict[tuple[str, str, str], str]:
        """Why lines are in a composed unit, by section, name and value; of the unit's own lines that is not known."""
        lines = self.composed.lines if self.composed else ()
        return {(line.section, line.name, line.value): line.reason for line in lines if line.origin != "own"}


class Making:
    """One block being made, from what was given for it."""

    def __init__(self, argument: str, options: Mapping[str, Any], source: Source, targets: Sequence[Target]) -> None:
        """Take the argument, the options, the lines, and the targets, the one with the oldest systemd first."""
        self._options = options
        self._source = source
        self._targets = targets
        form: Form = options.get("form", "unit")
        named = argument.strip() or ("" if "preset" in options else source.path if unit_of(source.path) else "")
        self._aim = aim(named, drop_in=form == "drop-in")
        self._form: Form = "drop-in" if self._aim.drop_in else form

    def make(self, expected: Sequence[str], *, advice: bool = False) -> Made:
        """Make and check it; raises ``UserError`` or ``LookupError`` where that cannot be.

        Rules that look for advice alone do so where they are ``expected``, or with ``advice``.
        """
        find = partial(findings, expected=expected, advice=advice)
        return self._composed(find) if "preset" in self._options else self._as_it_stands(find)

    def other(self, preset: str, made: Made) -> tuple[Side, frozenset[str] | None]:
        """Give a preset as a unit to compare with, and the directives that the comparison is about, None for all.

        Beside a composed unit it has the same needs and lines. Beside any other it is one of the same name, and the comparison
        is about the directives that have pages. Raises ``UserError`` or ``LookupError``.
        """
        known = catalogue.load()
        title = f"the preset {known.preset(preset).name}"
        if made.composed:
            text = compose(self._request(preset), known).text
            return Side(title, parse(text, made.section), template="@" in made.aim.name), None
        name = made.aim.name if made.aim.name.endswith(".service") else "mydaemon.service"
        text = compose(Request(name, tuple(self._targets), known.preset(preset), command="/usr/bin/mydaemon"), known).text
        return Side(title, parse(text), template="@" in name), frozenset(known.names("directives")) - {"ExecStart"}

    def _own(self) -> Unit:
        """Give the lines as ones of a composed unit; without a header they belong to ``[Service]``."""
        return parse(self._source.text, self._source.section or "Service")

    def _request(self, preset: str) -> Request:
        known = catalogue.load()
        return Request(
            unit_name(self._aim.name or "example"),
            tuple(self._targets),
            known.preset(preset.strip()),
            need_calls(self._options.get("need", []), known),
            self._options.get("exec", "").strip(),
            own=self._own(),
            form=self._form,
            comments=self._options.get("comments", "headings"),
        )

    def _composed(self, find: Callable[..., list[Finding]]) -> Made:
        request = self._request(self._options["preset"])
        composed = compose(request, catalogue.load())
        section = "Service" if self._form == "directives" else ""
        whole = self._form == "unit"
        made = Made(self._aim, composed.text, section, whole, composed)
        if "no-check" in self._options:
            return made
        # What is wrong is the doing of the own lines, and is shown at them.
        own = {(entry.key, entry.value): entry.last for entry in request.own.assignments()}
        checked = Aim(request.name, drop_in=not whole)
        found = find(composed.text, checked, self._targets, section=section, whole=whole)
        places = [(one, own.get((one.entry.key, one.entry.value), 0)) for one in found if one.rule not in _SKIPPED]
        text = self._source.text
        skipped = findings(text, Aim(), self._targets[:1], section=bare(text, Aim(), self._source.section), whole=False)
        places = [(one, one.entry.last) for one in skipped if one.rule in _SKIPPED] + places
        return made._replace(found=tuple((one, self._source.place(line)) for one, line in places))

    def _as_it_stands(self, find: Callable[..., list[Finding]]) -> Made:
        source = self._source
        if not source.text.strip():
            msg = "there is nothing to show: give a :preset:, a :file:, or a unit as the body"
            raise UserError(msg)
        section = bare(source.text, self._aim, source.section)
        whole = self._form == "unit" and not section and not source.part
        made = Made(self._aim, source.text, section, whole)
        if "no-check" in self._options:
            return made
        found = find(source.text, self._aim, self._targets, section=section, whole=whole)
        return made._replace(found=tuple((one, source.place(one.entry.last)) for one in found))


def this_side(made: Made) -> Side:
    """Give what is shown as a unit to compare with another."""
    title = made.aim.file or "this unit"
    return Side(title, parse(made.text, made.section), template="@" in made.aim.name)
