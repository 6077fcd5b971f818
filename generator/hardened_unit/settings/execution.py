"""Grammars of what surrounds a process: its environment, its standard streams, its folders, its journal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hardened_unit.settings import numbers
from hardened_unit.settings.context import values_seen
from hardened_unit.settings.paths import not_absolute, not_normalized, simplified
from hardened_unit.settings.reading import Dropped, Reading, refused, sorted_out
from hardened_unit.settings.scalars import truth
from hardened_unit.settings.words import Unbalanced, parts, resolved, supposed, unescaped, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from hardened_unit.settings.context import Context

_UNCLOSED = "has a quotation that is not closed, or a backslash that begins nothing"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_LONGEST_NAME = 255
_FACILITIES = (
    *("kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp"),
    *(f"local{number}" for number in range(8)),
)
_LEVELS = ("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug")


def tristate(value: str, context: Context) -> Reading:
    """A boolean, or empty for the default; ``PrivateMounts=`` may be empty from 254 on."""
    if not value and (context.name != "PrivateMounts" or context.version > 252):  # noqa: PLR2004 - the version spoken of
        return Reading(reset=True)
    known = truth(value)
    return refused(value, "is no boolean", ("yes", "no")) if known is None else Reading(known)


def environment(value: str, context: Context) -> Reading:
    """Assignments ``NAME=value`` of environment variables."""
    return assignments(value, context, is_assignment, "is no NAME=value")


def assignments(value: str, context: Context, is_one: Callable[[str], bool], why: str) -> Reading:
    """Words that each assign something, escaped as in C; ``why`` says what is wrong with one that ``is_one`` says is none."""
    if not value:
        return Reading(reset=True)
    try:
        listed = words(value, escapes="c")
    except Unbalanced as error:
        return Reading(dropped=(Dropped(value, _UNCLOSED),), ignored=not error.found)
    kept, dropped = [], []
    for word in listed:
        text, problem = resolved(word, context.version, template=context.template)
        if problem := problem or (None if is_one(text) else Dropped(word, why)):
            dropped.append(problem)
        else:
            kept.append(word)
    return sorted_out(kept, dropped)


def is_assignment(text: str) -> bool:
    """Tell whether a text sets an environment variable."""
    name, equals, content = text.partition("=")
    return bool(equals) and bool(_NAME.fullmatch(name)) and "\0" not in content


def environment_names(value: str, context: Context) -> Reading:
    """Names of environment variables; for ``UnsetEnvironment=`` also assignments, which are taken away only as they are."""
    if not value:
        return Reading(reset=True)
    try:
        listed = words(value, escapes="c" if context.name == "UnsetEnvironment" else "literal")
    except Unbalanced as error:
        return Reading(dropped=(Dropped(value, _UNCLOSED),), ignored=not error.found)
    kept, dropped = [], []
    for word in listed:
        text, problem = resolved(word, context.version, template=context.template)
        fine = _NAME.fullmatch(text) or (context.name == "UnsetEnvironment" and is_assignment(text))
        if problem := problem or (None if fine else Dropped(word, "is no name of an environment variable")):
            dropped.append(problem)
        else:
            kept.append(word)
    return sorted_out(kept, dropped)


def path(value: str, context: Context) -> Reading:
    """One absolute path, perhaps with ``-`` in front where the grammar's vocabulary says so."""
    if not value:
        return Reading(reset=True)
    text, problem = resolved(value, context.version, template=context.template)
    fatal = context.vocabulary == "or-refuse"
    if not problem and not text and context.vocabulary not in {"optional", "never-empty"}:
        return Reading(reset=True)
    if not problem:
        problem = not_absolute(text.removeprefix("-") if context.vocabulary == "optional" else text, context.version)
        problem = problem and problem._replace(text=value)
    return Reading(dropped=(problem,), ignored=not fatal, fatal=fatal) if problem else Reading(value)


_API_FILE_SYSTEMS = ("/dev", "/proc", "/sys")


def pid_file(value: str, context: Context) -> Reading:
    """A path, below ``/run`` where it is relative."""
    if not value:
        return Reading(reset=True)
    text, problem = resolved(value, context.version, template=context.template)
    if problem:
        return Reading(dropped=(problem,), ignored=True)
    if problem := not_normalized(text, context.version):
        return Reading(dropped=(problem._replace(text=value),), fatal=True)
    # Seen on 257 and not on 254.
    if context.version > 254 and any(f"{simplified(text)}/".startswith(f"{top}/") for top in _API_FILE_SYSTEMS):  # noqa: PLR2004
        return refused(value, "is below a file system of the kernel", fatal=True)
    return Reading(value)


def working_directory(value: str, context: Context) -> Reading:
    """An absolute path, or ``~`` for the user's home; with ``-`` in front it may be missing."""
    if not value:
        return Reading(reset=True)
    optional = value.startswith("-")
    folder = value[1:] if optional else value
    if folder == "~":
        return Reading(value)
    text, problem = resolved(folder, context.version, template=context.template)
    fatal = not optional
    if not problem and (problem := not_absolute(text, context.version)):
        problem = problem._replace(text=value)
    return Reading(dropped=(problem,), ignored=not fatal, fatal=fatal) if problem else Reading(value)


