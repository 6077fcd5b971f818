"""Every rule does what its page says: the examples of the docstrings are run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import hardened_unit.rules
from hardened_unit.rules import RULES, check, rule
from hardened_unit.unitfile import parse
from systemd_directives import harvest

if TYPE_CHECKING:
    from hardened_unit.rules import Finding
    from systemd_directives.catalogue import Catalogue
    from systemd_directives.model import Directive
    from systemd_directives.target import Target

HELPERS = {
    *("__init__", "calls", "checking", "commands", "compilers", "demanding", "devices", "finding", "fixing", "limits"),
    *("listing", "places", "registry", "suppressing", "wording"),
}


@pytest.mark.parametrize("name", RULES)
def test_the_first_example_is_reported(name: str, debian_12: Target) -> None:
    """The unit under "Found in" has a finding of this rule, and without advice none of another."""
    target, unit = debian_12._replace(systemd=rule(name).systemd), rule(name).found_in
    assert name in {finding.rule for finding in check(unit, target, advice=True)}
    assert {finding.rule for finding in check(unit, target)} <= {name}


@pytest.mark.parametrize("name", RULES)
def test_the_second_example_is_clean(name: str, debian_12: Target) -> None:
    """The unit under "Not found in" has no finding at all, and with advice none of this rule."""
    target, unit = debian_12._replace(systemd=rule(name).systemd), rule(name).not_found_in
    assert check(unit, target) == []
    assert name not in {finding.rule for finding in check(unit, target, advice=True)}


@pytest.mark.parametrize("name", RULES)
def test_every_rule_says_how_sure_it_is(name: str) -> None:
    """A reader can tell a fact from a guess."""
    assert rule(name).sureness.split()[0].strip(";,.") in {"certain", "very", "likely"}


@pytest.mark.parametrize("name", RULES)
def test_a_fix_puts_it_right(name: str, debian_12: Target) -> None:
    """Where the rule offers a fix for its example, nothing is left once it is applied that is as grave or could be fixed."""
    target, unit = debian_12._replace(systemd=rule(name).systemd), parse(rule(name).found_in)
    found = [finding for finding in check(unit, target, advice=True) if finding.rule == name and finding.fix]
    if found:
        texts = {edit.entry: edit.text for finding in found if finding.fix for edit in finding.fix.edits}
        fixed = "".join(texts.get(entry, entry.text) for entry in unit.entries)
        left = [finding for finding in check(fixed, target, advice=True) if finding.rule == name]
        assert not [finding for finding in left if finding.fix or finding.severity == found[0].severity]


def test_every_file_is_a_rule() -> None:
    """No rule is forgotten in the registry."""
    folder = Path(hardened_unit.rules.__file__).parent
    files = {path.stem for path in folder.glob("*.py")} - HELPERS
    assert {name.replace("-", "_") for name in RULES} == files


def test_every_rule_that_a_mistake_names_exists(known: Catalogue) -> None:
    """The reference names only rules that there are, and they report the line."""
    for directive in known.directives():
        for mistake in directive.mistake:
            assert not mistake.rule or mistake.rule in RULES, f"{directive.name}: {mistake.rule}"


def _where_it_stands(directive: Directive, line: str, target: Target) -> list[Finding]:
    if directive.sections == (harvest.MANAGER,):
        return check(f"[Manager]\n{line}\n", target, name="system.conf")
    alone = check(f"{line}\n", target, section="Service")
    return alone or check(f"[Service]\nExecStart=/usr/bin/mydaemon\n{line}\n", target, advice=True)


def test_every_mistake_is_reported_by_the_rule_that_it_names(known: Catalogue, debian_12: Target) -> None:
    """A line that the reference calls a mistake is found by the rule that it names: alone, as a root service, in system.conf.

    The systemd is that of Debian 12, or the first that knows the directive.
    """

    def reported(directive: Directive, line: str) -> set[str]:
        target = debian_12._replace(systemd=max(debian_12.systemd, directive.since))
        return {finding.rule for finding in _where_it_stands(directive, line, target)}

    missed = [
        f"{directive.name}: {mistake.people_write} [{mistake.rule}]"
        for directive in known.directives()
        for mistake in directive.mistake
        if mistake.rule and mistake.rule not in reported(directive, mistake.people_write)
    ]
    assert missed == []


def test_every_example_of_the_reference_is_clean(known: Catalogue, debian_12: Target) -> None:
    """What the reference shows as an example has no finding, for the newest systemd that it is about."""
    newest = debian_12._replace(systemd=262)
    wrong = {
        directive.name: [
            finding.message
            for finding in check(
                directive.example.unit, newest, name="system.conf" if directive.sections == (harvest.MANAGER,) else ""
            )
        ]
        for directive in known.directives()
    }
    assert {name: found for name, found in wrong.items() if found} == {}


def test_every_fix_of_a_symptom_is_clean(known: Catalogue, debian_12: Target) -> None:
    """The lines that the reference gives as a fix have no error, for the newest systemd that it is about."""
    newest = debian_12._replace(systemd=262)
    wrong = {
        name: [
            finding.message
            for fix in known.symptom(name).fix
            for finding in check(fix.unit, newest)
            if finding.severity == "error"
        ]
        for name in known.names("symptoms")
    }
    assert {name: found for name, found in wrong.items() if found} == {}
