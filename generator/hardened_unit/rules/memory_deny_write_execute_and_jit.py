"""Finds ``MemoryDenyWriteExecute=yes`` for a program that makes code as it runs.

A just-in-time compiler writes machine code into memory and then runs it, which is what the directive forbids. Such a program
fails at its start or the first time that it compiles something. Take the directive away for it, or switch its compiler off
where that helps: ``node --jitless``, ``luajit -joff``, ``pypy3 --jit off``, ``opcache.jit=disable`` for PHP,
``GUILE_JIT_THRESHOLD=-1`` in the environment of Guile. For Java ``-Xint`` does not help, nor ``--interpreter`` for Mono: both
failed with them all the same.

The command is looked at, also behind ``env``, ``nice`` and their like, and in the script of a shell's ``-c``; some programs
are known to start another, such as ``npm`` or Elasticsearch. PHP is only reported where the command gives its compiler a
buffer or a way to work. Commands with ``+`` in front are not restricted.

How sure: certain for Node.js, Deno, Java, .NET, LuaJIT, PyPy, Mono, Guile, gjs, SBCL and Racket: they failed on 252 and on
257, where the kernel's own switch does the work, and PHP with its compiler did. Likely for Julia, and for programs that start
one of them. Erlang, whose compiler gets by with it, ran on both, as Python and Perl did, and Bun on 257.

Found in::

    [Service]
    ExecStart=/usr/bin/node /srv/app.js
    MemoryDenyWriteExecute=yes

Not found in::

    [Service]
    ExecStart=/usr/bin/node --jitless /srv/app.js
    MemoryDenyWriteExecute=yes
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.commands import sandboxed
from hardened_unit.rules.compilers import STARTERS, compiles, started
from hardened_unit.rules.finding import Context, Finding, Fix
from hardened_unit.rules.fixing import removed

if TYPE_CHECKING:
    from collections.abc import Iterator


def check(context: Context) -> Iterator[Finding]:
    """Report the line beside a command whose program is known to compile."""
    if not context.on("MemoryDenyWriteExecute"):
        return
    program = next(_compiling(context), "")
    for line in context.in_force("MemoryDenyWriteExecute") if program else ():
        message = f"{program} makes machine code as it runs, which this forbids; it will fail when it first does"
        fix = Fix("take the line away", (removed(line.entry),), safe=False)
        yield Finding("memory-deny-write-execute-and-jit", "warning", message, line.entry, fix=fix)


def _compiling(context: Context) -> Iterator[str]:
    """Go through the programs that compile, as the commands name them."""
    variables = context.value("Environment")
    environment = tuple(map(str, variables)) if isinstance(variables, tuple) else ()
    for command in sandboxed(context):
        for program in started(command.program, command.arguments):
            if compiles(program, environment):
                starts = STARTERS.get(program.name)
                yield f"{program.name} starts {starts}, and that" if starts else program.name
