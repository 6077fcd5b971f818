"""Find names in the data that lead nowhere: what one record says of another must exist."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from systemd_directives.harvest import MANAGER, sections_of, table
from systemd_directives.reading import Key, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from systemd_directives import kernel, model
    from systemd_directives.advice import Advice
    from systemd_directives.change import Change
    from systemd_directives.filing import Source


def crosscheck(sources: dict[str, list[Source]]) -> Iterator[Problem]:
    """Look at all records, by kind."""
    names = {kind: {source.record.name for source in found} for kind, found in sources.items()}
    for kind, found in sources.items():
        yield from _twice(kind, found)
    for source in sources["directives"]:
        yield from _directive(source, source.record, names)
    for source in sources["symptoms"]:
        yield from _symptom(source, source.record)
    yield from _ends(sources, names["symptoms"])
    for source in sources["presets"]:
        yield from check_preset(source, source.record)
    yield from _kernel(sources)
    directives = {source.record.name: source.record for source in sources["directives"]}
    for source in sources["needs"]:
        yield from check_need(source, source.record, names, directives.get)
    for source in sources["hints"]:
        yield from _hint(source, source.record, {other.record.name: other.record for other in sources["needs"]})
    for source in sources["recipes"]:
        yield from _recipe(source, source.record, names)
    for source in sources["advice"]:
        yield from _advice(source, source.record, directives)


def _symptom(source: Source, symptom: model.Symptom) -> Iterator[Problem]:
    for index, cause in enumerate(symptom.cause):
        if not _known(cause.directive):
            yield source.problem(("cause", index, "directive"), f"no systemd knows {cause.directive!r}")
    for index, sign in enumerate(symptom.sign):
        yield from _pattern(source, ("sign", index, "match"), sign.match)


def _advice(source: Source, advice: Advice, directives: dict[str, model.Directive]) -> Iterator[Problem]:
    mistakes = directives[advice.page].mistake if advice.page in directives else ()
    found = [mistake for mistake in mistakes if mistake.they_expect.startswith(advice.expects)]
    if advice.page:
        if len(found) != 1:
            yield source.problem(("expects",), f"{len(found)} mistakes of {advice.page}= begin so")
        if advice.belief or advice.happens:
            yield source.problem((), "the mistake says what is believed and what happens")
    elif not (advice.belief and advice.happens):
        yield source.problem((), "it says neither a mistake nor what is believed and what happens")
    for index, line in enumerate(advice.lines):
        yield from check_assignment(source, ("lines", index), line, "Service")
    for index, text in enumerate(advice.claims):
        name, _, claim = text.partition("/")
        if name not in directives or claim not in {known.id for known in directives[name].claim}:
            yield source.problem(("claims", index), f"there is no claim {text!r}")
    if not (advice.claims or advice.known):
        yield source.problem((), "nothing says how that is known: claims, or 'known'")


def _kernel(sources: dict[str, list[Source]]) -> Iterator[Problem]:
    for source in sources["capabilities"]:
        yield from _capability(source, source.record)
    groups = {name for version in table("syscall_groups").values() for name in version}
    for source in sources["syscalls"]:
        if source.record.name not in groups:
            yield source.problem(("name",), f"no systemd knows the group {source.record.name!r}")


def _capability(source: Source, record: kernel.Capability) -> Iterator[Problem]:
    if record.name not in table("capabilities"):
        yield source.problem(("name",), f"no systemd knows the capability {record.name!r}")
    for index, line in enumerate(record.taken):
        yield from check_assignment(source, ("taken", index), line, "Service")
    yield from _claims(source, record)


def _recipe(source: Source, recipe: model.Recipe, names: dict[str, set[str]]) -> Iterator[Problem]:
    if recipe.preset not in names["presets"]:
        yield source.problem(("preset",), f"there is no preset {recipe.preset!r}")
    for index, need in enumerate(recipe.need):
        name = need.call.partition("=")[0]
        if name not in names["needs"]:
            yield source.problem(("need", index, "call"), f"there is no need {name!r}")
    for index, change in enumerate(recipe.change):
        yield from check_assignment(source, ("change", index), change.line, change.section)
    if not (recipe.check or recipe.unproven):
        yield source.problem((), "it has no check; what nothing can show says why in 'unproven'")
    if recipe.form == "unit" and not recipe.command:
        yield source.problem((), "a whole unit needs a command")


def _ends(sources: dict[str, list[Source]], symptoms: set[str]) -> Iterator[Problem]:
    """Look at what is said of the ways in which a unit ends."""
    for source in (*sources["exit-statuses"], *sources["results"]):
        if source.record.symptom and source.record.symptom not in symptoms:
            yield source.problem(("symptom",), f"there is no symptom {source.record.symptom!r}")
    for source in sources["exit-statuses"]:
        for index, directive in enumerate(source.record.directives):
            if not _known(directive):
                yield source.problem(("directives", index), f"no systemd knows {directive!r}")


def check_preset(source: Source, preset: model.Preset) -> Iterator[Problem]:
    """Look at a preset."""
    for index, line in enumerate(preset.line):
        yield from check_assignment(source, ("line", index, "set"), line.set, line.section)


def check_need(
    source: Source,
    need: model.Need,
    names: Mapping[str, AbstractSet[str]],
    directive: Callable[[str], model.Directive | None],
) -> Iterator[Problem]:
    """Look at a need; ``directive`` finds one that has a page."""
    for index, change in enumerate(need.change):
        yield from check_assignment(source, ("change", index, "line"), change.line, change.section)
        for name in change.where:
            if not _known(name):
                yield source.problem(("change", index, "where"), f"no systemd knows {name!r}")
        name = change.line.partition("=")[0]
        known = directive(name)
        if change.do == "soften" and (not known or not any(step.lines == (change.line,) for step in known.softer)):
            yield source.problem(("change", index, "line"), f"{change.line!r} is none of the softer steps of {name}=")
        if "{parameter}" in change.line and not need.parameter:
            yield source.problem(("change", index, "line"), "the need has no parameter")
    if (need.user == "any") == bool(need.user_reason):
        yield source.problem(("user_reason",), "why it cannot be any user is said just where it cannot")
    others = [("conflict", "with", [conflict.with_ for conflict in need.conflict])]
    others.append(("parameter", "low", [given.low for given in need.parameter]))
    for kind, key, named in others:
        for index, other in enumerate(named):
            if other and other not in names["needs"]:
                yield source.problem((kind, index, key), f"there is no need {other!r}")
    for index, proof in enumerate(need.proof):
        if proof.under not in names["presets"]:
            yield source.problem(("proof", index, "under"), f"there is no preset {proof.under!r}")


def _hint(source: Source, hint: model.Hint, needs: dict[str, model.Need]) -> Iterator[Problem]:
    for index, text in enumerate(hint.needs):
        name, given, _ = text.partition("=")
        if name not in needs:
            yield source.problem(("needs", index), f"there is no need {text!r}")
        elif given and not needs[name].parameter:
            yield source.problem(("needs", index), f"{name!r} has no parameter")
        elif not given and any(not (wanted.optional or wanted.default) for wanted in needs[name].parameter):
            yield source.problem(("needs", index), f"{name!r} has to be told something, as in {name}=…")
    for index, line in enumerate(hint.lines):
        if not _known(line):
            yield source.problem(("lines", index), f"no systemd knows {line!r}")
    yield from _pattern(source, ("words",), hint.words)


def _pattern(source: Source, at: Key, pattern: str) -> Iterator[Problem]:
    """Look at a regular expression."""
    try:
        re.compile(pattern)
    except re.error as error:
        yield source.problem(at, f"is no regular expression: {error}")


def given_up(sources: list[Source]) -> Iterator[Problem]:
    """Look at what should no longer be written."""
    for source in sources:
        for key in ("name", "instead"):
            named = getattr(source.record, key)
            if named and not any(named in names for names in table("sections").values()):
                yield source.problem((key,), f"no systemd has ever known {named!r}")


def unrecorded(changes: list[Source], content: dict[str, Any], path: Path) -> Iterator[Problem]:
    """Compare the changelog of the data with what there is: who reads the data has to learn of everything new and gone."""
    present = {f"{kind}/{name}" for kind in _RECORDED for name in content[kind]}
    told: set[str] = set()
    for source in changes:
        change: Change = source.record
        for key, wrong, message in (
            ("added", told & {*change.added}, "added already"),
            ("changed", {*change.changed} - told, "not there yet"),
            ("removed", {*change.removed} - told, "not there yet"),
        ):
            for name in sorted(wrong):
                yield source.problem((key,), f"{name} was {message}")
        told = (told | {*change.added}) - {*change.removed}
    for name, says in (("added", sorted(present - told)), ("removed", sorted(told - present))):
        if says:
            yield Problem(path, 1, f"not noted as {name}: {', '.join(says)}")


_RECORDED = ("directives", "presets", "needs", "recipes", "symptoms", "syscalls", "capabilities", "targets")
"""The kinds whose names others build on."""


def _twice(kind: str, found: list[Source]) -> Iterator[Problem]:
    seen: set[str] = set()
    for source in found:
        if source.record.name in seen:
            yield source.problem(("name",), f"there is a second {source.record.name!r} among the {kind}")
        seen.add(source.record.name)


def _directive(source: Source, record: model.Directive, names: dict[str, set[str]]) -> Iterator[Problem]:
    if record.category not in names["categories"]:
        yield source.problem(("category",), f"there is no category {record.category!r}")
    if source.path.parent.name != record.category:
        yield source.problem(("category",), f"the file is in {source.path.parent.name!r}, its category is {record.category!r}")
    known = sections_of("*").get(record.name, ())
    for section in record.sections:
        if section not in known:
            yield source.problem(
                ("sections",), f"no systemd reads {record.name}= in [{section}]; it does in {', '.join(known)}"
            )
    versions = {value.value: value.since for value in record.value}
    for index, value in enumerate(record.value):
        if value.older and not versions.get(value.older, value.since) < value.since:
            yield source.problem(("value", index, "older"), f"{value.older!r} is no older value of it")
    for index, breakage in enumerate(record.breaks):
        if breakage.symptom not in names["symptoms"]:
            yield source.problem(("breaks", index, "symptom"), f"there is no symptom {breakage.symptom!r}")
    yield from _claims(source, record)
    for index, interaction in enumerate(record.interaction):
        if "=" in interaction.with_ and not _known(interaction.with_):
            yield source.problem(("interaction", index, "with"), f"no systemd knows {interaction.with_!r}")


def _claims(source: Source, record: model.Directive | kernel.Capability) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, claim in enumerate(record.claim):
        if claim.id in seen:
            yield source.problem(("claim", index, "id"), f"there is a second claim {claim.id!r}")
        seen.add(claim.id)
        if claim.until and claim.until < claim.from_:
            yield source.problem(("claim", index, "until"), f"it begins with {claim.from_} and ends with {claim.until}")
        for key, lines in (("with", claim.with_), ("beside", claim.beside)):
            # As they are given to the service or its socket, or what no unit has to the manager.
            homes = ("Service", "Unit", "Socket", *([MANAGER] if key == "with" else []))
            for line in lines:
                known = sections_of("*").get(line.partition("=")[0], ())
                section = next((home for home in homes if home in known), "Service")
                yield from check_assignment(source, ("claim", index, key), line, section)


def check_assignment(source: Source, at: Key, assignment: str, section: str = "") -> Iterator[Problem]:
    """Look at an assignment in a section, or where none is given in any."""
    name, equals, _ = assignment.partition("=")
    known = sections_of("*").get(name, ())
    if not equals or not (section in known if section else known):
        yield source.problem(at, f"no systemd knows {assignment!r}" + (f" in [{section}]" if section else ""))


def _known(assignment: str) -> bool:
    return assignment.partition("=")[0] in sections_of("*")
