"""Finds ``MemoryDenyWriteExecute=yes`` for a program that makes code as it runs.

A just-in-time compiler writes machine code into memory and then runs it, which is what the directive forbids. Such a program
fails at its start or, worse, the first time that it compiles something. Take the
directive away for it, or switch its compiler off.

How sure: very likely for Node.js, Java, .NET, Deno, Bun, PyPy, LuaJIT and Mono, which compile by default; likely for
Julia and Erlang. Only the name of the program is looked at.

Found in::

    [Service]
    ExecStart=/usr/bin/node /srv/app.js
    MemoryDenyWriteExecute=yes

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    MemoryDenyWriteExecute=yes
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding, Fix
from hardened_unit.rules.fixing import removed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardened_unit.settings.reading import Command


_COMPILERS = re.compile(r"(node|nodejs|java|dotnet|deno|bun|pypy|luajit|mono|mono-sgen|julia|beam\.smp|erl)[-0-9.]*")


def check(context: Context) -> Iterator[Finding]:
    """Report the line beside a command whose program is known to compile."""
    if not context.on("MemoryDenyWriteExecute"):
        return
    commands = context.value("ExecStart")
    for command in commands if isinstance(commands, tuple) else ():
        program = _program(command)
        if not _COMPILERS.fullmatch(program):
            continue
        for line in context.in_force("MemoryDenyWriteExecute"):
            message = f"{program} makes machine code as it runs, which this forbids; it will fail when it first does"
            fix = Fix("take the line away", (removed(line.entry),), safe=False)
            yield Finding("memory-deny-write-execute-and-jit", "warning", message, line.entry, fix=fix)
        return


def _program(command: Command) -> str:
    """Give the name of the program, behind ``env`` too."""
    name = command.program.rpartition("/")[2]
    if name != "env":
        return name
    return next((word.rpartition("/")[2] for word in command.arguments if "=" not in word and not word.startswith("-")), name)
