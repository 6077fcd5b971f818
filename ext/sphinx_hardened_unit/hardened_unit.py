"""The Sphinx directive ``hardened-unit``: a unit in a document, composed or as it stands, checked at every build."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.directives.code import CodeBlock
from sphinx.util.docutils import SphinxDirective

from hardened_unit.compose import need_calls
from hardened_unit.errors import UserError
from hardened_unit.exposure.rating import rate
from hardened_unit.files import read
from hardened_unit.report.page import Bullets, Ref
from hardened_unit.report.score_blocks import score_bar, score_sentence, scored_for
from hardened_unit.rules.wording import printable
from hardened_unit.unitfile import parse
from sphinx_hardened_unit import differing, embedded, showing
from sphinx_hardened_unit.annotating import marked, notes, reasons_of
from sphinx_hardened_unit.checking import expected_rules
from sphinx_hardened_unit.download import download
from sphinx_hardened_unit.drawing import LANGUAGE, OWN, Drawing, code, known_names
from sphinx_hardened_unit.embedded import Embedded, Found
from sphinx_hardened_unit.making import Made, Making, this_side
from sphinx_hardened_unit.options import Options, take_wrong
from sphinx_hardened_unit.settings import default_target
from sphinx_hardened_unit.sources import OPTIONS, here, source_of
from sphinx_hardened_unit.warning import warn
from systemd_directives import catalogue, checks, syntax, targets, team

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

    from hardened_unit.compose import Composed
    from sphinx_hardened_unit.sources import Source
    from systemd_directives.target import Target

_SEVERITY = {"error": "Error", "warning": "Warning", "advice": "Advice"}
_AS_CODE_BLOCK = ("caption", "class", "emphasize-lines", "lineno-start", "linenos", "name")
"""The options that are left to Sphinx's own ``code-block``."""
_EXAMPLES = ("expect", "no-check", "no-file")
"""The options of what is not meant to be deployed."""


def _form(value: str) -> str:
    return directives.choice(value, ("unit", "drop-in", "directives"))


def _comments(value: str) -> str:
    return directives.choice(value, ("headings", "reasons", "none"))


def _listed(value: str | None) -> list[str]:
    return [part.strip() for part in (value or "").split(",") if part.strip()]


