"""Tell from a unit what its service needs: what its lines say, which programs it starts, and what stands in its commands.

Only the unit is looked at, and nothing of the machine, so that the same unit gives the same answer anywhere.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.compose.framing import stem
from hardened_unit.compose.names import NeedCall, need_call
from hardened_unit.rules import devices, places
from hardened_unit.rules.commands import commands
from hardened_unit.rules.compilers import Started, compiles, started
from hardened_unit.settings.opened import opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hardened_unit.rules.finding import Context
    from hardened_unit.unitfile import Entry
    from systemd_directives.catalogue import Catalogue
    from systemd_directives.model import Hint


class Inferred(NamedTuple):
    """A need that a unit shows."""

    call: NeedCall
    why: str
    """What the sign says of the service, without a full stop."""
    sign: Sign
    sure: bool
    """Whether the unit says so itself; else it is likely."""


class Sign(NamedTuple):
    """Where a need shows."""

    text: str = ""
    """The word of a line, or the program that a line starts; empty where it is a line that is missing."""
    entry: Entry | None = None
    """The line; None where there is none, or it is in another file."""


class _Started(NamedTuple):
    """A program that a command of the unit starts, with the line of the command."""

    program: Started
    entry: Entry

    @property
    def sign(self) -> Sign:
        return Sign(f"{self.entry.key}= starts {self.program.name}", self.entry)


def infer(context: Context, sockets: Sequence[str], catalogue: Catalogue) -> list[Inferred]:
    """Tell what a whole unit needs, what is sure first, each need once; ``sockets`` are the socket units that go with it."""
    found: dict[tuple[str, str], Inferred] = {}
    for one in sorted(_Unit(context, catalogue).shown(sockets), key=lambda one: not one.sure):
        found.setdefault((one.call.need.name, one.call.parameter), one)
    return list(found.values())


_SWITCHED_OFF = frozenset({"", "0", "no", "none", "off", "false"})
_TOPS = ("/run", "/var/cache", "/var/lib", "/var/log", "/var/spool")
"""Where services keep what they write."""
_WRITTEN = re.compile(r"/(?:data|media|mnt|opt|run|srv|var)/.")
"""Where a path in a command may be one that is written to; elsewhere it is read."""
_READ = re.compile(r"\.(?:c?js|cfg|cnf|conf|crt|ini|jar|json|key|pem|php|p[ly]|rb|sh|toml|war|xml|ya?ml)\Z")
"""How the names of files end that a service reads."""
_WITH_PATHS = ("WorkingDirectory", "EnvironmentFile", "ReadWritePaths", "BindPaths", "BindReadOnlyPaths")
_PATH = re.compile(r"(?<![^\s=:,\"'])/[^\s=:,;\"'%\\]+")


class _Unit:
    """A unit that is looked at for what it shows."""

    def __init__(self, context: Context, catalogue: Catalogue) -> None:
        self._context = context
        self._catalogue = catalogue
        self._capabilities = set(opened("CapabilityBoundingSet", context.settings, context.section))
        self._protection = places.protection(context)
        self._commands = [(line.entry, command) for line, command in commands(context) if "+" not in command.prefixes]
        self._started = [
            _Started(program, entry)
            for entry, command in self._commands
            for program in started(command.program, command.arguments)
        ]

    def shown(self, sockets: Sequence[str]) -> Iterator[Inferred]:
        """Go through all that it shows, some of it several times."""
        for name in sockets:
            yield self._inferred("socket-activation", "it hands it sockets", Sign(name), sure=True)
        for hint in self._catalogue.hints():
            if self._context.is_root or not hint.as_root:
                for sign in self._signs(hint):
                    for need in hint.needs:
                        if self._can(need, sign, sure=hint.sure):
                            value = sign.text.partition("=")[2].partition(" ")[0]
                            yield self._inferred(need.replace("{value}", value), hint.why, sign, sure=hint.sure)
        yield from self._compiling()
        for path in devices.named_in_commands(self._context):
            yield self._inferred(f"device={path}", "its command names a device", Sign(path))
        yield from self._homes()
        yield from self._written()

    def _inferred(self, need: str, why: str, sign: Sign, *, sure: bool = False) -> Inferred:
        return Inferred(need_call(need, self._catalogue), why, sign, sure)

    def _can(self, name: str, sign: Sign, *, sure: bool) -> bool:
        """Tell whether the unit, as it is, lets the service do what a need is about: what is closed it does without."""
        need = self._catalogue.need(name.partition("=")[0])
        if need.user == "root" and not self._context.is_root:
            return sure and sign.text.startswith("AmbientCapabilities=")
        lines = [change.line.partition("=") for change in need.change if change.do == "widen"]
        wanted = {word for name, _, words in lines if name == "CapabilityBoundingSet" for word in words.split()}
        return sure or not wanted or not wanted.isdisjoint(self._capabilities)

    def _signs(self, hint: Hint) -> Iterator[Sign]:
        """Find where a hint is."""
        if not (hint.lines or hint.programs or hint.words):
            yield Sign()
        for line in hint.lines:
            name, _, wanted = line.partition("=")
            for entry in (line.entry for line in self._context.in_force(name)):
                for word in (entry.value, *entry.value.split()):
                    if entry.value[:1] != "~" and _is(word, wanted):
                        yield Sign(f"{name}={word}", entry)
        for one in self._started:
            if {one.program.name, one.program.plain} & set(hint.programs):
                yield one.sign
            if hint.words and (found := re.search(hint.words, " ".join(one.program.arguments))):
                yield Sign(f"{one.entry.key}= has {found[0].strip()}", one.entry)

    def _compiling(self) -> Iterator[Inferred]:
        """Programs that make machine code as they run."""
        variables = self._context.value("Environment")
        environment = tuple(map(str, variables)) if isinstance(variables, tuple) else ()
        for one in self._started:
            if compiles(one.program, environment):
                yield self._inferred("jit", "it makes machine code as it runs", one.sign)

    def _homes(self) -> Iterator[Inferred]:
        """Paths in home directories, which the presets hide."""
        for line in self._context.in_force(*_WITH_PATHS):
            if any(_is_home(word.lstrip("-+")) for word in re.split(r"[\s:]", line.entry.value)):
                yield self._inferred("read-home", "it has files in a home directory", _whole(line.entry), sure=True)
        for sign, path in self._paths():
            if places.within(path, places.HOMES):
                yield self._inferred("read-home", "it is in a home directory", sign)

    def _paths(self) -> Iterator[tuple[Sign, str]]:
        """Go through the paths in its commands."""
        for entry, command in self._commands:
            for path in _PATH.findall(" ".join((command.program, *command.arguments))):
                yield Sign(f"{entry.key}= has {path}", entry), places.expanded(path)

    def _written(self) -> Iterator[Inferred]:
        """Folders that it may write to now, and would not be able to once the system is read-only."""
        for path, why, sign, sure in self._folders():
            hidden = places.within(path, (*places.HOMES, "/tmp", "/var/tmp"))  # noqa: S108 - names of folders
            reached = path not in self._protection.writable and not self._protection.covers(path)
            if reached and not hidden and re.fullmatch(r"/[\w./@+-]+", path):
                yield self._inferred(f"write=-{path}", why, sign, sure=sure)

    def _folders(self) -> Iterator[tuple[str, str, Sign, bool]]:
        """Go through folders that it may write to, each with why, the sign, and whether it is sure."""
        for line in self._context.in_force("PIDFile"):
            path = places.expanded(line.entry.value if line.entry.value[:1] == "/" else f"/run/{line.entry.value}")
            folder = path.rpartition("/")[0]
            if self._context.is_root or folder != "/run":
                yield folder, "its process id is written there", _whole(line.entry), True
        for line in self._context.in_force("WorkingDirectory"):
            path = line.entry.value.lstrip("-")
            if _WRITTEN.match(path):
                yield places.expanded(path), "it works there", _whole(line.entry), False
        for sign, path in self._paths():
            if _WRITTEN.match(path) and not _READ.search(path):
                folder, _, last = path.rpartition("/")
                yield (folder if "." in last else path), "it may write there", sign, False
        for name, sign in self._named().items():
            for top in _TOPS:
                yield f"{top}/{name}", f"folders named {name} are likely its own", sign, False

    def _named(self) -> dict[str, Sign]:
        """List the names that folders of the service may have, each with the sign that it is from."""
        names = {stem(self._context.name): Sign()}
        if (user := self._context.setting("User")) and user.value not in {"root", "0"}:
            names.setdefault(str(user.value), _whole(user.entries[-1]))
        for entry, command in self._commands:
            # There the daemons are; elsewhere it may be anything that starts one.
            if entry.key == "ExecStart" and "/sbin/" in command.program:
                names.setdefault(command.program.rpartition("/")[2], Sign(f"{entry.key}={command.program}", entry))
        return names


def _whole(entry: Entry) -> Sign:
    return Sign(f"{entry.key}={entry.value}", entry)


def _is(word: str, wanted: str) -> bool:
    """Tell whether a word is what a hint looks for."""
    if "*" not in wanted:
        return word == wanted
    return word.lower() not in _SWITCHED_OFF and fnmatchcase(word, wanted)


def _is_home(path: str) -> bool:
    return path[:1] == "~" or path.startswith("%h") or places.within(places.expanded(path), places.HOMES)
