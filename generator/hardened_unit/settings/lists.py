"""Grammars of lists: lines add up, an empty assignment starts over."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hardened_unit.settings.context import values_seen
from hardened_unit.settings.paths import not_absolute, not_normalized, simplified
from hardened_unit.settings.reading import Dropped, Reading, refused, sorted_out
from hardened_unit.settings.scalars import not_a_user
from hardened_unit.settings.words import OPEN_PATH, WHITE, Unbalanced, cut, resolved, separates, supposed, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hardened_unit.settings.context import Context
    from hardened_unit.settings.words import Escapes

_UNCLOSED = "has a quotation that is not closed, or a backslash at its end"
_BIND_OPTIONS = frozenset({"rbind", "norbind"})
_DEVICES = ("/dev/", "/run/systemd/inaccessible/", "char-", "block-")
_LOCALHOST = r"(?:^|\.)localhost(?:\.localdomain)?\.?$"
_ADDRESS_NAMES = frozenset({"any", "localhost", "link-local", "multicast"})


def _each(
    value: str,
    context: Context,
    problem_of: Callable[[str, Context], Dropped | None],
    *,
    quotes: bool = True,
    escapes: Escapes = "literal",
    raw: bool = False,
) -> Reading:
    """Read a list word by word; a word with a problem is dropped, the others count. ``raw`` leaves the specifiers in them."""
    if not value:
        return Reading(reset=True)
    try:
        listed = words(value, quotes=quotes, escapes=escapes)
    except Unbalanced:
        return refused(value, _UNCLOSED)
    kept, dropped = [], []
    specifiers = "%" in value
    for word in listed:
        text, problem = (word, None) if raw or not specifiers else resolved(word, context.version, template=context.template)
        if problem := problem or problem_of(text, context):
            dropped.append(problem._replace(text=word))
        else:
            kept.append(word)
    return sorted_out(kept, dropped)


def path_list(value: str, context: Context) -> Reading:
    """Absolute paths, each perhaps with ``-`` (may be missing) and then ``+`` (below the unit's own root) in front."""
    return _each(value, context, _no_path, raw=True)


def _no_path(word: str, context: Context) -> Dropped | None:
    text, problem = resolved(word.removeprefix("-").removeprefix("+"), context.version, template=context.template)
    return problem or not_absolute(text, context.version)


def directory_list(value: str, context: Context) -> Reading:
    """Relative paths that systemd makes below a fixed place, each perhaps with ``:`` and the name of a symlink."""
    return _each(value, context, _not_relative, escapes="plain", raw=True)


def _not_relative(word: str, context: Context) -> Dropped | None:
    # From 257 on two colons side by side have nothing between them; up to 254 they counted as one. What comes after the second
    # was not looked at then; now it may only say that the folder cannot be written to.
    newer = context.version > 254  # noqa: PLR2004 - as above
    parts: list[str] = []
    at = 0
    try:
        while at < len(word) and len(parts) < (3 if newer else 2):
            part, at = cut(word, at, ":", escapes="c", each=newer)
            parts += [part or ""] if newer or part else []
    except Unbalanced:
        return Dropped(word, _UNCLOSED)
    path, link, flag = [*parts, "", "", ""][:3]
    if flag not in {"", "ro"}:
        return Dropped(word, "has something other than ro after the second colon")
    return _no_directory(path, context) or (_no_link(link, context) if link else None)


def _no_directory(name: str, context: Context) -> Dropped | None:
    path, problem = resolved(name, context.version, template=context.template)
    if problem := problem or not_normalized(path, context.version):
        return problem
    if path.startswith(("/", OPEN_PATH)):
        return Dropped(name, "is an absolute path; the name is taken relative to the place that systemd gives it")
    if path.rstrip("/") == "private" or path.startswith("private/"):
        return Dropped(name, "is a name that systemd keeps for itself")
    return None if simplified(path) else Dropped(name, "is no path below the place that systemd gives it")


def _no_link(name: str, context: Context) -> Dropped | None:
    if context.name == "ConfigurationDirectory":
        return Dropped(name, "is a symlink, which a configuration directory cannot have")
    path, problem = resolved(name, context.version, template=context.template)
    if problem := problem or not_normalized(path, context.version):
        return problem
    outside = path.startswith(("/", OPEN_PATH)) or not simplified(path)
    return Dropped(name, "is no symlink below the place that systemd gives it") if outside else None


def bind_list(value: str, context: Context) -> Reading:
    """Paths to show to the service, ``source``, ``source:destination`` or ``source:destination:options``."""
    if not value:
        return Reading(reset=True)
    # Seen on 262 and not on 257: words are cut first, and colons looked for in them. Before, a colon ends a word too.
    reader = _binds_by_word if context.version > 257 else _binds_in_one_go  # noqa: PLR2004 - as above
    kept: list[str] = []
    dropped: list[Dropped] = []
    try:
        for shown, source, destination, option in reader(value):
            problem = None
            for part in (source, destination):
                if part is not None and problem is None:
                    text, problem = resolved(part, context.version, template=context.template)
                    problem = problem or not_absolute(text.removeprefix("-") if part is source else text, context.version)
            if problem is None and option and option not in _BIND_OPTIONS:
                problem = Dropped(shown, "has an option that is neither rbind nor norbind")
            if problem:
                dropped.append(problem._replace(text=shown))
            else:
                kept.append(shown)
    except Unbalanced:
        dropped.append(Dropped(value, _UNCLOSED))
    return sorted_out(kept, dropped)


def _binds_in_one_go(value: str) -> Iterator[tuple[str, str, str | None, str | None]]:
    """Read as systemd did up to 257: source, destination and options, white space and colons both ending a word."""
    at = 0
    while at < len(value):
        begin = at
        source, at = cut(value, at, f":{WHITE}", each=True)
        destination = option = None
        if value[at - 1] == ":" and source is not None and at <= len(value) and separates(value, at):
            destination, at = cut(value, at, f":{WHITE}", each=True)
            destination = destination or ""
            if value[at - 1] == ":" and separates(value, at):
                option, at = cut(value, at)
        yield value[begin:at].strip(WHITE) or value, source or "", destination, option


def _binds_by_word(value: str) -> Iterator[tuple[str, str, str | None, str | None]]:
    """Read as systemd does today: words first, then their parts."""
    for word in words(value, escapes="plain"):
        source, at = cut(word, 0, ":", each=True, quotes=False, escapes="c")
        destination = option = None
        if at and word[at - 1 : at] == ":" and separates(word, at):
            destination, at = cut(word, at, ":", each=True, quotes=False, escapes="c")
            destination = destination or ""
            if word[at - 1 : at] == ":" and separates(word, at):
                option = word[at:]
        yield word, source or "", destination, option


def tmpfs_list(value: str, context: Context) -> Reading:
    """Paths over which an empty file system is laid, each perhaps with ``:`` and mount options."""
    return _each(value, context, _no_path_before_colon, raw=True)


def _no_path_before_colon(word: str, context: Context) -> Dropped | None:
    text, problem = resolved(word.partition(":")[0], context.version, template=context.template)
    return problem or not_absolute(text, context.version)


def group_list(value: str, context: Context) -> Reading:
    """Groups by name or number; a word that can be none stops the unit."""
    reading = _each(value, context, not_a_user, quotes=False)
    return reading._replace(ignored=False, fatal=True) if reading.dropped else reading


def device_allow(value: str, context: Context) -> Reading:
    """One device, by its node or as ``char-NAME`` or ``block-NAME``, and which of ``r``, ``w``, ``m`` is allowed."""
    if not value:
        return Reading(reset=True)
    try:
        device, at = cut(value, 0)
    except Unbalanced:
        return refused(value, _UNCLOSED)
    device, rights = device or "", value[at:].strip() or "rwm"
    path, problem = resolved(device, context.version, template=context.template)
    if problem:
        return Reading(dropped=(problem,), ignored=True)
    path = simplified(path) if path.startswith("/") else re.sub("/+", "/", path)
    inside = supposed(path).replace("/x/systemd/", "/run/systemd/", 1) if path.startswith(OPEN_PATH) else supposed(path)
    above = ".." in path.split("/") and not path.startswith(("char-", "block-"))
    if above or not f"{inside}/".startswith(_DEVICES):
        return refused(device, "is no device; write a path below /dev, char-NAME or block-NAME")
    if not set(rights) <= set("rwm"):
        return refused(rights, "are no device rights; write letters of rwm, and nothing after them")
    return Reading((f"{device} {rights}",))


def word_list(value: str, context: Context) -> Reading:
    """Words of a vocabulary: architectures or address ranges."""
    architectures = context.vocabulary == "architecture"
    return _each(value, context, _no_architecture if architectures else _no_address, quotes=architectures, raw=True)


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

    if word in _ADDRESS_NAMES or re.search(_LOCALHOST, word, re.IGNORECASE):
        return None
    address, slash, prefix = word.partition("/")
    try:
        # Python would take a netmask after the slash as well, and the name of an interface after a percent sign.
        ipaddress.ip_network(f"{address}/{_prefix(prefix)}" if slash else address.replace("%", "!"), strict=False)
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
