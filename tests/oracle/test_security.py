"""The score of a unit: the overall exposure and the badness of every check are those of four real systemds."""

from __future__ import annotations

import random
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from real_systemd import shipped

from hardened_unit import exposure, settings
from hardened_unit.unitfile import parse
from hardened_unit.unitfile.dropins import merged
from systemd_directives.checks import checks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from real_systemd import Scored, System

HERE = Path(__file__).parent
LINES: dict[str, list[str]] = tomllib.loads((HERE / "security_lines.toml").read_text(encoding="utf-8"))
SEED = 20261124
UNITS = 3_600
MOST_LINES = 40
HEADS = {
    "service": "[Unit]\n{unit}[Service]\nExecStart=/usr/bin/true\n",
    "socket": "[Unit]\n{unit}[Socket]\nListenStream=/run/x\n",
}


def lines(chance: random.Random) -> list[str]:
    """Give 0 to 40 assignments, some directives more than once, so that they merge, empty or override each other."""
    names = chance.sample(sorted(LINES), chance.randint(1, len(LINES)))
    count = chance.randint(0, MOST_LINES)
    return [f"{name}={chance.choice(LINES[name])}" for name in chance.choices(names, k=count)]


def files(number: int, chance: random.Random) -> dict[str, str]:
    """Give a unit, one in three with drop-ins, as files: a service, or one in eight a socket, or an instance."""
    kind = "socket" if number % 8 == 0 else "service"
    name = f"u{number}{'@' if number % 11 == 0 else ''}.{kind}"
    section = kind.title()
    early = chance.choice(("", "", "", "DefaultDependencies=no\n", "DefaultDependencies=maybe\n"))
    made = {name: HEADS[kind].format(unit=early) + "".join(f"{line}\n" for line in lines(chance))}
    if number % 3 == 0:
        for place in range(chance.randint(1, 2)):
            text = f"[{section}]\n" + "".join(f"{line}\n" for line in lines(chance)[:8])
            made[f"{name}.d/{place}0-x.conf"] = text
    return made


def ours(name: str, texts: Sequence[tuple[str, str | bytes]], version: int) -> exposure.Exposure:
    """Score a unit with its drop-ins, which are given with their paths."""
    unit = merged([parse(text, path=path) for path, text in texts])
    read = settings.read(unit, version, template="@" in name)
    return exposure.score(exposure.sandbox(read, name.rpartition(".")[2].title()))


def differences(scored: dict[str, Scored], every: Mapping[str, str | bytes], version: int) -> list[str]:
    """Say of each unit where we and the real one do not agree."""
    texts: dict[str, list[tuple[str, str | bytes]]] = {}
    for path in sorted(every):
        texts.setdefault(path.partition("/")[0].removesuffix(".d"), []).append((path, every[path]))
    found = []
    for name, theirs in scored.items():
        here = ours(name, texts[name], version)
        badness = {assessed.check.id: assessed.badness for assessed in here.checks}
        unlike = {check: (badness.get(check), worst) for check, worst in theirs.badness.items() if badness.get(check) != worst}
        if here.overall != theirs.overall or unlike or badness.keys() != theirs.badness.keys():
            found.append(f"{name}: {here.overall} not {theirs.overall} {unlike}")
    return found


def test_scores_are_those_of_the_real_one(real: System) -> None:
    """Random units of 0 to 40 settings, with merges, resets, mistakes, lists that deny, drop-ins, sockets and users."""
    chance = random.Random(SEED)  # noqa: S311 - a seed, so that a failure can be seen again
    every: dict[str, str] = {}
    for number in range(UNITS):
        every |= files(number, chance)
    scored = real.security(every)
    assert len(scored) > 3_000
    assert differences(scored, every, int(real.version)) == []


def test_scores_of_shipped_units_are_those_of_the_real_one(real: System) -> None:
    """Every service and socket in the packages of the real one, and every one on this machine."""
    for root in (real.root, Path("/")):
        units = {name: text for name, text in shipped(root).items() if name.endswith((".service", ".socket"))}
        scored = real.security(units)
        assert len(scored) > 40
        assert differences(scored, units, int(real.version)) == []


def test_weights_and_ranges_are_those_of_the_real_one(real: System) -> None:
    """The data has every check that the real one has, and no other, each with its name, weight and range."""
    (scored,) = real.security({"a.service": HEADS["service"].format(unit="")}).values()
    assert scored.table == {check.id: (check.name, check.weight, check.range) for check in checks()}
