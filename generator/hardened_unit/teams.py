"""A team's own presets, needs and rules: read from its folders, looked at, and put in use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from hardened_unit import settings
from hardened_unit.errors import UserError
from hardened_unit.rules.checking import context_of
from hardened_unit.rules.demanding import Demanding, is_glob
from hardened_unit.rules.registry import RULES
from hardened_unit.rules.wording import printable, suggestion
from hardened_unit.unitfile import parse
from hardened_unit.unitfile.writing import UnsafeText, assignment
from systemd_directives import catalogue, harvest, team, team_files
from systemd_directives.model import Preset
from systemd_directives.target import Target
from systemd_directives.team_rule import TeamRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hardened_unit.settings import Dropped
    from systemd_directives.filing import Source
    from systemd_directives.model import Need
    from systemd_directives.reading import Key, Problem
    from systemd_directives.team import Team

_VERSIONS = range(harvest.NEWEST, harvest.OLDEST - 1, -1)


def use(folders: Iterable[str | Path]) -> None:
    """Work with what these folders have, besides what comes with this; raises ``UserError`` with all that is wrong in them."""
    team.use(read(folders))


def read(folders: Iterable[str | Path]) -> Team:
    """Read folders; raises ``UserError`` with all that is wrong in them."""
    problems: list[Problem] = []
    found = team_files.read([Path(folder) for folder in folders], catalogue.ours(), RULES, problems)
    if not problems:  # of a line that no systemd knows all is said already
        problems = [problem for sources in found.values() for source in sources for problem in _unread(source)]
        problems += [problem for source in found["rules"] for problem in _wrong_examples(source)]
    if problems:
        raise UserError("\n".join(printable(str(problem)) for problem in sorted(problems)))
    return team_files.team_of(found)


class _Line(NamedTuple):
    """An assignment in a record."""

    at: Key
    section: str
    text: str
    every: bool
    """Whether each systemd that has the directive has to read it, and not only one."""


def _unread(source: Source) -> Iterator[Problem]:
    """Find the values that no systemd reads, or that one does not though it is old enough for them."""
    found = []
    for line in _lines(source.record):
        key, _, value = line.text.partition("=")
        try:
            assignment(key, value)
            found.append(line)
        except UnsafeText as error:
            yield source.problem(line.at, str(error))
    # A header before each: the line of the assignment is then twice its place.
    unit = parse("".join(f"[{line.section}]\n{line.text}\n" for line in found))
    dropped: list[dict[int, Dropped | None]] = [{} for _ in found]
    for version in _VERSIONS:
        for read_so in settings.read(unit, version).lines:
            if read_so.reading:
                wrong = (one for one in read_so.reading.dropped if one.since <= version)
                dropped[read_so.entry.first // 2 - 1][version] = next(wrong, None)
    for line, by_version in zip(found, dropped, strict=True):
        refusing = {version: why for version, why in by_version.items() if why}
        if refusing and (line.every or len(refusing) == len(by_version)):
            version, why = next(iter(refusing.items()))
            hint = suggestion(why.text, why.allowed)
            yield source.problem(line.at, f"systemd {version} does not read {line.text!r}: {why.text!r} {why.why}{hint}")


def _lines(record: Preset | Need | TeamRule) -> Iterator[_Line]:
    """List the assignments of a record, with what stands for a service's name and a parameter replaced."""
    if isinstance(record, TeamRule):
        yield from _named(record)
    elif isinstance(record, Preset):
        for index, line in enumerate(record.line):
            yield _Line(("line", index, "set"), line.section, line.set.replace("{name}", "mydaemon"), every=True)
    else:
        example = next((given.example for given in record.parameter), "")
        for index, change in enumerate(record.change):
            text = change.line.replace("{name}", "mydaemon").replace("{parameter}", example)
            if change.do != "drop":
                yield _Line(("change", index, "line"), change.section, text, every=True)


def _named(rule: TeamRule) -> Iterator[_Line]:
    """List the assignments that a rule names; of a value that stands for several nothing can be said."""
    for index, demand in enumerate(rule.demand):
        for value in demand.values:
            if not is_glob(value):
                yield _Line(("demand", index, "values"), demand.section, f"{demand.directive}={value}", every=False)
    for key, patterns in (("when", rule.when), ("unless", rule.unless)):
        for index, pattern in enumerate(patterns):
            name, _, value = pattern.partition("=")
            if not is_glob(value):
                yield _Line((key, index), harvest.sections_of("*")[name][0], pattern, every=False)


def _wrong_examples(source: Source) -> Iterator[Problem]:
    """Try a rule with its examples, which have no name."""
    looking = Demanding(source.record._replace(units=()))
    for key, wanted in (("found_in", True), ("not_found_in", False)):
        unit = parse(getattr(source.record, key))
        if unit.entries and any(looking.check(context_of(unit, Target(harvest.NEWEST), ""))) != wanted:
            yield source.problem((key,), f"{key}: the rule finds {'nothing' if wanted else 'something'} in it")
