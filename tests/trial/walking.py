"""A guide that is walked: its console blocks are run in a throwaway boot, and what it shows is compared with what came."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardened_unit.trial import Boot

_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_UNIT = re.compile(r"^```\{hardened-unit\} (\S+)\n((?::[^\n]*\n)*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ASKS = re.compile(r"(sudo )?(curl|systemctl status|journalctl|ss) ")
_PATIENCE = 10.0
# Who walks here is root already, and types in a folder of their own. A boot has no network: the package index is a folder.
_SHELL = """cd "$HOME/walk"; exec 2>&1; sudo() {{ "$@"; }}
export PIP_NO_INDEX=1 PIP_FIND_LINKS=/root/wheel
{command}
"""


class Step(NamedTuple):
    """A command of a guide, and the lines that the guide shows below it."""

    command: str
    shown: list[str]


def steps(text: str) -> Iterator[Step]:
    """Give the commands of a guide's console blocks, in their order."""
    for block in _BLOCK.findall(text):
        step = None
        for line in block.splitlines():
            if line.startswith("$ "):
                if step:
                    yield step
                step = Step(line.removeprefix("$ "), [])
            else:
                assert step, f"output before any command: {line}"
                step.shown.append(line)
        if step:
            yield step


def saved(text: str) -> Iterator[tuple[str, str]]:
    """Give the units that a guide shows as they stand, for who reads to save: each with its name."""
    for name, options, unit in _UNIT.findall(text):
        if ":preset:" not in options:
            yield name, unit


def as_shown(said: list[str], shown: list[str]) -> bool:
    """Tell whether lines are as a guide shows them: ``…`` is any text within a line, and alone any lines, also none."""
    if not shown:
        return not said
    if shown[0] == "…":
        return any(as_shown(said[skipped:], shown[1:]) for skipped in range(len(said) + 1))
    pattern = ".*".join(re.escape(part) for part in shown[0].split("…"))
    return bool(said) and re.fullmatch(pattern, said[0]) is not None and as_shown(said[1:], shown[1:])


def walk(boot: Boot, text: str) -> list[str]:
    """Run the commands of a guide, and say of which what came is not what it shows; the first such command is the last."""
    for step in steps(text):
        # Who reads is slower than a test: what only asks is asked again until the answer is there.
        deadline = time.monotonic() + (_PATIENCE if _ASKS.match(step.command) else 0)
        while True:
            done = boot.run("bash", "-c", _SHELL.format(command=step.command), timeout=120)
            said = done.stdout.rstrip("\n").split("\n") if done.stdout else []
            # A command may fail only where the guide shows what it says then.
            if as_shown([line.rstrip() for line in said], step.shown) and (step.shown or not done.status):
                break
            if time.monotonic() > deadline:
                return [f"$ {step.command}  # status {done.status}", *said, "-- but the guide shows:", *step.shown]
            time.sleep(0.2)
    return []
