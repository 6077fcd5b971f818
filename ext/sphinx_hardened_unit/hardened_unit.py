"""The Sphinx directive ``hardened-unit``: a unit in a document, composed or as it stands, checked at every build."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from hardened_unit.compose import Composed, Form, Request, compose, need_calls, shown_name, unit_name
from hardened_unit.errors import UserError
from hardened_unit.exposure.rating import rate
from hardened_unit.report.page import Bullets, Table, Warned
from hardened_unit.report.score_blocks import score_bar, score_sentence, scored_for
from hardened_unit.rules import Finding, check
from hardened_unit.unitfile import Unit, parse
from hardened_unit.unitfile.dropins import MANAGERS, unit_of
from sphinx_hardened_unit import showing
from sphinx_hardened_unit.download import download
from sphinx_hardened_unit.drawing import Drawing, code, known_names
from sphinx_hardened_unit.settings import default_target
from systemd_directives import catalogue, checks, syntax, targets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sphinx.config import Config

    from systemd_directives.target import Target

_log = logging.getLogger(__name__)
_SEVERITY = {"error": "Error", "warning": "Warning", "advice": "Advice"}


def _form(value: str) -> str:
    return directives.choice(value, ("unit", "drop-in", "directives"))


def _comments(value: str) -> str:
    return directives.choice(value, ("headings", "reasons", "none"))


def _listed(value: str | None) -> list[str]:
    return [part.strip() for part in (value or "").split(",") if part.strip()]


class HardenedUnit(SphinxDirective):
    """Shows a unit file, checked for each target.

    With ``:preset:`` the unit is composed and the body adds or overrides lines; without, the body is the unit, drop-in or
    fragment, or a path such as ``system.conf.d/50-limits.conf`` the configuration of a manager, and is shown and checked as it
    stands. What is found is a warning at its line, and stands below the unit.
    """

    has_content = True
    optional_arguments = 1
    option_spec: ClassVar[dict[str, Callable[[str], Any]] | None] = {
        "preset": directives.unchanged_required,
        "need": _listed,
        "target": _listed,
        "exec": directives.unchanged_required,
        "form": _form,
        "comments": _comments,
        "annotate": directives.flag,
        "score": directives.flag,
        "caption": directives.unchanged_required,
        "name": directives.unchanged,
        "class": directives.class_option,
    }

    def run(self) -> list[nodes.Node]:
        """Compose or take the body, check it, and draw it."""
        known = catalogue.load()
        try:
            chosen = self._targets()
            named = self.arguments[0].strip() if self.arguments else ""
            if "preset" in self.options:
                name = unit_name(named or "example")
                composed = self._composed(name, chosen, known)
                return self._drawn(name, composed.text, composed, self._found_in_composed(name, composed, chosen))
            self._no_preset()
            name = _name_of(named)
        except (UserError, LookupError) as error:
            return [self._trouble(str(error))]
        text = "\n".join(self.content) + "\n"
        return self._drawn(name, text, None, self._found_in_body(name, text, chosen))

    def _targets(self) -> list[Target]:
        """Give the targets, the one with the oldest systemd first: what is composed has to hold there."""
        named = [targets.target(name) for name in self.options.get("target", [])]
        return sorted(named, key=lambda target: target.systemd) or [default_target(self.config)]

    def _no_preset(self) -> None:
        given = [f":{option}:" for option in ("need", "exec", "comments", "annotate") if option in self.options]
        if given:
            msg = f"without :preset: the body is shown as it stands; {' and '.join(given)} would change nothing"
            raise UserError(msg)
        if not any(line.strip() for line in self.content):
            msg = "there is nothing to show: give a :preset:, or a unit as the body"
            raise UserError(msg)

    def _composed(self, name: str, chosen: list[Target], known: catalogue.Catalogue) -> Composed:
        request = Request(
            name,
            tuple(chosen),
            known.preset(self.options["preset"].strip()),
            need_calls(self.options.get("need", []), known),
            self.options.get("exec", "").strip(),
            own=self._own(),
            form=self._chosen_form(),
            comments=self.options.get("comments", "headings"),
        )
        return compose(request, known)

    def _chosen_form(self) -> Form:
        form: Form = self.options.get("form", "unit")
        return form

    def _own(self) -> Unit:
        """Give the body as lines of the user's own; without a header they belong to ``[Service]``."""
        return parse("\n".join(self.content) + "\n", "Service") if self.content else Unit(())

    def _found_in_composed(self, name: str, composed: Composed, chosen: list[Target]) -> list[tuple[Finding, int]]:
        """Check a composed unit; what is wrong in it is the body's doing, and is shown at the body's line."""
        lines = {(entry.key, entry.value): entry.last for entry in self._own().assignments()}
        section = "Service" if self._chosen_form() == "directives" else ""
        whole = self._chosen_form() == "unit"
        found = _each_once(
            finding for target in chosen for finding in check(composed.text, target, section=section, name=name, whole=whole)
        )
        # A line that systemd would skip never reaches the composed unit; the author of the body should know of it.
        skipped = {"broken-line", "unknown-section"}
        broken = [(finding, finding.entry.last) for finding in check(self._own(), chosen[0]) if finding.rule in skipped]
        rest = [finding for finding in found if finding.rule not in skipped]
        return broken + [(finding, lines.get((finding.entry.key, finding.entry.value), 0)) for finding in rest]

    def _found_in_body(self, name: str, text: str, chosen: list[Target]) -> list[tuple[Finding, int]]:
        section = "" if any(line.lstrip().startswith("[") for line in text.splitlines()) else "Service"
        whole = self._chosen_form() == "unit"
        found = (finding for target in chosen for finding in check(text, target, section=section, name=name, whole=whole))
        return [(finding, finding.entry.last) for finding in _each_once(found)]

    def _scores(self, name: str, text: str) -> list[nodes.Node]:
        """Give a line for each target: the score, the systemd that it holds for, and a picture of it."""
        section = "" if any(line.lstrip().startswith("[") for line in text.splitlines()) else "Service"
        drawing = Drawing(known_names())
        drawn: list[nodes.Node] = []
        for target in dict.fromkeys(map(scored_for, self._targets())):
            try:
                rated = rate(parse(text, section), name, target.systemd, whole=self._chosen_form() == "unit" and not section)
            except UserError as error:
                drawn.append(self._trouble(f":score: {error}"))
                continue
            line = drawing.paragraph(score_sentence(rated, target), "systemd-score")
            line += drawing.inline(score_bar(rated.exposure)._replace(text=""))
            # A translator would get the picture's markup to translate.
            line["translatable"] = False
            drawn.append(line)
        return drawn

    def _drawn(self, name: str, text: str, composed: Composed | None, found: list[tuple[Finding, int]]) -> list[nodes.Node]:
        self._note(text)
        for finding, line in found:
            _log.warning("%s", finding.message, location=self._location(line), type="hardened_unit", subtype=finding.rule)
        block = code(text)
        block["classes"] += self.options.get("class", [])
        drawn: list[nodes.Node] = [self._captioned(block)]
        self.add_name(drawn[0])
        drawn += self._scores(name, text) if "score" in self.options else []
        drawing = Drawing(known_names())
        if composed and "annotate" in self.options:
            drawn += drawing.blocks([_reasons(composed), *_left_out(composed)])
        if found:
            drawn += drawing.blocks([Warned(f"{_SEVERITY[finding.severity]}: {finding.message}") for finding, _ in found])
        # Bare lines are no file that systemd would read.
        if name in MANAGERS:
            drawn.append(download(self.env, self.arguments[0].rpartition("/")[2].strip(), text))
        elif name and text.lstrip().startswith(("[", "#", ";")) and self._chosen_form() != "directives":
            drawn.append(download(self.env, name if self._chosen_form() == "unit" else f"{name}.conf", text))
        return drawn

    def _note(self, text: str) -> None:
        """Remember on which records the block rests: its preset, its needs, and the directives in it."""
        known = catalogue.load()
        named = dict.fromkeys(entry.key for entry in parse(text, "Service").assignments() if known.has_directive(entry.key))
        called = need_calls(self.options.get("need", []), known)
        parts = [
            *(("preset", self.options["preset"].strip()) for _ in self.options.keys() & {"preset"}),
            *(("need", call.need.name) for call in called),
            *(("directive", name) for name in named),
        ]
        for kind, name in parts:
            showing.note(self.env, f"{kind} in a unit", name, BASES[f"{kind} in a unit"](name, self.config))
        showing.note(self.env, "rest of a unit", "", BASES["rest of a unit"]("", self.config))

    def _captioned(self, block: nodes.literal_block) -> nodes.Element:
        if "caption" not in self.options:
            return block
        # Left alone by smart quotes: a caption often is a command.
        text = self.options["caption"]
        caption = nodes.caption(text, "", nodes.Text(text), support_smartquotes=False)
        return nodes.container("", caption, block, literal_block=True, classes=["literal-block-wrapper"])

    def _location(self, line: int) -> str:
        """Give the place in the source of a line of the body, counted from 1; of the Sphinx directive itself for 0."""
        source, here = self.get_source_info()
        if line and line <= len(self.content):
            within, at = self.content.items[line - 1]
            # docutils counts from the file's first line, MyST from the body's, to which a body of docutils never comes.
            in_body = self.content.items[0][1] == 0
            return f"{within}:{here + self.content_offset + line if in_body else at + 1}"
        return f"{source}:{here}"

    def _trouble(self, message: str) -> nodes.Node:
        _log.warning("hardened-unit: %s", message, location=self._location(0), type="hardened_unit", subtype="usage")
        return nodes.warning("", nodes.paragraph("", message), support_smartquotes=False)


