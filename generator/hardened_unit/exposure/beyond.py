"""What the score does not say: protections that it does not count, and checks that are good for a wrong reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from hardened_unit.exposure.sandbox import Sandbox, sandbox
from hardened_unit.settings import filters
from hardened_unit.settings.reading import Command, Filter, Mask
from systemd_directives.checks import uncounted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardened_unit.exposure.scoring import Exposure
    from hardened_unit.settings import Settings
    from hardened_unit.unitfile import Entry
    from systemd_directives.check import Check

Kind = Literal["mistake", "void", "uncounted"]

_COMMANDS = ("ExecStart", "ExecStartPre", "ExecStartPost", "ExecCondition", "ExecReload", "ExecStop", "ExecStopPost")
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


def beyond(settings: Settings, exposure: Exposure, section: str = "Service") -> list[Beyond]:
    """Say what a score leaves out: first what makes it too good, then what it could have counted."""
    box = sandbox(settings, section)
    good = [assessed.check for assessed in exposure.checks if assessed.state == "good"]
    doubted = [*_mistakes(box, good), *_hidden_in_vain(box, good), *_escapes(box, good)]
    return [*doubted, *_uncounted(box)]


def _mistakes(box: Sandbox, good: list[Check]) -> Iterator[Beyond]:
    """Find lists that allow nothing because of words that are dropped."""
    for name, so in _MISTAKABLE.items():
        lines = box.settings.in_force.get((box.section, name), ())
        wrong = next((line for line in lines if line.reading and line.reading.dropped), None)
        if wrong and wrong.reading and _allows_nothing(box.value(name), box.version):
            word = wrong.reading.dropped[0].text
            says = f"{word} is dropped, nothing is left of the list, and {so}"
            checks = tuple(check.id for check in good if check.directive == name)
            yield Beyond("mistake", name, says, checks, wrong.entry)


def _allows_nothing(value: object, version: int) -> bool:
    """Tell whether a list allows nothing, or only the system calls that no list forbids."""
    match value:
        case Filter(allow=True, words=words):
            return set(words) <= set(filters.calls(("@default",), version))
        case Mask(inverted=False, flags=flags):
            return not flags
        case _:
            return False


def _hidden_in_vain(box: Sandbox, good: list[Check]) -> Iterator[Beyond]:
    """Find processes that are hidden from a service which may look at all of them."""
    ambient = box.value("AmbientCapabilities", None)
    given = isinstance(ambient, Mask) and ("CAP_SYS_PTRACE" in ambient.flags) != ambient.inverted
    setting = box.settings.get("ProtectProc", box.section)
    sees_all = "CAP_SYS_PTRACE" in box.capabilities and (box.privileged or given) and not box.on("PrivateUsers")
    if setting and setting.value != "default" and sees_all:
        says = (
            "nothing is hidden from a process with CAP_SYS_PTRACE; take it out of the bounding set, or give the service a user"
        )
        checks = tuple(check.id for check in good if check.id == "ProtectProc")
        yield Beyond("void", "ProtectProc", says, checks, setting.entries[-1])


def _escapes(box: Sandbox, good: list[Check]) -> Iterator[Beyond]:
    """Find commands that run outside of the sandbox."""
    for name in _COMMANDS:
        for line in box.settings.in_force.get((box.section, name), ()):
            commands = line.reading.value if line.reading else None
            for command in commands if isinstance(commands, tuple) else ():
                if not isinstance(command, Command):
                    continue
                program = command.program.rpartition("/")[2]
                if "+" in command.prefixes:
                    says = f"{program} runs as root outside of the sandbox, because of the + before it"
                    checks = tuple(check.id for check in good if check.escaped)
                    yield Beyond("void", name, says, checks if name == "ExecStart" else (), line.entry)
                elif command.prefixes.count("!") == 1:
                    says = f"{program} runs as root with the capabilities of the bounding set, because of the ! before it"
                    checks = tuple(check.id for check in good if check.kind == "user")
                    yield Beyond("void", name, says, checks if name == "ExecStart" else (), line.entry)


def _uncounted(box: Sandbox) -> Iterator[Beyond]:
    """Find protections that are in force, and that no check looks at."""
    for one in uncounted():
        setting = box.settings.get(one.directive, box.section)
        if setting is None or setting.value in (None, (), ""):
            continue
        value = str(setting.value)
        if value not in one.off and (not one.values or value in one.values):
            yield Beyond("uncounted", one.directive, one.says, entry=setting.entries[-1])
