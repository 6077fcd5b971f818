"""Programs that make machine code as they run, and how to find them in a command."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Started(NamedTuple):
    """A program that a command starts."""

    name: str
    """Its name, without its folder."""
    arguments: tuple[str, ...]
    environment: tuple[str, ...]
    """The variables that the command itself sets, as ``NAME=value``."""

    @property
    def plain(self) -> str:
        """Its name without a version."""
        return _VERSION.sub("", self.name)

    @property
    def compiler(self) -> str:
        """The name in ``COMPILERS`` of what makes code here: this program, or one that it starts; empty where there is none."""
        names = (STARTERS.get(self.name, self.name), self.plain)
        return next((name for name in names if name in COMPILERS), "")


COMPILERS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("node", "nodejs"), ("--jitless", "NODE_OPTIONS=--jitless")),
    "deno": ("--v8-flags=--jitless",),
    "luajit": ("-joff", "-j off"),
    **dict.fromkeys(("pypy", "pypy3"), ("--jit off",)),
    "guile": ("GUILE_JIT_THRESHOLD=-1",),
    **dict.fromkeys(("java", "dotnet", "pwsh", "mono", "mono-sgen", "julia", "gjs", "sbcl", "racket"), ()),
}
"""The programs, each with what was seen to switch its compiler off: an argument, two in a row, or a variable.

Java and Mono are not helped by running as an interpreter: both failed all the same with ``-Xint`` and ``--interpreter``.
"""

STARTERS: dict[str, str] = {
    **dict.fromkeys(("npm", "npx", "yarn", "yarnpkg", "pnpm", "pm2"), "node"),
    **dict.fromkeys(("elasticsearch", "opensearch", "logstash", "solr", "cassandra", "neo4j", "jenkins", "activemq"), "java"),
    **dict.fromkeys(
        ("kafka-server-start", "kafka-server-start.sh", "zookeeper-server-start", "zookeeper-server-start.sh"), "java"
    ),
    **dict.fromkeys(("zkServer.sh", "catalina.sh", "kc.sh", "jsvc"), "java"),
}
"""Programs and scripts that start one of them, by the names that they are installed under."""

_VERSION = re.compile(r"[-0-9.]+\Z")
_PHP = frozenset({"php", "php-fpm", "php-cgi"})
_PHP_OFF = frozenset({"0", "off", "no", "disable", "false", ""})

_WRAPPERS: dict[str, tuple[frozenset[str], int]] = {
    "env": (frozenset({"-u", "--unset", "-C", "--chdir"}), 0),
    "nice": (frozenset({"-n", "--adjustment"}), 0),
    "ionice": (frozenset({"-c", "--class", "-n", "--classdata"}), 0),
    "stdbuf": (frozenset({"-i", "-o", "-e", "--input", "--output", "--error"}), 0),
    "timeout": (frozenset({"-s", "--signal", "-k", "--kill-after"}), 1),
    "taskset": (frozenset(), 1),
    "chrt": (frozenset(), 1),
    "flock": (frozenset({"-w", "--timeout", "-E", "--conflict-exit-code"}), 1),
    "runuser": (frozenset({"-u", "--user", "-g", "--group", "-G", "--supp-group"}), 0),
    "sudo": (frozenset({"-u", "--user", "-g", "--group"}), 0),
    "gosu": (frozenset(), 1),
    "su-exec": (frozenset(), 1),
    **dict.fromkeys(("nohup", "setsid", "setpriv", "dumb-init", "tini", "exec", "command"), (frozenset(), 0)),
}
"""Programs that start the one behind them: which of their options take a value, and how many words come before the program."""

_SHELLS = frozenset({"sh", "bash", "dash", "zsh", "ksh", "ash"})
_KEYWORDS = frozenset({"if", "then", "else", "elif", "do", "while", "until", "!", "{", "time"})
_LONGEST_SCRIPT = 10_000
_DEEPEST = 5


def started(program: str, arguments: Sequence[str], environment: tuple[str, ...] = (), depth: int = 0) -> Iterator[Started]:
    """Go through the programs that a command starts: itself, what it wraps, or what a shell's ``-c`` names."""
    name = program.rpartition("/")[2]
    if depth > _DEEPEST:
        return
    if name in _SHELLS:
        for command in _of_shell(arguments):
            yield from _started(command, environment, depth + 1)
    elif name in _WRAPPERS:
        valued, before = _WRAPPERS[name]
        yield from _started(_behind_options(arguments, valued), environment, depth + 1, before)
    else:
        yield Started(name, tuple(arguments), environment)


def _started(words: Sequence[str], environment: tuple[str, ...], depth: int, before: int = 0) -> Iterator[Started]:
    """Go on behind variables that are set, keywords of the shell and words of the wrapper."""
    at = before
    while at < len(words) and (words[at] in _KEYWORDS or _SET.match(words[at])):
        at += 1
    if at < len(words):
        own = tuple(word for word in words[before:at] if _SET.match(word))
        yield from started(words[at], words[at + 1 :], (*environment, *own), depth)


_SET = re.compile(r"[A-Za-z_]\w*=")


def _behind_options(words: Sequence[str], valued: frozenset[str]) -> Sequence[str]:
    at = 0
    while at < len(words) and words[at].startswith("-"):
        if words[at] == "--":
            return words[at + 1 :]
        at += 2 if words[at] in valued else 1
    return words[at:]


def _of_shell(arguments: Sequence[str]) -> Iterator[list[str]]:
    """Go through the simple commands of the script behind a shell's ``-c``; of one that is not closed there are none."""
    at = next((at for at, word in enumerate(arguments) if re.fullmatch(r"-[a-z]*c", word)), len(arguments))
    script = arguments[at + 1] if at + 1 < len(arguments) else ""
    if not script or len(script) > _LONGEST_SCRIPT:
        return
    import shlex  # noqa: PLC0415 - few units have a script

    reader = shlex.shlex(script, posix=True, punctuation_chars=True)
    reader.whitespace_split = True
    command: list[str] = []
    try:
        for word in reader:
            if word and not word.strip("();<>|&"):
                yield command
                command = []
            else:
                command.append(word)
    except ValueError:
        return
    yield command


def compiles(program: Started, environment: Sequence[str]) -> bool:
    """Tell whether a program makes code, if no argument and no variable, its own or of the unit, switches that off."""
    if program.plain in _PHP:
        return _php_compiles(program.arguments)
    if not program.compiler:
        return False
    line = f" {' '.join(program.arguments)} "
    variables = dict(word.split("=", 1) for word in (*environment, *program.environment) if "=" in word)
    for switch in COMPILERS[program.compiler]:
        name, _, value = switch.partition("=")
        if f" {switch} " in line or value in variables.get(name, "").split():
            return False
    return True


def _php_compiles(arguments: Sequence[str]) -> bool:
    """Tell whether PHP is told to compile: it does where it is given a buffer, or a way to, and neither is off."""
    given = re.findall(r"(?<!\S)(?:-d)?opcache\.jit(?:_buffer_size)?=(\S*)", " ".join(arguments))
    return bool(given) and not any(value.strip("\"'").lower() in _PHP_OFF for value in given)
