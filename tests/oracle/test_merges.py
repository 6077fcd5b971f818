"""Several lines of one directive, some of them empty, in a unit and its drop-ins: the same are dropped as by real systemds."""

from __future__ import annotations

import random
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from hardened_unit import settings
from hardened_unit.unitfile import parse
from hardened_unit.unitfile.dropins import merged
from systemd_directives import harvest, syntax

if TYPE_CHECKING:
    from real_systemd import System

HERE = Path(__file__).parent
VALUES: dict[str, list[str]] = tomllib.loads((HERE / "values.toml").read_text(encoding="utf-8"))
LEFT_OUT = frozenset(
    {"IPIngressFilterPath", "IPEgressFilterPath", "ManagedOOMSwap", "ManagedOOMMemoryPressure", "OOMRules", "ExitType"}
)
"""What depends on the machine; test_service_values.py has these."""
SEED = 20261124
HEAD = "[Service]\nType=oneshot\nExecStart=/usr/bin/true\n"


def readable(name: str, version: int) -> list[str]:
    """Give values of a directive, the empty one among them, without those that alone refuse a unit."""
    known = syntax.of("Service", name)
    grammar = known.grammar if known else ""
    words = [*(VALUES.get(grammar) or VALUES.get(grammar.partition(":")[0], [])), *harvest.table("values").get(name, ())]
    values = ["", *(word for word in (*words, *VALUES["any"]) if not word.endswith("\\"))]
    read = settings.read(parse("[Service]\n" + "".join(f"{name}={value}\n" for value in values)), version, template=False)
    return [line.entry.value for line in read.lines if line.reading and not line.reading.fatal]


def lines(name: str, values: list[str], chance: random.Random) -> list[str]:
    """Give six lines of a directive, some of them empty where it may be."""
    return [f"{name}={values[0] if chance.random() < 0.3 else chance.choice(values)}\n" for _ in range(6)]


def test_lines_that_follow_one_another_are_read_the_same(real: System) -> None:
    """Four units for each directive, each with a drop-in of its own and one that all have."""
    version = int(real.version)
    chance = random.Random(SEED)  # noqa: S311 - a seed, so that a failure can be seen again
    files: dict[str, str] = {}
    for name in harvest.table("sections")["Service"]:
        if not syntax.of("Service", name) or not harvest.known("Service", name, version) or name in LEFT_OUT:
            continue
        values = readable(name, version)
        for number in range(4):
            these = lines(name, values, chance)
            files[f"{name}-{number}.service"] = HEAD + "".join(these[:3])
            files[f"{name}-{number}.service.d/10-own.conf"] = "[Service]\n" + "".join(these[3:5])
            files[f"{name}-{number}.service.d/20-last.conf"] = "[Service]\n" + these[5]
    unlike = []
    for unit, verdict in real.verify(files).items():
        parts = [unit, f"{unit}.d/10-own.conf", f"{unit}.d/20-last.conf"]
        found = settings.read(merged([parse(files[part], path=part) for part in parts]), version, template=False)
        dropped = {
            (line.entry.path, line.entry.last)
            for line in found.lines
            if line.reading and line.reading.dropped and not line.reading.silent
        }
        unlike += [f"{path}: {files[path].split(chr(10))[number - 1]}" for path, number in dropped ^ {*verdict.complaints}]
    assert unlike == []
    assert len(files) > 3 * 4 * 200
