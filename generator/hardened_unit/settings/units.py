"""Grammars of what a unit says of itself and of other units: names, conditions, documentation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hardened_unit.settings import numbers
from hardened_unit.settings.paths import not_absolute
from hardened_unit.settings.reading import Dropped, Reading, refused, sorted_out
from hardened_unit.settings.scalars import text
from hardened_unit.settings.words import OPEN, Unbalanced, named, resolved, words

if TYPE_CHECKING:
    from hardened_unit.settings.context import Context

UNCLOSED = "has a quotation that is not closed"
TYPES = ("service", "socket", "target", "device", "mount", "automount", "swap", "timer", "path", "slice", "scope")
"""The types of units, which their names end with."""

_ALONE = frozenset({"device", "mount", "automount", "swap", "slice", "scope"})
"""The types of units of which there are no templates."""
_LONGEST_NAME = 255
_LONGEST_PATH = 4095
_HIGHEST_STATUS = 255
_LONGEST_REBOOT_ARGUMENT = 255
_NAME = r"[A-Za-z0-9:_.\\@\ue000-]+"


def no_unit_name(name: str) -> Dropped | None:
    """Say why a text cannot be the name of a unit."""
    stem, _, suffix = name.rpartition(".")
    if name.endswith(OPEN):
        stem = name
    elif not stem or suffix not in TYPES:
        return Dropped(name, "does not end with the type of a unit, such as .service or .target")
    if len(name) > _LONGEST_NAME:
        return Dropped(name, "is longer than the name of a unit can be")
    if "@" in stem and suffix in _ALONE:
        return Dropped(name, f"is an instance of a template, which no {suffix} unit can be")
    if not re.fullmatch(_NAME, stem) or stem.startswith("@"):
        return Dropped(name, "has a character in it that the name of a unit cannot have")
    return None


def unit_list(value: str, context: Context) -> Reading:
    """Names of units; an empty assignment changes nothing."""
    kept: list[str] = []
    dropped: list[Dropped] = []
    for word in value.split():
        name, problem = named(word, context.version, template=context.template)
        if problem := problem or no_unit_name(name):
            dropped.append(problem._replace(text=word))
        else:
            kept.append(word)
    return sorted_out(kept, dropped)


def triggered_unit(value: str, context: Context) -> Reading:
    """The name of the one unit that is started."""
    name, problem = named(value, context.version, template=context.template)
    if problem := problem or no_unit_name(name):
        return Reading(dropped=(problem._replace(text=value),), ignored=True)
    return Reading(value)


def slice_of_slice(value: str, _: Context) -> Reading:
    """Nothing: the slice that another one is in follows from its name."""
    return refused(value, "cannot be set for a slice; the one that it is in is told by its name up to the last dash")


def mounts_for(value: str, context: Context) -> Reading:
    """Absolute paths, whose mount points are needed; an empty assignment changes nothing."""
    kept: list[str] = []
    dropped: list[Dropped] = []
    try:
        listed = words(value)
    except Unbalanced as error:
        listed = error.found
        dropped.append(Dropped(value, UNCLOSED))
    for word in listed:
        path, problem = resolved(word, context.version, template=context.template)
        if problem := problem or no_path(path, context.version):
            dropped.append(problem._replace(text=word))
        else:
            kept.append(word)
    return sorted_out(kept, dropped)


def symlinks(value: str, context: Context) -> Reading:
    """Absolute paths at which links are made."""
    return mounts_for(value, context) if value else Reading(reset=True)


def watched_path(value: str, context: Context) -> Reading:
    """An absolute path; several lines add up."""
    if not value:
        return Reading(reset=True)
    path, problem = resolved(value, context.version, template=context.template)
    problem = problem or no_path(path, context.version)
    return Reading(dropped=(problem._replace(text=value),), ignored=True) if problem else Reading((value,))


def no_path(path: str, version: int) -> Dropped | None:
    """Say why a text is no absolute path of a length that systemd takes."""
    if len(path.encode("utf-8", "replace")) > _LONGEST_PATH:
        return Dropped(path, "is longer than a path can be")
    return not_absolute(path, version)


def condition(value: str, context: Context) -> Reading:
    """What has to be the case, or after ``!`` must not be; ``|`` before that makes it one of several of which one suffices."""
    if not value:
        return Reading(reset=True)
    wanted = value.removeprefix("|").removeprefix("!")
    content, problem = resolved(wanted, context.version, template=context.template)
    if not problem and context.vocabulary == "path":
        problem = no_path(content, context.version)
        problem = problem and problem._replace(text=wanted)
    return Reading(dropped=(problem,), ignored=True) if problem else Reading((value,))


def documentation(value: str, context: Context) -> Reading:
    """Where more can be read: URIs that begin with ``http://``, ``https://``, ``file:/``, ``info:`` or ``man:``."""
    if not value:
        return Reading(reset=True)
    content, problem = resolved(value, context.version, template=context.template)
    if problem:
        return Reading(dropped=(problem,), ignored=True)
    dropped: list[Dropped] = []
    try:
        listed = words(content, escapes="plain")
    except Unbalanced as error:
        listed = error.found
        dropped.append(Dropped(value, UNCLOSED))
    kept: list[str] = []
    for word in listed:
        if word.startswith(OPEN) or re.fullmatch(_URI, word):
            kept.append(word)
        else:
            dropped.append(Dropped(word, "is no URI of http:, https:, file:/, info: or man:"))
    return sorted_out(kept, dropped)


