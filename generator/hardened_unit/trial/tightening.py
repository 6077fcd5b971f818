"""Find the tightest drop-in with which a unit still does what a check asks of it.

It begins with all that a preset has and the unit lacks. What cannot stay goes, and of that as much comes back as works: a
softer value, or a list with the words that are needed. Every answer comes from a start of the unit, none from a guess.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.compose.fitting import fit as fit_to_target
from hardened_unit.compose.lines import lines_of
from hardened_unit.compose.relaxing import relax
from hardened_unit.errors import UserError
from hardened_unit.exposure.rating import prepared
from hardened_unit.settings.lacking import lacking
from hardened_unit.trial import evidence
from hardened_unit.trial.bench import Bench, confirmed, install_service
from hardened_unit.trial.boot import Boot
from hardened_unit.trial.explaining import seen_in_short, why
from hardened_unit.trial.narrowing import largest
from hardened_unit.trial.restrictions import often_refused, restrictions, soften, together
from hardened_unit.trial.trying import DROP_INS, loaded
from systemd_directives import targets

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hardened_unit.compose import NeedCall
    from hardened_unit.exposure import Exposure
    from hardened_unit.trial.bench import Asked
    from hardened_unit.trial.restrictions import Restriction
    from hardened_unit.trial.trying import Attempt
    from systemd_directives.catalogue import Catalogue
    from systemd_directives.model import Preset

_DROP_IN = "~fit.conf"


class Relaxed(NamedTuple):
    """A directive of the preset that could not stay as it is there."""

    directive: str
    wanted: tuple[str, ...]
    """The preset's lines."""
    lines: tuple[str, ...]
    """What stays of them; nothing where no step was soft enough."""
    reason: str
    """What happened with the preset's lines, or without the words that were given back."""
    gives: str = ""
    """What a softer step gives back."""


class Fitted(NamedTuple):
    """What came of it."""

    unit: str
    systemd: int
    given: tuple[str, ...]
    """The lines of needs that were named beforehand."""
    kept: tuple[tuple[str, ...], ...]
    """The lines that stay as the preset has them, by directive."""
    relaxed: tuple[Relaxed, ...]
    before: Exposure
    after: Exposure
    attempts: int
    confirmed: Attempt
    """The last attempt: with the result, in a boot of its own."""
    lacks: tuple[str, ...]


class DoesNotWork(UserError):
    """The unit does not pass the check as it is, so that nothing can be found out; the message says what happened."""


def fit(source: str, preset: Preset, needs: Sequence[NeedCall], catalogue: Catalogue, asked: Asked, root: str = "/") -> Fitted:
    """Find the tightest set of the preset's lines; raises ``UserError`` where the unit does not work to begin with."""
    with Boot(root) as boot:
        written = evidence.written_by(boot, install_service(boot, source), {}, asked)
    with Boot(root) as boot:
        written = evidence.without_old_folders(boot, written)
        bench = Bench(boot, install_service(boot, source), asked, written)
        bench.hurry(_works(bench.once(), boot, catalogue).seconds)
        scored = prepared(loaded(boot, bench.unit), bench.unit, boot.version)
        lines, given = _lines(preset, needs, boot.version, catalogue)
        lack = together(lacking(lines, scored.settings, catalogue, narrowing=True).lines)
        search = _Search(bench, given, restrictions(lack, scored, catalogue, written.folders), catalogue)
        search.run()
        lacks, systemd = boot.lacks, boot.version
        order = list(lack)
        kept = tuple(sorted((one.lines for one in search.kept), key=lambda some: order.index(directive_of(some))))
        relaxed = tuple(sorted(search.relaxed(), key=lambda one: order.index(one.directive)))
    everything = [*given, *(line for some in (*kept, *(one.lines for one in relaxed)) for line in some)]
    return Fitted(
        unit=bench.unit,
        systemd=systemd,
        given=given,
        kept=kept,
        relaxed=relaxed,
        before=scored.score(),
        after=(scored.with_lines(everything) if everything else scored).score(),
        attempts=bench.attempts + _BESIDES,
        confirmed=confirmed(source, {search.path: _drop_in(everything)}, asked, root),
        lacks=lacks,
    )


