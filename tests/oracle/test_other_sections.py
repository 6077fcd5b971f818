"""Units of every type: the same lines are dropped, and the same units refused, as by four real systemds.

Whole verifies are asked here, not single units: only then does systemd say which names of other units can be none.
"""

from __future__ import annotations

import random
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from mixtures import mixtures

from hardened_unit import settings
from hardened_unit.rules import check
from hardened_unit.settings.loading import refusals
from hardened_unit.unitfile import parse
from systemd_directives import harvest, syntax
from systemd_directives.target import Target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from real_systemd import System

HERE = Path(__file__).parent
VALUES: dict[str, list[str]] = {
    **tomllib.loads((HERE / "values.toml").read_text(encoding="utf-8")),
    **tomllib.loads((HERE / "unit_values.toml").read_text(encoding="utf-8")),
}
LONG = (
    *(
        "a" * 300,
        "/" + "a" * 300,
        "/" + "x/" * 2100,
        "ä" * 100,
        "/" + "a" * 106,
        "/" + "a" * 107,
        "@" + "a" * 106,
        "@" + "a" * 107,
    ),
    *("a" * 15, "a" * 16, "a" * 255, "a" * 256, "a" * 247 + ".service", "a" * 248 + ".service", "/a//./b//" + "c" * 98),
)
"""Values at the limits of what fits somewhere, and beyond."""
SEED = 20261124

UNITS = {
    "Unit": (".service", "[Service]\nExecStart=/usr/bin/true\n"),
    "Install": (".service", "[Service]\nExecStart=/usr/bin/true\n"),
    "Socket": (".socket", "[Socket]\nListenStream=/run/x\n"),
    "Timer": (".timer", "[Timer]\nOnBootSec=1\n"),
    "Path": (".path", "[Path]\nPathExists=/x\n"),
    "Mount": (".mount", "[Mount]\nWhat=x\n"),
    "Automount": (".automount", ""),
    "Swap": (".swap", ""),
    "Slice": (".slice", ""),
}
"""The end of a unit's name, and what makes it one, by the section that is looked at."""
LISTS = frozenset({"unit-list", "mounts-for", "documentation", "symlinks", "install-list"})


def directives(version: int) -> Iterator[tuple[str, str, str]]:
    """Go through the directives that the other sections have for themselves, each with its grammar."""
    table = harvest.table("sections")
    for section in UNITS:
        for name in table[section]:
            known = syntax.of(section, name)
            own = known != syntax.of("*", name) or name not in table["Service"]
            if known and own and harvest.known(section, name, version):
                yield section, name, known.grammar


def candidates(section: str, name: str, grammar: str) -> Iterator[str]:
    """Give values for a directive: of its grammar, of its enumeration, odd and long ones, and mixtures of them."""
    chance = random.Random(f"{SEED} {section} {name}")  # noqa: S311 - a seed, so that a failure can be seen again
    words = [
        *VALUES.get(grammar, VALUES.get(grammar.partition(":")[0], [])),
        *harvest.table("values").get(f"{section}.{name}", ()),
        *(VALUES["time-span"] if grammar == "timer" else ()),
        *(VALUES["size"] if grammar == "message-size" else ()),
    ]
    assert words, grammar
    if name == "OnCalendar":
        words += VALUES["calendar"]
        yield from (calendar(chance) for _ in range(600))
    yield from words
    yield from ("", *VALUES["any"], *LONG)
    for word in words[:8]:
        yield from (
            f"{word} # c",
            f'"{word}"',
            f"'{word}",
            f"{word} {word}",
            f"{word},{word}",
            word if "%" in word else word.upper(),
            f"~{word}",
            f"{word}%",
        )
    # What a specifier comes to decides over an address or a time, and only the running systemd knows it.
    known = section not in {"Socket", "Timer"}
    yield from (value for value in mixtures(chance, words, 60) if known or "%" not in value.replace("%%", ""))
    if grammar in LISTS:
        for _ in range(20):
            yield " ".join(chance.choices(words, k=chance.randint(2, 4)))


