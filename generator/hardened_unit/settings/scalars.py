"""Grammars of single values: the last one that can be read wins."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hardened_unit.settings.numbers import INFINITE, count, microseconds, share, size
from hardened_unit.settings.reading import Command, Dropped, Limit, Reading, refused
from hardened_unit.settings.words import OPEN_PATH, WHITE, Unbalanced, cut, resolved, supposed, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardened_unit.settings.context import Context

_TRUE = frozenset({"1", "yes", "y", "true", "t", "on"})
_FALSE = frozenset({"0", "no", "n", "false", "f", "off"})
_BOOLEAN = ("yes", "no")
SOFT_ABOVE_HARD = "has a soft limit above the hard one"
"""Why a resource limit is dropped that is written the wrong way round."""
_BIGGEST_MODE = 0o7777
_HIGHEST_ERRNO = 4095
_MOST_PERCENT = (2**31 - 1) / 100
_HIGHEST_ID = 2**32 - 1
_LONGEST_NAME = 255
_NO_IDS = frozenset({65535, _HIGHEST_ID})


def boolean(value: str, context: Context) -> Reading:
    """``yes`` and ``no`` with their many spellings, in any case; an unreadable ``DynamicUser=`` stops the unit."""
    known = truth(value)
    if known is None:
        return refused(value, "is no boolean", _BOOLEAN, fatal=context.name == "DynamicUser")
    return Reading(known)


def truth(value: str) -> str | None:
    """Give ``yes`` or ``no`` for any spelling of a boolean, None for anything else."""
    folded = value.lower()
    return "yes" if folded in _TRUE else "no" if folded in _FALSE else None


def enum(value: str, context: Context) -> Reading:
    """One of the directive's values, letter for letter."""
    known = context.values()
    since = known.get(value)
    if since is None:
        return refused(value, "is no value of it", tuple(known))
    if since > context.version:
        return refused(value, f"is a value that systemd has from {since} on", since=since)
    return Reading(value)


def enum_or_bool(value: str, context: Context) -> Reading:
    """A boolean in any spelling, or one of the directive's other values."""
    return Reading(known) if (known := truth(value)) else enum(value, context)


def hostname_protection(value: str, context: Context) -> Reading:
    """A boolean, and from 258 on ``private``; either may be followed by a colon and a host name."""
    level, colon, host = value.partition(":")
    since = 258
    if not value and context.version >= since:
        return Reading(reset=True)
    if not colon and (known := truth(level)):
        return Reading(known)
    name, problem = resolved(host, context.version, template=context.template)
    plain = not problem and re.fullmatch(r"[A-Za-z0-9._-]{1,64}", supposed(name))
    if (level == "private" or truth(level) == "yes") and (not colon or plain):
        level = "private" if level == "private" else "yes"
        return (
            Reading(f"{level}{colon}{host}")
            if context.version >= since
            else refused(value, f"is a value that systemd has from {since} on", since=since)
        )
    return refused(value, "is no value of it", ("yes", "no", "private"))


def octal_mode(value: str, _: Context) -> Reading:
    """File permissions in octal digits, at most 7777."""
    if re.fullmatch(r"[0-7]+", value) and int(value, 8) <= _BIGGEST_MODE:
        return Reading(int(value, 8))
    return refused(value, "is no file mode; write octal digits, such as 0077")


def errno(value: str, _: Context) -> Reading:
    """An error by name or number, ``kill``, or nothing for the default."""
    if value in {"", "kill"}:
        return Reading("kill")
    if is_errno(value) and count(value) != 0:
        return Reading(value)
    return refused(value, "is no error; write a name such as EPERM, a number from 1 to 4095, or kill")


def is_errno(word: str) -> bool:
    """Tell whether a word is the name, in any case, or the number of an error."""
    import errno as names  # noqa: PLC0415 - only where the directive is used

    if re.fullmatch(r"E[A-Z0-9]+", word.upper()):
        return hasattr(names, word.upper()) or word.upper() == "EHWPOISON"
    number = count(word)
    return number is not None and number <= _HIGHEST_ERRNO


def rlimit(value: str, context: Context) -> Reading:
    """A soft and a hard limit, ``soft:hard``, or one number for both; the unit of the number depends on the limit."""
    soft, colon, hard = value.partition(":")
    # A backslash only makes the next character literal here, which for a number comes to nothing.
    parts = (soft.replace("\\", ""), hard.removesuffix(":") or ":") if colon else (soft.replace("\\", ""),)
    parsed = [_limit(part, context.vocabulary) for part in parts]
    if None in parsed or value.endswith("\\"):
        return refused(value, f"is no limit; write {_LIMITS[context.vocabulary][1]}, soft:hard, or infinity")
    numbers = [number for number in parsed if number is not None]
    if numbers[0] > numbers[-1]:
        return refused(value, SOFT_ABOVE_HARD)
    return Reading(Limit(numbers[0], numbers[-1]))


