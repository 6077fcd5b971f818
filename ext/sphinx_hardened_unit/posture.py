"""The Sphinx directive that shows how the units of a folder stand: a team's page of its fleet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.addnodes import pending_xref

from hardened_unit.report.posture import posture, sentences, table
from hardened_unit.rules.wording import printable
from hardened_unit.sources import sources
from sphinx_hardened_unit.drawing import Drawing, known_names
from sphinx_hardened_unit.part import Part, listed
from sphinx_hardened_unit.settings import default_target
from systemd_directives import catalogue, checks, syntax, targets

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.config import Config

    from hardened_unit.errors import UserError
    from hardened_unit.report.posture import Posture, Standing
    from hardened_unit.sources import Source
    from systemd_directives.target import Target

_ROWS = 500
"""How many units are shown where no limit is given: a page with more is none that a person reads."""
_SUBTYPE = "posture"


def _order(value: str) -> str:
    return directives.choice(value, ("exposure", "name"))


def _limit(value: str) -> int:
    return directives.positive_int(value)


def _exposure(value: str) -> float:
    most = float(value)
    if not 0 <= most <= 10:  # noqa: PLR2004 - the range of a score
        msg = "an exposure is from 0 to 10"
        raise ValueError(msg)
    return most


class Folder(NamedTuple):
    """The units in a folder, and what looking at them rests on."""

    path: str
    found: tuple[Source, ...]
    problems: tuple[str, ...]
    """What could not be looked into."""
    basis: object


class PostureTable(Part[Folder]):
    """``.. systemd:posture:: units``: the units in a folder of the project, each with its exposure, the worst first.

    The folder is seen from the document, or with a ``/`` before it from the top of the sources.
    """

    kind = "posture"
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Callable[[str], Any]] | None] = {
        "target": listed,
        "sort": _order,
        "limit": _limit,
        "max-exposure": _exposure,
    }

    def named(self) -> str:
        """Give the whole path of the folder."""
        return str(self.env.relfn2path(self.arguments[0].strip())[1])

    def worded(self, why: str) -> str:
        """Say it of the folder, as it is seen from the top of the sources."""
        return f"systemd:posture: {self._folder}: {why}"

    @property
    def _folder(self) -> str:
        return str(self.env.relfn2path(self.arguments[0].strip())[0])

    def run(self) -> list[nodes.Node]:
        """Draw the table, where the project lets files be shown."""
        if not self.state.document.settings.file_insertion_enabled:
            said = "systemd:posture shows what is in files, which this project's settings forbid (file_insertion_enabled)"
            return [self.trouble(said, _SUBTYPE)]
        return super().run()

    @classmethod
    def find(cls, name: str, config: Config) -> Folder:
        """List the units and their drop-ins; what is in them is noted file by file."""
        if not Path(name).is_dir():
            msg = "there is no such folder"
            raise LookupError(msg)
        problems: list[UserError] = []
        found = sources([name], "", problems)
        known = catalogue.load()
        presets = [known.preset(preset) for preset in known.names("presets")]
        basis = presets, *(Path(path).read_bytes() for path in (syntax.COMPILED, checks.COMPILED))
        said = (printable(str(problem)).removeprefix(name).lstrip(": /") for problem in problems)
        return Folder(name, tuple(found), tuple(said), basis)

    def draw(self, found: Folder) -> list[nodes.Node]:
        """Draw a sentence about all of them, and the table; what is wrong is a warning as well."""
        for source in found.found:
            for file in source.files:
                self.env.note_dependency(file)
        drawn = [self.trouble(self.worded(problem), _SUBTYPE) for problem in found.problems]
        seen = posture(found.path, found.found, self._targets(drawn))
        chosen = seen.standings[: self.options.get("limit", _ROWS)]
        for problem in (f"{one.shown}: {why}" for one in seen.standings for why in one.problems):
            self.warn(self.worded(problem), _SUBTYPE)
        if not seen.standings:
            return drawn
        drawing = Drawing(known_names())
        text = " ".join([sentences(seen), *self._above(seen), *self._left_out(seen, len(chosen))])
        if self.options.get("sort") == "name":
            chosen = tuple(sorted(chosen, key=lambda one: one.shown))
        shown = drawing.blocks([table(seen, chosen, catalogue.load())])
        for node in shown:
            _link(node, chosen)
        return [*drawn, drawing.paragraph(text, "systemd-posture"), *shown]

    def _targets(self, drawn: list[nodes.Node]) -> list[Target]:
        chosen: list[Target] = []
        for name in self.options.get("target", []):
            try:
                chosen.append(targets.target(name))
            except LookupError as error:
                drawn.append(self.trouble(f"systemd:posture: :target: {error}"))
        return list(dict.fromkeys(chosen)) or [default_target(self.config)]

    def _above(self, seen: Posture) -> list[str]:
        """Warn of each unit above the bound, and count them."""
        if "max-exposure" not in self.options:
            return []
        most = self.options["max-exposure"]
        above = seen.above(most)
        for one in above:
            scores = " and ".join(rated if isinstance(rated, str) else rated.overall for rated in one.rated)
            self.warn(self.worded(f"{one.shown} is above :max-exposure: {most:g}, with {scores}"), _SUBTYPE)
        return [f"{len(above) or 'None'} {'are' if len(above) > 1 else 'is'} above {most:g}."]

    def _left_out(self, seen: Posture, shown: int) -> list[str]:
        return [f"The {shown} worst are shown."] if shown < len(seen.standings) else []


def _link(drawn: nodes.Node, chosen: tuple[Standing, ...]) -> None:
    """Have each row lead to what a document has named as its unit: a ``hardened-unit`` with a ``:name:``, or a heading."""
    for row, one in zip(list(drawn.findall(nodes.row))[1:], chosen, strict=True):
        paragraph = next(iter(row.findall(nodes.paragraph)))
        shown = nodes.literal("", one.shown)
        about = {"refdomain": "std", "reftype": "ref", "reftarget": one.source.name.lower(), "refexplicit": True}
        paragraph.children = []
        paragraph += pending_xref("", shown, **about, refwarn=False, systemd_optional=True)