def calendar(chance: random.Random) -> str:
    """Give something that looks like a calendar expression, and often is one."""
    number = lambda most: str(chance.choice((0, 1, 2, 5, most - 1, most, most + 1, chance.randint(0, most))))  # noqa: E731

    def part(most: int) -> str:
        shape = chance.choice(
            ("{0}", "{0}", "{0:>02}", "*", "{0}..{1}", "{0}/{1}", "{0}..{1}/{2}", "{0},{1}", "{0}..{1},{2}/{0}")
        )
        return shape.format(*(number(most) for _ in range(3)))

    day = ("Mon", "tue", "Wednesday", "THU", "Fri", "Sat", "Sunday")
    days = chance.choice(("", "", "{0} ", "{0},{1} ", "{0}..{1} ", "{0}-{1},{2} ", "{0} , ", "{0}.. ")).format(
        *chance.choices(day, k=3)
    )
    year = chance.choice(("*-", "*-", "2025-", "69-", "1970-", "2199-", f"{part(2199)}-", ""))
    date = chance.choice((f"{year}{part(12)}{chance.choice('--~')}{part(31)}", ""))
    time = chance.choice(
        (f" {part(23)}:{part(59)}", f" {part(23)}:{part(59)}:{part(59)}", f" 1:2:{part(59)}.5/{part(9)}.25", "")
    )
    text = (days + date + time).strip() + chance.choice(("", "", "", " UTC"))
    if chance.random() < 0.15:
        place = chance.randint(0, len(text))
        text = text[:place] + chance.choice(" -~:./,*1") + text[place + chance.randint(0, 1) :]
    return text.strip()


def read(text: str, name: str, version: int) -> tuple[set[int], bool]:
    """Give the lines that we say are dropped, wholly or in part, and whether we say that the unit is refused."""
    found = settings.read(parse(text), version, template="@" in name)
    dropped = {
        line.entry.last
        for line in found.lines
        if line.status != "read" or (line.reading and line.reading.dropped and not line.reading.silent)
    }
    fatal = any(line.reading is not None and line.reading.fatal for line in found.lines)
    return dropped, fatal or any(True for _ in refusals(found, name))


def files_for(section: str, name: str, grammar: str, version: int) -> Iterator[str]:
    """Give units with every candidate: one for all, and one for each that decides over its unit."""
    head = f"{UNITS[section][1]}[{section}]\n"
    together = []
    for value in dict.fromkeys(candidates(section, name, grammar)):
        lines = settings.read(parse(f"{head}{name}={value}\n"), version, template=False).lines
        if value.endswith("\\"):  # The next line would be part of it.
            continue
        if any(line.reading and line.reading.fatal for line in lines) or grammar == "triggered-unit":
            yield f"{head}{name}={value}\n"
        else:
            together.append(f"{name}={value}\n")
    # An empty one at the end gives back to the unit what its name stands for.
    yield head + "".join(together) + (f"{name}=\n" if grammar in {"location", "mount-node"} else "")


def unlike(units: dict[str, str], real: System) -> list[str]:
    """Say where we and the real one do not agree."""
    found = []
    for name, verdict in real.verify(units, dependencies=True).items():
        dropped, refused = read(units[name], name, int(real.version))
        lines = units[name].split("\n")
        theirs = {line for _, line in verdict.complaints}
        found += [
            f"{'only systemd' if line in theirs else 'only we'}: {lines[line - 1][:100]}" for line in sorted(theirs ^ dropped)
        ]
        if verdict.refused != refused:
            found.append(f"{'only systemd' if verdict.refused else 'only we'} refuse {name}: {units[name][:200]}")
    return found