def _limit(text: str, unit: str) -> int | None:
    return INFINITE if text == "infinity" and unit != "nice" else _LIMITS[unit][0](text)


def _whole_seconds(text: str) -> int | None:
    """Read a time span in seconds, rounded up."""
    span = microseconds(text)
    return None if span is None else INFINITE if span == INFINITE else -(-span // 1_000_000)


def _fine_span(text: str) -> int | None:
    """Read a time span of which a number alone counts microseconds."""
    return microseconds(text, alone=1)


def _nice_limit(text: str) -> int | None:
    """Read the limit of the nice level, which counts from 40 down, or with a sign the level itself."""
    if text[:1] in {"+", "-"}:
        level = count(text[1:], 19 if text[0] == "+" else 20)
        return None if level is None else 20 - level if text[0] == "+" else 20 + level
    return count(text, 40)


_LIMITS = {
    "count": (count, "a whole number"),
    "bytes": (size, "bytes, with K, M, G … if you like"),
    "seconds": (_whole_seconds, "seconds or a time span such as 10min"),
    "microseconds": (_fine_span, "microseconds or a time span such as 10ms"),
    "nice": (_nice_limit, "a nice level from -20 to +19 with its sign, or a whole number"),
}


def tasks(value: str, _: Context) -> Reading:
    """How many tasks: a number above 0, a percentage of the machine's, or ``infinity``."""
    if not value:
        return Reading(reset=True)
    if value == "infinity":
        return Reading(value)
    if share(value) is not None:
        return Reading(value)
    number = count(value)
    if number is None:
        return refused(value, "is no number of tasks; write a whole number, a percentage, or infinity")
    return Reading(number) if 0 < number < INFINITE else refused(value, "is out of range; at least one task is needed")


def memory(value: str, _: Context) -> Reading:
    """How much memory: bytes with K to E, a percentage of the machine's, or ``infinity``; not 0."""
    if value in {"", "infinity"}:
        return Reading("infinity")
    part = share(value)
    if part is not None:
        return Reading(value) if part else refused(value, "is out of range: no service runs without memory")
    number = size(value)
    if number is None:
        return refused(value, "is no amount of memory; write bytes, with K, M or G in capitals, a percentage, or infinity")
    return Reading(number) if number else refused(value, "is out of range: no service runs without memory")


def cpu_percent(value: str, _: Context) -> Reading:
    """CPU time as a percentage above 0, of one processor; more than 100% for several."""
    if not value:
        return Reading(reset=True)
    return (
        Reading(value)
        if share(value, most=_MOST_PERCENT)
        else refused(value, "is no share of processor time; write a percentage, such as 50%")
    )


def user(value: str, context: Context) -> Reading:
    """A user or group by name or number; what cannot be one stops the unit."""
    if not value:
        return Reading(reset=True)
    name, problem = resolved(value, context.version, template=context.template)
    if problem := problem or not_a_user(name, context):
        return Reading(dropped=(problem._replace(text=value),), fatal=True)
    return Reading(value)


group = user
"""A group is read as a user is."""


def not_a_user(name: str, _: Context) -> Dropped | None:
    """Say why a word can be no user or group, by the lenient rules that unit files are read with."""
    name = supposed(name)
    if not name:
        return Dropped(name, "comes to nothing, and a user or group needs a name")
    if name.isascii() and name.isdigit():
        wrong = str(int(name)) != name or int(name) > _HIGHEST_ID or int(name) in _NO_IDS
        return Dropped(name, "is a number that stands for no user") if wrong else None
    if name != name.strip(WHITE) or re.search(r"[:/\x00-\x1f\x7f]", name) or name in {".", ".."} or re.fullmatch(r"-\d*", name):
        return Dropped(name, "can be no user or group name")
    return None


def text(value: str, context: Context) -> Reading:
    """Anything, as long as its percent signs begin specifiers; a label with another refuses the unit."""
    if not value:
        return Reading(reset=True)
    _, problem = resolved(value, context.version, template=context.template)
    fatal = context.vocabulary == "label" and not value.startswith("-")
    return Reading(dropped=(problem,), ignored=not fatal, fatal=fatal) if problem else Reading(value)


def anything(value: str, _: Context) -> Reading:
    """What is not looked at: settings of the manager that no unit's safety hangs on."""
    return Reading(value)


def command(value: str, context: Context) -> Reading:
    """One command line, or several with ``;`` between them: a program, perhaps with prefixes, and its arguments."""
    if not value:
        return Reading(reset=True)
    commands: list[Command] = []
    dropped: list[Dropped] = []
    for listed, problem, notice in _command_lines(value):
        dropped += [notice] if notice else []
        if not listed:
            return refused(value, problem) if problem else Reading(tuple(commands), tuple(dropped))
        prefixes, program = _prefixes(listed[0], context.version)
        wrong = _no_program(listed[0], context, alone=len(listed) == 1)
        for argument in listed[1:]:
            wrong = wrong or resolved(argument, context.version, template=context.template)[1]
        if wrong := wrong or (Dropped(value, problem) if problem else None):
            # With a - before it, what is wrong with a command stops nothing but the rest of the line.
            ignored = "-" in prefixes
            kept = tuple(commands) if ignored and commands else None
            return Reading(kept, (*dropped, wrong), ignored=ignored and not commands, fatal=not ignored)
        # Seen on 262 and not on 257.
        if prefixes.count("!") > 1 and context.version > 257:  # noqa: PLR2004 - as above
            dropped.append(Dropped("!!", "is a prefix that systemd no longer acts on"))
        commands.append(Command(prefixes, program, tuple(listed[1:])))
    return Reading(tuple(commands), tuple(dropped))


def _command_lines(value: str) -> Iterator[tuple[list[str], str, Dropped | None]]:
    """Cut a value at each bare ``;`` into commands: its words, what is wrong with the rest, and what only deserves a notice."""
    if not any(mark in value for mark in "\\'\";"):
        yield words(value), "", None
        return
    semicolons = re.compile(_SEMICOLON)
    listed: list[str] = []
    notice: Dropped | None = None
    at = 0
    while at < len(value):
        if (semicolon := semicolons.match(value, at)) and (listed or not semicolon[1]):
            at = semicolon.end()
            if semicolon[1]:
                listed.append(";")
            elif listed:
                yield listed, "", notice
                listed, notice = [], None
            continue
        try:
            word, after = cut(value, at, escapes="c")
        except Unbalanced:
            try:
                word, after = cut(value, at, escapes="relaxed")
                notice = Dropped(value, "has a backslash that begins no escape sequence, and stays as it is")
            except Unbalanced:
                # Where not even the first word can be read the line is dropped; later the unit is refused.
                yield listed, "has a quotation that is not closed, or a backslash at its end", notice
                return
        at = after
        if word is not None:
            listed.append(word)
    if listed:
        yield listed, "", notice


_SEMICOLON = r"[ \t\n\r]*(\\)?;(?=[ \t\n\r]|$)"
_SHELL_SINCE = 258


def _no_program(word: str, context: Context, *, alone: bool) -> Dropped | None:
    """Say why the first word of a command names no program."""
    prefixes, rest = _prefixes(word, context.version)
    program, problem = resolved(rest, context.version, template=context.template)
    why = ""
    if "|" in prefixes and context.version >= _SHELL_SINCE:
        return None
    if problem:
        return problem
    bare = not re.search(f"[/{OPEN_PATH}]", program) and program not in {".", ".."} and len(program) <= _LONGEST_NAME
    absolute = program.startswith(("/", OPEN_PATH)) and not program.endswith("/")
    if "@" in prefixes and alone:
        why = "has an @ in front, and no second word to be the program's name"
    elif not program:
        why = "names no program"
    elif re.search(r"[\x00-\x1f\x7f\"'\\]", program) or (
        # The signs of patterns: seen on 262 and not on 257.
        context.version > 257 and re.search(r"[*?\[]", program)  # noqa: PLR2004 - as above
    ):
        why = "has a character in it that no program's name can have"
    elif absolute and any(len(part.encode("utf-8", "replace")) > _LONGEST_NAME for part in program.split("/")):
        why = "has a part of more than 255 bytes"
    # Seen on 257 and not on 254.
    elif context.version > 254 and program.rpartition("/")[2] in {".", ".."}:  # noqa: PLR2004 - as above
        why = "is a directory"
    elif not bare and not absolute:
        why = "is neither an absolute path nor the bare name of a program"
    return Dropped(word, why) if why else None


def _prefixes(word: str, version: int) -> tuple[str, str]:
    """Take the prefixes off a command: each once, ``!`` also twice, and only one of ``+``, ``!`` and ``!!``."""
    seen = ""
    for place, character in enumerate(word):
        if character in "-@:":
            taken = character not in seen
        elif character == "|" and version >= _SHELL_SINCE:
            taken = True
        elif character == "+":
            taken = "+" not in seen and "!" not in seen
        else:
            taken = character == "!" and "+" not in seen and seen.count("!") < 2  # noqa: PLR2004 - the doubled one
        if not taken:
            return seen, word[place:]
        seen += character
    return seen, ""