_BESIDES = 2
"""The attempts that are not the bench's: one of the unit as it is, one of the result."""


def _works(seen: Attempt, boot: Boot, catalogue: Catalogue) -> Attempt:
    """Give an attempt that worked, with none of the preset's lines; raises ``DoesNotWork`` where it did not."""
    if not seen.works:
        said = seen_in_short(seen, why(seen, loaded(boot, seen.unit), catalogue))
        msg = f"{seen.unit} does not work as it is, with none of the preset's lines: {said}"
        raise DoesNotWork(msg)
    return seen


def _lines(preset: Preset, needs: Sequence[NeedCall], version: int, catalogue: Catalogue) -> tuple[list[str], tuple[str, ...]]:
    """Give the lines of a preset that a systemd knows, relaxed by needs; and those that the needs bring along."""
    lines = [line for line in lines_of(preset) if line.section == "Service"]
    relaxed, _ = relax(lines, needs, catalogue)
    kept, _ = fit_to_target(relaxed, (targets.target(str(version)),))
    own = {line.name for line in lines}
    kept = [line for line in kept if line.section == "Service"]
    wanted = [f"{line.name}={line.value}" for line in kept if line.name in own]
    return wanted, tuple(f"{line.name}={line.value}" for line in kept if line.name not in own)


class _Search:
    """The search, and what it has found so far."""

    def __init__(self, bench: Bench, given: Sequence[str], wanted: list[Restriction], catalogue: Catalogue) -> None:
        self.kept: list[Restriction] = []
        self.path = f"{DROP_INS.format(unit=bench.unit)}/{_DROP_IN}"
        """Where the drop-in is in the boot."""
        self._bench = bench
        self._given = given
        self._wanted = wanted
        self._catalogue = catalogue
        self._relaxed: dict[str, Relaxed] = {}
        """What was found in place of restrictions, by directive."""

    def run(self) -> None:
        """Keep whole what can stay whole, then soften the rest, what lowers the exposure most first."""
        found = largest(self._wanted, lambda some: self._works([one.lines for one in some]), often_refused)
        self.kept = found.kept
        for one, others in sorted(found.refused, key=lambda refused: self._wanted.index(refused[0])):
            self._soften(one, self._said([*(other.lines for other in others), one.lines]))

    def relaxed(self) -> list[Relaxed]:
        """Say what did not stay as it was."""
        return list(self._relaxed.values())

    def _soften(self, one: Restriction, said: str) -> None:
        """Put in place of a restriction as much of it as works; ``said`` is what happens with the whole."""
        others = [*(kept.lines for kept in self.kept), *(relaxed.lines for relaxed in self._relaxed.values() if relaxed.lines)]
        found = soften(one, lambda lines: self._works([*others, lines]))
        if found and found.refused:
            said = "; ".join(f"without ``{word}``: {self._said([*others, lines])}" for word, lines in found.refused)
        lines, gives = (found.lines, found.gives) if found else ((), "")
        self._relaxed[one.directive] = Relaxed(one.directive, one.lines, lines, said, gives)

    def _works(self, lines: Sequence[tuple[str, ...]]) -> bool:
        return self._try(lines).works

    def _said(self, lines: Sequence[tuple[str, ...]]) -> str:
        seen = self._try(lines)
        return seen_in_short(seen, why(seen, loaded(self._bench.boot, self._bench.unit), self._catalogue))

    def _try(self, lines: Sequence[tuple[str, ...]]) -> Attempt:
        # The order shall not depend on the way that the search took.
        place = {one.directive: index for index, one in enumerate(self._wanted)}
        ordered = sorted(lines, key=lambda some: place[directive_of(some)])
        return self._bench.seen({self.path: _drop_in([*self._given, *(line for some in ordered for line in some)])})


def _drop_in(lines: Iterable[str]) -> str:
    return "\n".join(["[Service]", *lines]) + "\n"


def directive_of(lines: Sequence[str]) -> str:
    """Give the directive that lines are about; the error number of a filter stands before the filter."""
    names = [line.partition("=")[0] for line in lines]
    return "SystemCallFilter" if "SystemCallFilter" in names else names[0]