def search_path(value: str, context: Context) -> Reading:
    """Absolute paths with colons in between."""
    if not value:
        return Reading(reset=True)
    try:
        listed = parts(value, ":")
    except Unbalanced:
        return refused(value, _UNCLOSED)
    kept: list[str] = []
    for word in listed:
        text, problem = resolved(word, context.version, template=context.template)
        if problem := problem or not_absolute(text, context.version):
            # Seen on 252 to 262: what stands behind a wrong path is not read any more.
            return Reading(tuple(kept), (problem,), ignored=not kept)
        kept.append(word)
    return Reading(tuple(kept))


def stream(value: str, context: Context) -> Reading:
    """Where a standard stream comes from or goes to: a keyword, ``fd:NAME``, or ``file:PATH`` and its like."""
    kind, colon, rest = value.partition(":")
    if not colon or kind not in _STREAMS[context.name]:
        known = values_seen("StandardOutput" if context.name == "StandardError" else context.name)
        words_ = tuple(word for word in known if ":" not in word)
        return Reading(value) if value in words_ else refused(value, "is no stream that it knows", words_)
    text, problem = resolved(rest, context.version, template=context.template)
    if problem:
        return Reading(dropped=(problem,), ignored=True)
    if kind == "fd":
        text = supposed(text)
        fine = not text or (":" not in text and len(text) <= _LONGEST_NAME and text.isascii() and not _CONTROL.search(text))
        return Reading(value) if fine else refused(value, "is no name of a file descriptor")
    problem = not_absolute(text, context.version)
    return Reading(dropped=(problem,), ignored=True) if problem else Reading(value)


_STREAMS = {
    "StandardInput": ("fd", "file"),
    "StandardOutput": ("fd", "file", "append", "truncate"),
    "StandardError": ("fd", "file", "append", "truncate"),
}


def input_text(value: str, context: Context) -> Reading:
    """Text for the standard input, with escape sequences as in C."""
    if not value:
        return Reading(reset=True)
    if unescaped(value) is None:
        return refused(value, "has a backslash that begins no escape sequence")
    _, problem = resolved(value, context.version, template=context.template)
    return Reading(dropped=(problem,), ignored=True) if problem else Reading((value,))


def is_base64(text: str, version: int) -> bool:
    """Tell whether a text is base64, white space in it allowed; from 257 on also with the signs that are safe in an address."""
    packed = re.sub(r"[ \t\n\r]+", "", text)
    if version > 254:  # noqa: PLR2004 - seen there and not on 254
        packed = packed.replace("-", "+").replace("_", "/")
    # The bits that are left over have to be zero.
    ends = r"(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?"
    return bool(re.fullmatch(rf"(?:[A-Za-z0-9+/]{{4}})*{ends}", packed))


def input_data(value: str, context: Context) -> Reading:
    """Data for the standard input, in base64."""
    if not value:
        return Reading(reset=True)
    return Reading((value,)) if is_base64(value, context.version) else refused(value, "is not base64")


def refresh(value: str, _: Context) -> Reading:
    """What is read anew with the configuration: a boolean, or a list of its parts, with ``~`` in front all but these."""
    if not value:
        return Reading(reset=True)
    if known := truth(value):
        return Reading(known)
    parts = ("extensions", "credentials")
    dropped = [
        Dropped(word, "is nothing that is read anew", parts) for word in value.removeprefix("~").split() if word not in parts
    ]
    return Reading(value, tuple(dropped))


def facility(value: str, _: Context) -> Reading:
    """A facility of the system log."""
    if value in _FACILITIES or numbers.count(value, 127) is not None:
        return Reading(value)
    return refused(value, "is no facility of the log", _FACILITIES)


def level(value: str, _: Context) -> Reading:
    """A level of the system log."""
    if value in _LEVELS or numbers.count(value, 7) is not None:
        return Reading(value)
    return refused(value, "is no level of the log", _LEVELS)


def keyword_or_number(value: str, context: Context) -> Reading:
    """One of the directive's values, or the number that the kernel knows it by; or empty for the default."""
    if value and not value.isalpha():
        most = 8 if context.vocabulary == "3-bits" else numbers.MOST_INTEGER
        # Later ones take only numbers that stand for something; seen on 262 and not on 257.
        most = 7 if context.version > 257 else most  # noqa: PLR2004 - as above
        if numbers.count(value, most) is not None:
            return Reading(value)
    return keyword(value, context)


def keyword(value: str, context: Context) -> Reading:
    """One of the directive's values, letter for letter; or empty for the default."""
    if not value:
        return Reading(reset=True)
    known = context.values()
    if value not in known:
        return refused(value, "is no value of it", tuple(known))
    if (since := known[value]) > context.version:
        return refused(value, f"is a value that systemd has from {since} on", since=since)
    return Reading(value)
