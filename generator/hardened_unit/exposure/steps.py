"""What would lower the score of a unit: the lines of the presets that it lacks, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hardened_unit import settings
from hardened_unit.exposure.sandbox import sandbox
from hardened_unit.exposure.scoring import score
from hardened_unit.settings.lacking import lacking
from hardened_unit.unitfile import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hardened_unit.exposure.scoring import Exposure
    from systemd_directives.catalogue import Catalogue
    from systemd_directives.model import Directive, Preset


class Scored(NamedTuple):
    """A unit that is to be scored, again and again with other lines behind it."""

    settings: settings.Settings
    section: str = "Service"
    template: bool = False

    def score(self) -> Exposure:
        """Score it."""
        return score(sandbox(self.settings, self.section))

    def with_lines(self, lines: Sequence[str]) -> Scored:
        """Put lines behind it, as a drop-in does."""
        added = parse("\n".join([f"[{self.section}]", *lines]) + "\n")
        before = self.settings
        read = settings.read(added, before.version, template=self.template, drop_in=True, before=before)
        return self._replace(settings=read)

    def gain(self, lines: Sequence[str]) -> float:
        """Say by how much the exposure falls with some lines behind it: a share of 10, which is the worst."""
        return (self.score().points - self.with_lines(lines).score().points) * 10


class Step(NamedTuple):
    """Lines for one directive that lower the score."""

    directive: str
    lines: tuple[str, ...]
    preset: Preset
    """The mildest preset that has them: how much they risk to break."""
    gain: float
    """By how much the exposure falls when only this step is taken, of 10."""
    after: Exposure
    """The exposure then."""


class Offer(NamedTuple):
    """Lines that a unit could be given."""

    preset: Preset
    """The preset that they are from."""
    lines: tuple[str, ...]
    """Those in ``[Service]``."""


def offers(catalogue: Catalogue) -> list[Offer]:
    """Give the lines of all presets, those of the mildest first."""
    presets = sorted((catalogue.preset(name) for name in catalogue.names("presets")), key=lambda preset: preset.place)
    return [Offer(preset, tuple(line.set for line in preset.line if line.section == "Service")) for preset in presets]


def steps(scored: Scored, catalogue: Catalogue, offered: Iterable[Offer] = ()) -> list[Step]:
    """Find the steps that lower the score, what gains most first; of each directive the mildest that does.

    Without anything ``offered`` they are lines of the presets as they are.
    """
    before = scored.score()
    found: dict[str, Step] = {}
    for offer in offered or offers(catalogue):
        for directive, wanted in lacking(offer.lines, scored.settings, catalogue, scored.section).lines.items():
            if directive in found:
                continue
            after = scored.with_lines(wanted).score()
            if after.points < before.points:
                found[directive] = Step(directive, wanted, offer.preset, (before.points - after.points) * 10, after)
    return sorted(found.values(), key=lambda step: -step.gain)


def undone(directive: Directive) -> str:
    """Give the line for a drop-in that takes back what was said of a directive."""
    if directive.grammar == "mask:capability":
        return f"{directive.name}=~"
    resets = directive.repeat in {"append", "allow-or-deny-list"}
    return f"{directive.name}={'' if resets else directive.default}"