class HardenedUnit(SphinxDirective):
    """Shows a unit file, checked for each target.

    With ``:preset:`` the unit is composed, and the body, or the file, adds or overrides lines; without, that is the unit,
    drop-in or fragment, or a path such as ``system.conf.d/50-limits.conf`` the configuration of a manager, and is shown and
    checked as it stands. What is found is a warning at its line, and stands below the unit.
    """

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Callable[[str], Any]] | None] = Options(
        {
            "preset": directives.unchanged_required,
            "need": _listed,
            "target": _listed,
            "exec": directives.unchanged_required,
            "form": _form,
            "comments": _comments,
            **OPTIONS,
            "expect": _listed,
            "no-check": directives.flag,
            "no-file": directives.flag,
            "diff": directives.unchanged_required,
            "annotate": directives.flag,
            "score": directives.flag,
            "download": directives.unchanged,
            **{name: CodeBlock.option_spec[name] for name in _AS_CODE_BLOCK},
            "caption": directives.unchanged,
        }
    )

    def run(self) -> list[nodes.Node]:
        """Compose or take the lines, check them, and draw them; what cannot be done is said, and the rest is done."""
        self._troubles = take_wrong(self.options)
        drawn: list[nodes.Node] = []
        try:
            self._see_that_options_agree()
            source = source_of(self)
            chosen = self._targets()
            making = Making(self.arguments[0] if self.arguments else "", self.options, source, chosen)
            expected = self._expected()
            made = making.make(expected, advice=self.config.hardened_unit_fail_on == "advice")
            if "diff" in self.options:
                drawn += self._difference(made, making, chosen[0])
            else:
                drawn += self._unit(made, source)
            drawn += self._scores(made, chosen)
            drawn += self._download(made)
        except (UserError, LookupError) as error:
            self._troubles += str(error).splitlines()
            shown = "\n".join(self.content)
            embedded.note(self.env, Embedded("", "", here(self), (), self._said()))
            return [*self._boxes(), *([code(shown)] if shown.strip() else [])]
        drawn += self._boxes()
        return [*drawn, *self._findings(made, chosen, expected, part=source.part)]

    def _see_that_options_agree(self) -> None:
        problems = []
        given = [f":{name}:" for name in ("need", "exec", "comments") if name in self.options]
        if given and "preset" not in self.options:
            problems.append(f"without :preset: the unit is shown as it stands; {' and '.join(given)} would change nothing")
        if "no-check" in self.options and "expect" in self.options:
            problems.append("with :no-check: nothing is found that :expect: could expect; leave one of them out")
        other = [f":{name}:" for name in ("diff", "linenos", "lineno-start", "lineno-match") if name in self.options]
        if other and "annotate" in self.options:
            problems.append(f":annotate: numbers the lines in its own way, and does not go with {' and '.join(other)}")
        if problems:
            raise UserError("\n".join(problems))

    def _targets(self) -> list[Target]:
        """Give the targets, the one with the oldest systemd first: what is composed has to hold there."""
        named, wrong = [], []
        for name in self.options.get("target", []):
            try:
                named.append(targets.target(name))
            except LookupError as error:
                wrong.append(str(error))
        if wrong:
            raise UserError("\n".join(wrong))
        return sorted(named, key=lambda target: target.systemd) or [default_target(self.config)]

    def _expected(self) -> list[str]:
        rules, unknown = expected_rules(self.options.get("expect", []))
        self._troubles += [f":expect: {said}" for said in unknown]
        return rules

    def _unit(self, made: Made, source: Source) -> list[nodes.Node]:
        drawn = self._code(made.text, LANGUAGE, made, first=source.first)
        if "annotate" not in self.options:
            return drawn
        reasons = reasons_of(made.text, made.section, catalogue.load(), made.reasons)
        prefix = f"{nodes.make_id(f'unit-{made.aim.name}')}-{self.env.new_serialno('hardened-unit')}"
        block = next(node for part in drawn for node in part.findall(nodes.literal_block))
        again = marked(block, reasons, prefix)
        if block.parent:
            block.parent.replace(block, again)
        else:
            drawn[drawn.index(block)] = again
        drawing = Drawing(known_names())
        return [*drawn, *([notes(reasons, prefix, drawing)] if reasons else []), *drawing.blocks(_left_out(made.composed))]

    def _code(self, text: str, language: str, made: Made, first: int = 0) -> list[nodes.Node]:
        """Draw a text as ``code-block`` does, with the options that are the same; an empty caption is the file's name."""
        options: dict[str, Any] = {name: value for name, value in self.options.items() if name in _AS_CODE_BLOCK}
        options["force"] = None
        if "caption" in options and not options["caption"]:
            options["caption"] = f"``{made.aim.path}``" if made.aim.path else ""
        if first:
            options["lineno-start"] = first
        lines = StringList(text.rstrip("\n").split("\n"), source=here(self).file)
        # Sphinx would say it at a line of no file, and Python reads no number of thousands of digits.
        named = re.findall(r"\d{1,9}", options.get("emphasize-lines", ""))
        if beyond := dict.fromkeys(number for number in named if int(number) > len(lines)):
            msg = f":emphasize-lines: there are no more than {len(lines)} lines; {' and '.join(beyond)} is none of them"
            self._troubles.append(msg)
            del options["emphasize-lines"]
        place = self.lineno, self.content_offset, self.block_text, self.state, self.state_machine
        drawn = CodeBlock("code-block", [language], options, lines, *place).run()
        if not any(True for node in drawn for _ in node.findall(nodes.literal_block)):
            drawn.append(code(text, language))  # an option was wrong, which Sphinx has said
        for block in (block for node in drawn for block in node.findall(nodes.literal_block)):
            block[OWN] = True
        for caption in (caption for node in drawn for caption in node.findall(nodes.caption)):
            caption["support_smartquotes"] = False  # a caption often is a command
        return drawn

    def _difference(self, made: Made, making: Making, target: Target) -> list[nodes.Node]:
        given, only = self.options["diff"].strip(), None
        this = this_side(made)
        if "/" in given or "." in given:
            relative, path = self.env.relfn2path(given)
            self.env.note_dependency(relative)
            try:
                other = this._replace(title=relative, unit=parse(read(path)))
            except UserError as error:
                msg = f":diff: {str(error).replace(path, relative)}"
                raise UserError(msg) from None
        else:
            other, only = making.other(given, made)
            _rest_on(self.env, "preset in a unit", given)
        found = differing.difference(other, this, target, only)
        sentence = [Drawing(known_names()).paragraph(found.sentence, "systemd-score")] if found.sentence else []
        if not found.text:
            return [nodes.paragraph("", f"{this.title} has the same settings as {other.title}."), *sentence]
        return [*self._code(found.text, differing.LANGUAGE, made), *sentence]

    def _scores(self, made: Made, chosen: list[Target]) -> Iterator[nodes.Node]:
        """Give a line for each target: the score, the systemd that it holds for, and a picture of it."""
        drawing = Drawing(known_names())
        for target in dict.fromkeys(map(scored_for, chosen)) if "score" in self.options else ():
            try:
                rated = rate(parse(made.text, made.section), made.aim.name, target.systemd, whole=made.whole)
            except UserError as error:
                self._troubles.append(f":score: {error}")
                return
            line = drawing.paragraph(score_sentence(rated, target), "systemd-score")
            line += drawing.inline(score_bar(rated.exposure)._replace(text=""))
            # A translator would get the picture's markup to translate.
            line["translatable"] = False
            yield line

    def _download(self, made: Made) -> list[nodes.Node]:
        if "download" not in self.options:
            return []
        name = self.options["download"].strip() or made.aim.file
        if made.section:
            self._troubles.append(":download: bare lines are no file that systemd reads; give them a header, such as [Service]")
        elif not name or "/" in name:
            self._troubles.append(
                ":download: the file needs a name without a folder; give it here, or its unit as the argument"
            )
        else:
            return [download(self.env, name, made.text)]
        return []

    def _findings(self, made: Made, chosen: list[Target], expected: list[str], *, part: bool) -> list[nodes.Node]:
        """Warn of what is found and not expected, and of what is expected and not found; draw what is found."""
        self._note_parts(made.text)
        there = {finding.rule for finding, _ in made.found}
        found = [Found(one.rule, one.severity, one.message, place) for one, place in made.found if one.rule not in expected]
        absent = [name for name in expected if name not in there]
        found += [Found("not-found", "warning", f":expect: {name} finds nothing here", here(self)) for name in absent]
        for one in found:
            warn(one, self.config)
        called = tuple(target.called for target in chosen)
        example = part or not self.options.keys().isdisjoint(_EXAMPLES)
        embedded.note(self.env, Embedded(made.path, made.text, here(self), called, (*self._said(), *found), example))
        drawing = Drawing(known_names())
        drawn: list[nodes.Node] = []
        for finding, _ in made.found:
            said = drawing.paragraph(f"{_SEVERITY[finding.severity]}: {finding.message} ")
            said += drawing.inline(Ref("rule", finding.rule, f"[{finding.rule}]"))
            drawn.append(nodes.warning("", said, support_smartquotes=False))
        return drawn

    def _note_parts(self, text: str) -> None:
        """Remember on which records the block rests: its preset, its needs, and the directives in it."""
        called = need_calls(self.options.get("need", []), catalogue.load())
        parts = [
            *(("preset", self.options["preset"].strip()) for _ in self.options.keys() & {"preset"}),
            *(("need", call.need.name) for call in called),
        ]
        for kind, name in parts:
            _rest_on(self.env, f"{kind} in a unit", name)
        note_directives(self.env, text)

    def _said(self) -> tuple[Found, ...]:
        """Give what is wrong with the block itself, and warn of it."""
        at = here(self)
        said = tuple(Found("usage", "error", printable(f"hardened-unit: {trouble}"), at) for trouble in self._troubles)
        for one in said:
            warn(one, self.config)
        return said

    def _boxes(self) -> list[nodes.Node]:
        return [nodes.warning("", nodes.paragraph("", trouble), support_smartquotes=False) for trouble in self._troubles]


