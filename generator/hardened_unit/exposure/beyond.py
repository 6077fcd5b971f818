"""What the score does not say: protections that it does not count, and checks that are good for a wrong reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from hardened_unit.settings import filters
from hardened_unit.settings.reading import EXECS, Command, Filter, Mask
from systemd_directives.checks import uncounted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hardened_unit.exposure.sandbox import Sandbox
    from hardened_unit.exposure.scoring import Exposure
    from hardened_unit.unitfile import Entry
    from systemd_directives.check import Check

    Good = Callable[[Callable[[Check], bool]], tuple[str, ...]]

Kind = Literal["mistake", "void", "uncounted"]

_MISTAKABLE = {
    "RestrictAddressFamilies": "no socket of any family can be opened",
    "SystemCallFilter": "nearly every system call is forbidden",
    "CapabilityBoundingSet": "there is no capability at all",
}
"""The lists of which nothing may be left because of wrong words, and what is so then."""


class Beyond(NamedTuple):
    """Something that the score does not say."""

    kind: Kind
    """``mistake``: good only because of an error; ``void``: good and without effect; ``uncounted``: in force, not looked at."""
    directive: str
    says: str
    checks: tuple[str, ...] = ()
    """The checks that count as good and should not; none for a command that only helps the one of ``ExecStart=``."""
    entry: Entry | None = None
    """The line that it is about, where it is one."""


def beyond(box: Sandbox, exposure: Exposure) -> list[Beyond]:
    """Say what the score of a sandbox leaves out: first what makes it too good, then what it could have counted."""

    def good(wanted: Callable[[Check], bool]) -> tuple[str, ...]:
        return tuple(one.check.id for one in exposure.checks if one.state == "good" and wanted(one.check))

    doubted = [*_mistakes(box, good), *_hidden_in_vain(box, good), *_escapes(box, good)]
    return [*doubted, *sorted(_uncounted(box), key=lambda item: item.directive)]


def _mistakes(box: Sandbox, good: Good) -> Iterator[Beyond]:
    """Find lists that allow nothing because of words that are dropped."""
    for name, so in _MISTAKABLE.items():
        lines = box.settings.in_force.get((box.section, name), ())
        wrong = next((line for line in lines if line.reading and line.reading.dropped), None)
        if wrong and wrong.reading and _allows_nothing(box.value(name), box.version):
            word = wrong.reading.dropped[0].text
            says = f"{word} is dropped, nothing is left of the list, and {so}"
            yield Beyond("mistake", name, says, _good_by(good, name), wrong.entry)


def _good_by(good: Good, directive: str) -> tuple[str, ...]:
    return good(lambda check: check.directive == directive)


def _allows_nothing(value: object, version: int) -> bool:
    """Tell whether a list allows nothing, or only the system calls that no list forbids."""
    match value:
        case Filter(allow=True, words=words):
            return set(words) <= set(filters.calls(("@default",), version))
        case Mask(inverted=False, flags=flags):
            return not flags
        case _:
            return False


def _hidden_in_vain(box: Sandbox, good: Good) -> Iterator[Beyond]:
    """Find processes that are hidden from a service which sees all of them; seen on 252, 257 and 262."""
    setting = box.settings.get("ProtectProc", box.section)
    why = box.sees_all(root=box.privileged)
    if setting and why:
        checks = good(lambda check: check.id == "ProtectProc")
        yield Beyond("void", "ProtectProc", f"{why}, so this hides no process from it", checks, setting.entries[-1])


def _escapes(box: Sandbox, good: Good) -> Iterator[Beyond]:
    """Find commands that run outside of the sandbox."""
    for name in EXECS:
        for line in box.settings.in_force.get((box.section, name), ()):
            commands = line.reading.value if line.reading else None
            for command in commands if isinstance(commands, tuple) else ():
                if not isinstance(command, Command):
                    continue
                program = command.program.rpartition("/")[2]
                if "+" in command.prefixes:
                    says = f"{program} runs as root outside of the sandbox, because of the + before it"
                    checks = good(lambda check: check.escaped) if name == "ExecStart" else ()
                    yield Beyond("void", name, says, checks, line.entry)
                elif command.prefixes.count("!") == 1:
                    says = f"{program} runs as root with the capabilities of the bounding set, because of the ! before it"
                    checks = good(lambda check: check.kind == "user") if name == "ExecStart" else ()
                    yield Beyond("void", name, says, checks, line.entry)


def _uncounted(box: Sandbox) -> Iterator[Beyond]:
    """Find protections that are in force, and that no check looks at."""
    for name in uncounted().keys() & box.values.keys():
        one, value = uncounted()[name], box.values[name]
        if value in (None, (), "") or str(value) in one.off or (one.values and str(value) not in one.values):
            continue
        setting = box.settings.get(name, box.section)
        yield Beyond("uncounted", name, one.says, entry=setting.entries[-1] if setting else None)
