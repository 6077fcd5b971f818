"""Every value that the checker reads: the same lines are dropped, and the same units refused, as by four real systemds."""

from __future__ import annotations

import random
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from mixtures import mixtures

from hardened_unit import settings
from hardened_unit.rules import check
from hardened_unit.unitfile import parse
from systemd_directives import harvest, syntax
from systemd_directives.target import Target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from real_systemd import System

HERE = Path(__file__).parent
VALUES: dict[str, list[str]] = tomllib.loads((HERE / "values.toml").read_text(encoding="utf-8"))
EXCEPTIONS = tomllib.loads((HERE / "exceptions.toml").read_text(encoding="utf-8"))["exception"]
SEED = 20261124
HEAD = "[Service]\nType={type}\nExecStart=/usr/bin/true\n"
DECIDES_ALONE = frozenset({"ExecStart", "Type", "BusName", "Restart", "RemainAfterExit", "PAMName", "RestartForceExitStatus"})
"""What makes systemd refuse a unit together with others; test_other_sections.py has these."""
FIRST = 4
"""The first line after the head."""


GIVEN_BACK = {"ExitType": "main", "ManagedOOMSwap": "auto", "ManagedOOMMemoryPressure": "auto", "OOMRules": ""}
"""Where a unit is refused for what the machine of the tests does not have: a last line takes it back, the others are judged."""


def excepted(name: str, version: int) -> bool:
    """Tell whether a directive is a known exception."""
    return any(name in one["directives"] and version in one["systemd"] for one in EXCEPTIONS)


def candidates(name: str) -> Iterator[str]:
    """Give values for a directive: of its grammar, of its enumeration, odd ones, and mixtures of them all."""
    known = syntax.of("Service", name)
    grammar = known.grammar if known else ""
    chance = random.Random(f"{SEED} {name}")  # noqa: S311 - a seed, so that a failure can be seen again
    words = [*(VALUES.get(grammar) or VALUES.get(grammar.partition(":")[0], [])), *_enumerated(name)]
    yield from words
    yield from VALUES["any"]
    for word in words[:8]:
        yield from (f"{word} # c", f'"{word}"', f"'{word}", f"{word} {word}", f"{word},{word}", word.upper(), word.lower())
        yield from (f"{word}\\x20", f"~{word}", f"-{word}", f"+{word}", f"{word}%", f"{word}:{word}")
    for _ in range(20):
        yield " ".join(chance.choices([*words, *VALUES["any"]], k=chance.randint(2, 4)))
    yield from mixtures(chance, words, 60)


def _enumerated(name: str) -> Iterator[str]:
    yield from harvest.table("values").get(f"Service.{name}") or harvest.table("values").get(name, ())


def ours(text: str, version: int) -> tuple[set[int], bool]:
    """Give the lines that we say are dropped, wholly or in part, and whether we say that the unit is refused."""
    lines = settings.read(parse(text), version, template=False).lines
    dropped = {
        line.entry.last
        for line in lines
        if line.status != "read" or (line.reading and line.reading.dropped and not line.reading.silent)
    }
    return dropped, any(line.reading is not None and line.reading.fatal for line in lines)


def files_for(name: str, version: int) -> Iterator[str]:
    """Give units with every candidate: one for all, and one for each that refuses its unit, as nothing is read after it."""
    head = HEAD.format(type="oneshot" if name == "ExecStart" else "simple")
    together = []
    for value in dict.fromkeys(candidates(name)):
        if value.endswith("\\"):  # The next line would be part of it.
            continue
        if ours(f"[Service]\n{name}={value}\n", version)[1]:
            yield f"{head}{name}={value}\n"
        else:
            together.append(f"{name}={value}\n")
    yield head + "".join(together) + given_back([name])


def given_back(names: list[str]) -> str:
    """Give the lines that take back what the machine does not have."""
    return "".join(f"{name}={value}\n" for name, value in GIVEN_BACK.items() if name in names)


def told(by_systemd: bool, line: str) -> str:
    """Word a difference."""
    return f"{'only systemd' if by_systemd else 'only we'}: {line[:100]}"


def test_every_value_is_read_as_the_real_one_reads_it(real: System) -> None:
    """Directive by directive."""
    version = int(real.version)
    names = [
        name
        for name in harvest.table("sections")["Service"]
        if syntax.of("Service", name) and harvest.known("Service", name, version) and not excepted(name, version)
    ]
    units = {f"{name}-{number}.service": text for name in names for number, text in enumerate(files_for(name, version))}
    differences = []
    for unit, verdict in real.verify(units).items():
        lines = units[unit].split("\n")
        dropped, refused = ours(units[unit], version)
        if verdict.refused != refused:
            differences.append(f"{'only systemd' if verdict.refused else 'only we'} refuse {unit}: {lines[FIRST - 1][:100]}")
        else:
            theirs = {line for _, line in verdict.complaints}
            differences += [told(line in theirs, lines[line - 1]) for line in sorted(theirs ^ dropped)]
    assert differences == [], "\n".join(differences)
    assert len(names) > 240
    assert len([name for name in harvest.table("sections")["Service"] if excepted(name, version)]) == (
        0 if version > 257 else 2
    )
    assert sum(text.count("\n") - FIRST + 1 for text in units.values()) > 50_000


def test_findings_mark_what_the_real_one_drops(real: System) -> None:
    """Units of many directives at once, with merges, resets, unknown names and wrong sections: the findings say the same."""
    version = int(real.version)
    chance = random.Random(SEED)  # noqa: S311 - as above
    names = [
        name
        for name in harvest.table("sections")["Service"]
        if syntax.of("Service", name) and not excepted(name, version) and name not in DECIDES_ALONE
    ]
    units = {}
    while len(units) < 400:
        lines = []
        chosen = chance.choices(names, k=chance.randint(3, 25))
        for name in chosen:
            value = chance.choice(list(candidates(name)))
            key = name if chance.random() < 0.95 else name.lower()
            lines.append(f"{key}={value}")
        text = HEAD.format(type="oneshot") + "\n".join(lines) + "\n" + given_back(chosen)
        units[f"u{len(units)}.service"] = text
    differences = []
    for unit, verdict in real.verify(units).items():
        found = check(units[unit], Target(version), name=unit)
        fatal = [finding for finding in found if finding.fatal]
        if bool(fatal) != verdict.refused:
            differences.append(f"{'only systemd' if verdict.refused else 'only we'} refuse:\n{units[unit]}")
        elif not fatal:
            marked = {finding.entry.last for finding in found if finding.ignored}
            theirs = {line for _, line in verdict.complaints}
            lines = units[unit].split("\n")
            differences += [told(line in theirs, lines[line - 1]) for line in sorted(theirs ^ marked)]
    assert differences == [], "\n".join(differences)