def test_every_value_is_read_as_the_real_one_reads_it(real: System) -> None:
    """Directive by directive, of every section but ``[Service]``."""
    version = int(real.version)
    units = {
        f"{section}-{name}-{number}{UNITS[section][0]}": text
        for section, name, grammar in directives(version)
        for number, text in enumerate(files_for(section, name, grammar, version))
    }
    assert "\n".join(unlike(units, real)) == ""
    assert sum(text.count(f"\n{name.split('-')[1]}=") for name, text in units.items()) > 20_000
    of_services = {name for name in harvest.table("sections")["Service"] if harvest.known("Service", name, version)}
    assert len({name for _, name, _ in directives(version)} | of_services) > 400


WHOLES = tomllib.loads((HERE / "unit_lines.toml").read_text(encoding="utf-8"))


def test_units_are_refused_as_a_whole_where_the_real_one_refuses_them(real: System) -> None:
    """Random mixtures of what decides: the finding of the rule is there exactly when systemd refuses the unit."""
    chance = random.Random(SEED)  # noqa: S311 - as above
    units: dict[str, str] = {}
    for suffix, lines in WHOLES["lines"].items():
        section = suffix[1:].title()
        header = "" if suffix == ".target" else f"[{section}]\n"
        for number in range(500 if suffix in {".service", ".socket"} else 120):
            path = f"{suffix[1:]}{number}"
            chosen = chance.choices(lines, k=chance.randint(0, 6))
            text = "".join(line.format(name=f"{path}.x" if suffix == ".service" else path, path=path) + "\n" for line in chosen)
            units[f"{path}{suffix}"] = f"{header}{text}" if chosen or chance.random() < 0.5 else ""
    assert "\n".join(differences(units, real)) == ""


def differences(units: dict[str, str], real: System) -> list[str]:
    """Say which units only one of us refuses."""
    found = []
    for name, verdict in real.verify(units, dependencies=True).items():
        ours = [finding.message for finding in check(units[name], Target(int(real.version)), name=name) if finding.fatal]
        if bool(ours) != verdict.refused:
            found.append(f"{'only systemd refuses' if verdict.refused else 'only we refuse'} {name}: {units[name]!r} {ours}")
    return found


@pytest.mark.parametrize("text", WHOLES["placed"])
def test_names_stand_for_paths_as_they_do_for_the_real_one(real: System, text: str) -> None:
    """Names of mounts, automounts, swaps and slices, each with and without a line that has to go with it."""
    suffix = text[1 : text.index("]")].lower()
    assert "\n".join(differences({f"{name}.{suffix}": text for name in WHOLES["names"]}, real)) == ""


UNNAMED = (
    *(
        "[Mount]\nWhere=/a\nWhat=/x/../y\n",
        "[Mount]\nWhere=/a\nWhat=/x/../y\nType=nfs\nOptions=ro,bind\n",
        "[Swap]\nWhat=/a/../a\n",
    ),
    *("[Socket]\nListenStream=/x/../y\n", "[Socket]\nListenDatagram=/x/..\n", "[Mount]\nWhere=/a\nWhat=/x/../y\nType=nfs\n"),
    *(
        "[Mount]\nWhere=/a\nWhat=/x/../y\nOptions=_netdev\n",
        "[Mount]\nWhere=/a\nWhat=/x/y\n",
        "[Socket]\nListenStream=/x/./y\n",
    ),
)


@pytest.mark.parametrize("text", UNNAMED)
def test_dots_in_a_path_refuse_the_unit(real: System, text: str, tmp_path: Path) -> None:
    """Where a unit needs the mounts below a path with ``..``, systemd says ``Access denied`` of all that it was asked about."""
    section = text[1 : text.index("]")]
    path = tmp_path / f"a.{section.lower()}"
    path.write_text(text, encoding="utf-8")
    asked = ["systemd-analyze", "--man=no", "verify", f"/tmp/{path.name}"]  # noqa: S108 - of the root
    said = real.run(*asked, tmp=tmp_path, stream="stderr")
    ours = [finding for finding in check(text, Target(int(real.version)), name=path.name) if finding.fatal]
    assert bool(ours) == ("Access denied" in said), said