BASES: dict[str, Callable[[str, Config], object]] = {
    "preset in a unit": lambda name, _: catalogue.load().preset(name),
    "need in a unit": lambda name, _: catalogue.load().need(name),
    "directive in a unit": lambda name, _: catalogue.load().directive(name),
    "rest of a unit": lambda _name, _config: [
        team.in_use().rules,
        *(Path(path).read_bytes() for path in (syntax.COMPILED, checks.COMPILED)),
    ],
}
"""What a unit in a document rests on, to be found out again: records, and how values are read and scored."""


def note_directives(env: BuildEnvironment, text: str) -> None:
    """Remember that the document that is being read rests on what is known of the directives in a unit."""
    known = catalogue.load()
    named = dict.fromkeys(entry.key for entry in parse(text, "Service").assignments() if known.has_directive(entry.key))
    for name in named:
        _rest_on(env, "directive in a unit", name)
    _rest_on(env, "rest of a unit", "")


def _rest_on(env: BuildEnvironment, kind: str, name: str) -> None:
    showing.rest(env, kind, name, lambda: BASES[kind](name, env.config))


def _left_out(composed: Composed | None) -> list[Bullets]:
    omitted = composed.omitted if composed else ()
    items = tuple(f"Left out: ``{omission.line.name}={omission.line.value}``. {omission.why}" for omission in omitted)
    return [Bullets(items)] if items else []
