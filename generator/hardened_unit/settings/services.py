"""Grammars of how a service lives: signals, exit statuses, bus names, the units it belongs to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hardened_unit.settings import numbers
from hardened_unit.settings.reading import Dropped, Reading, refused, sorted_out
from hardened_unit.settings.words import OPEN, OPEN_PATH, Unbalanced, resolved, words
from systemd_directives import harvest

if TYPE_CHECKING:
    from hardened_unit.settings.context import Context

_SIGNALS = frozenset(
    "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU "
    "XFSZ VTALRM PROF WINCH IO PWR SYS".split()
)
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
        return offset is None or numbers.count(offset, _REAL_TIME_SIGNALS) is not None
    number = numbers.count(word, _HIGHEST_SIGNAL)
    return bool(number)


def exit_statuses(value: str, context: Context) -> Reading:
    """Exit statuses by number or name, and signals."""
    if not value:
        return Reading(reset=True)
    try:
        listed = words(value)
    except Unbalanced:
        return refused(value, "has a quotation that is not closed, or a backslash at its end")
    names = harvest.table("exit_statuses")
    kept, dropped = [], []
    for word in listed:
        known = harvest.at(names.get(word, []), context.version) is not None or numbers.count(word, _HIGHEST_STATUS) is not None or is_signal(word)
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
    if OPEN in name or OPEN_PATH in name:
        return Reading(value)
    element = r"[A-Za-z_-][A-Za-z0-9_-]*"
    if len(name) > _LONGEST_BUS_NAME or not re.fullmatch(rf"{element}(?:\.{element})+", name):
        return refused(value, "is no name on the bus; write such as org.example.Service")
    return Reading(value)


def unit_of_type(value: str, context: Context) -> Reading:
    """The name of one unit, of a type that the directive asks for."""
    name, problem = resolved(value, context.version, template=context.template)
    if problem:
        return Reading(dropped=(problem,), ignored=True)
    if not name.endswith(f".{context.vocabulary}"):
        return refused(value, f"is no {context.vocabulary}; its name ends with .{context.vocabulary}")
    return Reading(value)