BASES: dict[str, Callable[[str, Config], object]] = {
    "preset in a unit": lambda name, _: catalogue.load().preset(name),
    "need in a unit": lambda name, _: catalogue.load().need(name),
    "directive in a unit": lambda name, _: catalogue.load().directive(name),
    "rest of a unit": lambda _name, _config: [Path(path).read_bytes() for path in (syntax.COMPILED, checks.COMPILED)],
}
"""What a unit in a document rests on, to be found out again: records, and how values are read and scored."""


def _name_of(named: str) -> str:
    """Give the name that a body is checked under: of its unit, or of the manager's configuration that a path is part of."""
    if (manager := unit_of(f"/{named}")) in MANAGERS:
        return manager
    return shown_name(named) if named else ""


def _each_once(found: Iterable[Finding]) -> list[Finding]:
    """Keep the first of findings that say the same of the same line, which several targets may."""
    return list({(finding.entry.last, finding.message): finding for finding in found}.values())


def _reasons(composed: Composed) -> Table:
    rows = tuple((f"``{line.name}={line.value}``", line.reason) for line in composed.lines if line.reason)
    return Table(("Line", "Reason"), (40, 60), rows)


def _left_out(composed: Composed) -> list[Bullets]:
    items = tuple(f"Left out: ``{omission.line.name}={omission.line.value}``. {omission.why}" for omission in composed.omitted)
    return [Bullets(items)] if items else []
