"""Find the lines of a unit that break it: the fewest without which it does what a check asks of it.

All lines that only take something from a service are candidates. The answer is the smallest one also where several lines must
go together, and where one of several would do it is the one that costs least exposure.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from hardened_unit import settings
from hardened_unit.errors import UserError
from hardened_unit.exposure.rating import prepared
from hardened_unit.trial import evidence
from hardened_unit.trial.bench import Bench, confirmed, install_service
from hardened_unit.trial.boot import Boot
from hardened_unit.trial.explaining import seen_in_short, why
from hardened_unit.trial.narrowing import smallest
from hardened_unit.trial.restrictions import Restriction, soften, steps_of, words_of
from hardened_unit.trial.trying import loaded, origins
from hardened_unit.unitfile import Unit
from systemd_directives import harvest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hardened_unit.trial.bench import Asked
    from hardened_unit.trial.trying import Attempt
    from hardened_unit.unitfile import Entry
    from systemd_directives.catalogue import Catalogue

_GIVES = frozenset(
    {
        *("AmbientCapabilities", "BindPaths", "BindReadOnlyPaths", "ExecPaths", "ExecSearchPath", "IPAddressAllow"),
        *("CacheDirectory", "ConfigurationDirectory", "LogsDirectory", "RuntimeDirectory", "StateDirectory", "ReadWritePaths"),
        *("CacheDirectoryMode", "ConfigurationDirectoryMode", "LogsDirectoryMode", "RuntimeDirectoryMode"),
        *("Group", "User", "SocketBindAllow", "StateDirectoryMode", "SupplementaryGroups", "RuntimeDirectoryPreserve"),
        *("Environment", "EnvironmentFile", "PassEnvironment", "UnsetEnvironment", "WorkingDirectory", "PAMName", "Delegate"),
        *("LoadCredential", "LoadCredentialEncrypted", "SetCredential", "SetCredentialEncrypted", "ImportCredential"),
        *("StandardInput", "StandardInputData", "StandardInputText", "StandardOutput", "StandardError", "TTYPath", "Slice"),
        *("FinalKillSignal", "KillMode", "KillSignal", "RestartKillSignal", "SendSIGHUP", "SendSIGKILL", "WatchdogSignal"),
        *("TimeoutSec",),
    }
)
"""Directives that say how a service runs, or give it something: without them it is another service, not a freer one."""


class NothingToFind(UserError):
    """There is no line to look for; the message says why."""


class Culprit(NamedTuple):
    """A line that breaks the unit."""

    entry: Entry
    seen: str
    """What happens when this line alone is put back."""
    relaxation: tuple[str, ...]
    """The lines in its place with which the unit works; none where it has to go."""
    gives: str
    alternatives: tuple[Entry, ...] = ()
    """Other lines of which one could go in place of this one."""


class Bisected(NamedTuple):
    """What came of it."""

    unit: str
    systemd: int
    broken: str
    """What happens with all lines."""
    culprits: tuple[Culprit, ...]
    attempts: int
    confirmed: bool
    """Whether it works without the culprits in a boot in which nothing was tried before, too."""
    wavering: int
    lacks: tuple[str, ...]


def bisect(source: str, catalogue: Catalogue, asked: Asked, root: str = "/") -> Bisected:
    """Find the culprits; raises ``NothingToFind`` where the unit works, fails also without any hardening, or now and then."""
    with Boot(root) as boot:
        unit = install_service(boot, source)
        free = _Lines(Bench(boot, unit, asked), loaded(boot, unit), {})
        written = evidence.written_by(boot, unit, free.files(free.candidates), asked)
    with Boot(root) as boot:
        written = evidence.without_old_folders(boot, written)
        bench = Bench(boot, install_service(boot, source), asked, written)
        lines = _Lines(bench, loaded(boot, bench.unit), origins(source))
        broken = _compared(lines, catalogue)
        cost = {index: _exposure(lines.without([index]), bench) for index in lines.candidates}
        gone, conflicts = smallest(lines.candidates, lines.work, lambda index: cost[index])
        culprits = tuple(_culprit(index, gone, conflicts, lines, written.folders, catalogue) for index in gone)
        lacks, systemd = boot.lacks, boot.version
    works = confirmed(source, lines.files(gone), asked, root).works
    return Bisected(bench.unit, systemd, broken, culprits, bench.attempts + _BESIDES, works, bench.wavering, lacks)


_BESIDES = 2
"""The attempts that are not the bench's: one to see what the unit writes, one of the result."""


def _exposure(unit: Unit, bench: Bench) -> float:
    return prepared(unit, bench.unit, bench.boot.version).score().points