_URI = r"(?:https?://|file:/|file:(?=\ue001)|info:|man:)[\x00-\x7f\ue000\ue001]+"


def exit_status(value: str, _: Context) -> Reading:
    """An exit status from 0 to 255."""
    if not value:
        return Reading(reset=True)
    number = numbers.count(value, _HIGHEST_STATUS)
    return refused(value, "is no exit status; write a whole number from 0 to 255") if number is None else Reading(number)


def reboot_argument(value: str, context: Context) -> Reading:
    """What is handed to the kernel at a reboot: plain text in ASCII."""
    reading = text(value, context)
    if reading.dropped or not value:
        return reading
    return Reading(value) if value.isascii() and len(value) <= _LONGEST_REBOOT_ARGUMENT else refused(value, "is no plain text")


def install_list(value: str, context: Context) -> Reading:
    """Names of units that ``systemctl enable`` makes links for; the running systemd never looks at them."""
    if not value:
        return Reading(reset=True)
    try:
        listed = value.split() if context.name == "Also" else words(value, escapes="plain")
    except Unbalanced:
        return refused(value, UNCLOSED)._replace(silent=True)
    kept: list[str] = []
    dropped: list[Dropped] = []
    for word in listed:
        name, problem = named(word, context.version, template=context.template)
        folder, slash, rest = name.partition("/")
        if context.name == "Alias" and slash and folder.endswith(_FOLDERS):
            name, folder = rest, folder.rpartition(".")[0]
            problem = problem or no_unit_name(folder)
        if problem := problem or no_unit_name(name):
            dropped.append(problem._replace(text=word))
        else:
            kept.append(word)
    return sorted_out(kept, dropped)._replace(silent=True)


_FOLDERS = (".wants", ".requires", ".upholds")
"""What the folders are called in which a unit's dependencies are links."""


def default_instance(value: str, context: Context) -> Reading:
    """The instance of a template that ``systemctl enable`` makes links for where it is given none."""
    if not value:
        return Reading(reset=True)
    name, problem = named(value, context.version, template=context.template)
    if not problem and not re.fullmatch(_NAME, name):
        problem = Dropped(value, "has a character in it that the name of a unit cannot have")
    return Reading(dropped=(problem,), ignored=True, silent=True) if problem else Reading(value)
