"""Grammars of how a service lives: signals, exit statuses, bus names, the units it belongs to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hardened_unit.settings import numbers
from hardened_unit.settings.reading import Dropped, Reading, refused, sorted_out
from hardened_unit.settings.words import Unbalanced, named, resolved, supposed, words
from systemd_directives import harvest

if TYPE_CHECKING:
    from hardened_unit.settings.context import Context

_SIGNALS = frozenset(
    {
        *("HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM"),
        *("STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO"),
        *("PWR", "SYS"),
    }
)
_UNIT_NAME = re.compile(r"[A-Za-z0-9:_.\\-]{1,250}")
_HIGHEST_SIGNAL = 64
_REAL_TIME_SIGNALS = 30
_HIGHEST_STATUS = 255
_LONGEST_BUS_NAME = 255


def signal(value: str, _: Context) -> Reading:
    """A signal by name, with or without ``SIG``, or by number."""
    return Reading(value) if is_signal(value) else refused(value, "is no signal; write such as SIGTERM")


def is_signal(word: str) -> bool:
    """Tell whether a word stands for a signal."""
    name = word.removeprefix("SIG")
    if name in _SIGNALS:
        return True
    if match := re.fullmatch(r"RTMIN(?:\+(.*))?|RTMAX(?:-(.*))?", name):
        offset = match[1] if match[1] is not None else match[2]
        return offset is None or (offset[:1] not in {"+", "-"} and numbers.count(offset, _REAL_TIME_SIGNALS) is not None)
    number = numbers.count(word, _HIGHEST_SIGNAL)
    return bool(number)


def exit_statuses(value: str, context: Context) -> Reading:
    """Exit statuses by number or name, and signals."""
    if not value:
        return Reading(reset=True)
    try:
        listed = words(value, quotes=False)
    except Unbalanced:
        return refused(value, "has a backslash at its end")
    names = harvest.table("exit_statuses")
    kept, dropped = [], []
    for word in listed:
        known = (
            harvest.at(names.get(word, []), context.version) is not None
            or numbers.count(word, _HIGHEST_STATUS) is not None
            or is_signal(word)
        )
        if known:
            kept.append(word)
        else:
            dropped.append(Dropped(word, "is neither an exit status nor a signal"))
    return sorted_out(kept, dropped)


def bus_name(value: str, context: Context) -> Reading:
    """A name on the message bus, such as ``org.example.Service``."""
    name, problem = resolved(value, context.version, template=context.template)
    if problem:
        return Reading(dropped=(problem,), ignored=True)
    name = supposed(name, "x.x")
    element = r"[A-Za-z_-][A-Za-z0-9_-]*"
    fine = re.fullmatch(rf"{element}(?:\.{element})+|:[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+", name)
    if len(name) > _LONGEST_BUS_NAME or not fine:
        return refused(value, "is no name on the bus; write such as org.example.Service")
    return Reading(value)


def unit_of_type(value: str, context: Context) -> Reading:
    """The name of one unit, of a type that the directive asks for."""
    name, problem = named(value, context.version, template=context.template)
    if problem:
        return Reading(dropped=(problem,), ignored=True)
    suffix = f".{context.vocabulary}"
    if not name.endswith(suffix) or not _UNIT_NAME.fullmatch(supposed(name).removesuffix(suffix)):
        return refused(value, f"is no name of a {context.vocabulary}; it ends with {suffix}")
    return Reading(value)


def units_of_type(value: str, context: Context) -> Reading:
    """Names of units, of a type that the directive asks for."""
    try:
        listed = words(value, quotes=False)
    except Unbalanced as error:
        return Reading(tuple(error.found), (Dropped(value, "has a quotation that is not closed"),), ignored=not error.found)
    kept, dropped = [], []
    for word in listed:
        name, problem = named(word, context.version, template=context.template)
        if not problem and not name.endswith(f".{context.vocabulary}"):
            problem = Dropped(word, f"is no name of a {context.vocabulary}; it ends with .{context.vocabulary}")
        if problem:
            dropped.append(problem)
        else:
            kept.append(word)
    return sorted_out(kept, dropped)


def luo_session(value: str, _: Context) -> Reading:
    """Names of what is handed over to the next kernel."""
    if not value:
        return Reading(reset=True)
    kept: list[str] = []
    dropped: list[Dropped] = []
    try:
        listed = words(value, quotes=False)
    except Unbalanced:
        return refused(value, "has a backslash at its end")
    for word in listed:
        if _SESSION.fullmatch(word):
            kept.append(word)
        else:
            dropped.append(Dropped(word, "is no name of a session"))
    return sorted_out(kept, dropped)


_SESSION = re.compile(r"""[^\x00-\x20\x7f-\U0010ffff"'*?:\\\[]{1,255}""")