class _Lines:
    """The lines of a unit as they are in a boot, and what happens without some of them."""

    def __init__(self, bench: Bench, unit: Unit, origin: Mapping[str, str]) -> None:
        self.bench = bench
        self.unit = unit
        self.entries = [entry._replace(path=origin.get(entry.path, entry.path)) for entry in unit.entries]
        """The same, with the files that they came from."""
        self.candidates = [index for index, entry in enumerate(unit.entries) if _takes(entry, bench.boot.version)]

    def without(self, gone: Iterable[int]) -> Unit:
        """Give the unit without some lines."""
        left = set(gone)
        return Unit(tuple(entry for index, entry in enumerate(self.unit.entries) if index not in left))

    def files(self, gone: Iterable[int], instead: Mapping[int, Sequence[str]] = MappingProxyType({})) -> dict[str, str]:
        """Give the files of the unit without some lines, or with others in their place."""
        left = set(gone)
        found: dict[str, list[str]] = {}
        for index, entry in enumerate(self.unit.entries):
            texts = found.setdefault(entry.path, [])
            if index in instead:
                texts.extend(f"{line}\n" for line in instead[index])
            elif index not in left:
                texts.append(entry.text)
        return {path: "".join(texts) for path, texts in found.items()}

    def work(self, kept: Sequence[int]) -> bool:
        """Tell whether the unit works with only these of the candidates."""
        return self.seen(index for index in self.candidates if index not in set(kept)).works

    def seen(self, gone: Iterable[int], instead: Mapping[int, Sequence[str]] = MappingProxyType({})) -> Attempt:
        """Try the unit without some lines, or with others in their place."""
        return self.bench.seen(self.files(gone, instead))

    def said(self, seen: Attempt, catalogue: Catalogue) -> str:
        """Say in one line what came of an attempt that did not work."""
        return seen_in_short(seen, why(seen, self.unit, catalogue))


def _takes(entry: Entry, version: int) -> bool:
    """Tell whether a line only takes something from a service: what any unit that runs a process may say of it."""
    return (
        entry.kind == "assignment"
        and entry.section == "Service"
        and {"Service", "Socket", "Mount"} <= {*harvest.sections_of(version).get(entry.key, ())}
        and entry.key not in _GIVES
    )


def _compared(lines: _Lines, catalogue: Catalogue) -> str:
    """See that the unit fails as it is and works without hardening, each time; say how it fails. Raises ``NothingToFind``."""
    unit, bench = lines.bench.unit, lines.bench
    if not lines.candidates:
        msg = f"{unit} has no line that takes something from it: hardening is not why it fails"
        raise NothingToFind(msg)
    whole, free = lines.seen([]), lines.seen(lines.candidates)
    if bench.asked.repeat == 1:
        # The same again tells whether the answers can be relied on.
        again = bench.once()
        if again.works != free.works:
            msg = (
                f"{unit}: of two attempts without any hardening one worked and one did not; "
                "with --repeat a failure counts only when it comes each time"
            )
            raise NothingToFind(msg)
    if whole.works:
        msg = f"{unit} works as it is: there is nothing to find"
        raise NothingToFind(msg)
    if not free.works:
        msg = (
            f"{unit} fails without any of its {len(lines.candidates)} hardening lines too: {lines.said(free, catalogue)}; "
            "hardening is not the reason, or not the only one"
        )
        raise NothingToFind(msg)
    bench.hurry(free.seconds)
    return lines.said(whole, catalogue)


def _culprit(
    index: int,
    gone: Sequence[int],
    conflicts: Sequence[Sequence[int]],
    lines: _Lines,
    writable: Sequence[str],
    catalogue: Catalogue,
) -> Culprit:
    """Say what a culprit does, and what could be in its place while the other culprits are gone."""
    entry, others = lines.entries[index], [other for other in gone if other != index]
    version, template = lines.bench.boot.version, "@" in lines.bench.unit
    line = f"{entry.key}={entry.value}"
    one = Restriction(
        entry.key,
        (line,),
        0,
        tuple(steps_of(entry.key, (line,), catalogue, writable, version)),
        tuple(
            words_of(
                entry.key,
                settings.read(lines.without(gone), version, template=template),
                settings.read(lines.without(others), version, template=template),
            )
        ),
        sets=entry.key == "RestrictAddressFamilies" and entry.value[:1] != "~",
    )
    found = soften(one, lambda instead: lines.seen(others, {index: instead}).works)
    alternatives = {other for conflict in conflicts if index in conflict for other in conflict if other not in gone}
    return Culprit(
        entry,
        lines.said(lines.seen(others), catalogue),
        found.lines if found else (),
        found.gives if found else "",
        tuple(lines.entries[other] for other in sorted(alternatives)),
    )
