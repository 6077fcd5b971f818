"""Grammars of lists: lines add up, an empty assignment starts over."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hardened_unit.settings.context import values_seen
from hardened_unit.settings.reading import Dropped, Reading, refused, sorted_out
from hardened_unit.settings.scalars import not_a_user
from hardened_unit.settings.words import OPEN_PATH, Unbalanced, resolved, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from hardened_unit.settings.context import Context
    from hardened_unit.settings.words import Escapes

_UNCLOSED = "has a quotation that is not closed, or a backslash at its end"
_BIND_OPTIONS = frozenset({"rbind", "norbind"})
_LONGEST_PART = 255
_DEVICES = ("/dev/", "/run/systemd/inaccessible/", "char-", "block-")
_LOCALHOST = re.compile(r"(?:^|\.)localhost(?:\.localdomain)?\.?$", re.IGNORECASE)
_ADDRESS_NAMES = frozenset({"any", "localhost", "link-local", "multicast"})


def _each(
    value: str,
    context: Context,
    problem_of: Callable[[str, Context], Dropped | None],
    *,
    quotes: bool = True,
    escapes: Escapes = "literal",
) -> Reading:
    """Read a list word by word; a word with a problem is dropped, the others count."""
    if not value:
        return Reading(reset=True)
    try:
        listed = words(value, quotes=quotes, escapes=escapes)
    except Unbalanced:
        return refused(value, _UNCLOSED)
    kept, dropped = [], []
    for word in listed:
        text, problem = resolved(word, context.version, template=context.template)
        if problem := problem or problem_of(text, context):
            dropped.append(problem._replace(text=word) if problem.text == text else problem)
        else:
            kept.append(word)
    return sorted_out(kept, dropped)


def path_list(value: str, context: Context) -> Reading:
    """Absolute paths, each perhaps with ``-`` (may be missing) and then ``+`` (below the unit's own root) in front."""
    return _each(value, context, lambda word, _: not_absolute(word.removeprefix("-").removeprefix("+")))


def not_absolute(path: str) -> Dropped | None:
    """Say why a word is no absolute path without ``..``."""
    if not path.startswith(("/", OPEN_PATH)):
        return Dropped(path, "is no absolute path")
    return not_normalized(path)


def not_normalized(path: str) -> Dropped | None:
    """Say why a word is no path that systemd takes as it stands."""
    parts = path.split("/")
    if any(len(part.encode("utf-8", "replace")) > _LONGEST_PART for part in parts):
        return Dropped(path, "has a part of more than 255 bytes")
    return Dropped(path, "contains .., which is not allowed in a path here") if ".." in parts else None


def directory_list(value: str, context: Context) -> Reading:
    """Relative paths that systemd makes below a fixed place, each perhaps with ``:`` and the name of a symlink."""
    return _each(value, context, _not_relative, escapes="kept")


def _not_relative(word: str, context: Context) -> Dropped | None:
    try:
        path, link = [*words(word, escapes="c", separators=":"), "", ""][:2]
    except Unbalanced:
        return Dropped(word, _UNCLOSED)
    if problem := not_normalized(path):
        return problem._replace(text=word)
    if path.startswith(("/", OPEN_PATH)):
        return Dropped(word, "is an absolute path; the name is taken relative to the place that systemd gives it")
    if not path or path.strip("/") == ".":
        return Dropped(word, "is no path below the place that systemd gives it")
    if path.rstrip("/") == "private" or path.startswith("private/"):
        return Dropped(word, "is a name that systemd keeps for itself")
    if link and context.name == "ConfigurationDirectory":
        return Dropped(word, "names a symlink, which a configuration directory cannot have")
    if link and (link.startswith("/") or ".." in link.split("/")):
        return Dropped(word, "names a symlink outside of the place that systemd gives it")
    return None


def bind_list(value: str, context: Context) -> Reading:
    """Paths to show to the service, ``source``, ``source:destination`` or ``source:destination:options``."""
    # systemd skips white space before the options, so a word that ends with the second colon takes the next word for them.
    return _each(re.sub(r"(:[^:\s]+:)\s+", r"\1", value), context, _no_bind)


def _no_bind(word: str, _: Context) -> Dropped | None:
    source, colon, rest = word.removeprefix("-").partition(":")
    destination, _colon, option = rest.partition(":")
    if option and option not in _BIND_OPTIONS:
        return Dropped(word, "has an option that is neither rbind nor norbind")
    return not_absolute(source) or (not_absolute(destination) if colon else None)


def tmpfs_list(value: str, context: Context) -> Reading:
    """Paths over which an empty file system is laid, each perhaps with ``:`` and mount options."""
    return _each(value, context, lambda word, _: not_absolute(word.partition(":")[0]))


def group_list(value: str, context: Context) -> Reading:
    """Groups by name or number; a word that can be none stops the unit."""
    reading = _each(value, context, not_a_user, quotes=False)
    return reading._replace(ignored=False, fatal=True) if reading.dropped else reading


def device_allow(value: str, context: Context) -> Reading:
    """One device, by its node or as ``char-NAME`` or ``block-NAME``, and which of ``r``, ``w``, ``m`` is allowed."""
    if not value:
        return Reading(reset=True)
    try:
        listed = words(value)
    except Unbalanced:
        return refused(value, _UNCLOSED)
    device, rights = listed[0], value.split(None, 1)[1].strip() if len(listed) > 1 else "rwm"
    path, problem = resolved(device, context.version, template=context.template)
    if problem:
        return Reading(dropped=(problem,), ignored=True)
    path = re.sub("/+", "/", path)
    if not f"{path}/".startswith(("/dev/", "/run/systemd/inaccessible/", "char-", "block-", OPEN_PATH)) or ".." in path.split(
        "/"
    ):
        return refused(device, "is no device; write a path below /dev, char-NAME or block-NAME")
    if not set(rights) <= set("rwm"):
        return refused(rights, "are no device rights; write letters of rwm, and nothing after them")
    return Reading((f"{device} {rights}",))


def word_list(value: str, context: Context) -> Reading:
    """Words of a vocabulary: architectures or address ranges."""
    architectures = context.vocabulary == "architecture"
    return _each(value, context, _no_architecture if architectures else _no_address, quotes=architectures)


def _no_architecture(word: str, context: Context) -> Dropped | None:
    known = values_seen(context.name)
    since = known.get(word)
    if since is None:
        return Dropped(word, "is no architecture that systemd knows", tuple(known))
    return (
        Dropped(word, f"is an architecture that systemd has from {since} on", since=since) if since > context.version else None
    )


def _no_address(word: str, _: Context) -> Dropped | None:
    import ipaddress  # noqa: PLC0415 - only where the directive is used

    if word in _ADDRESS_NAMES or _LOCALHOST.search(word):
        return None
    address, slash, prefix = word.partition("/")
    try:
        # Python would take a netmask after the slash as well.
        ipaddress.ip_network(f"{address}/{_prefix(prefix)}" if slash else address, strict=False)
    except ValueError:
        return Dropped(
            word,
            "is neither an address with an optional prefix nor any, localhost, link-local or multicast",
            tuple(sorted(_ADDRESS_NAMES)),
        )
    return None


def _prefix(text: str) -> int:
    """Read the length of a prefix; raises ``ValueError`` for what is no plain decimal number."""
    if not re.fullmatch(r"\+?(0|[1-9]\d*)", text):
        raise ValueError(text)
    return int(text)
