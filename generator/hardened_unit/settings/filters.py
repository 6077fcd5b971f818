"""Grammars of lists that allow or deny, and of masks: lines add up, ``~`` turns a line round."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from hardened_unit.settings.reading import Dropped, Filter, Mask, Reading, refused
from hardened_unit.settings.scalars import is_errno, truth
from hardened_unit.settings.words import Unbalanced, words
from systemd_directives import harvest

if TYPE_CHECKING:
    from hardened_unit.settings.context import Context

_NONE = 249
"""The version that brought a list of no address family at all."""


def allow_or_deny_list(value: str, context: Context) -> Reading:
    """A list of system calls or address families; with ``~`` in front it denies them."""
    if not value:
        return Reading(reset=True)
    if context.vocabulary == "address-family" and value == "none" and context.version >= _NONE:
        return Reading(Filter(allow=True, words=()), reset=True)
    deny = value.startswith("~")
    calls = context.vocabulary == "system-call"
    try:
        listed = words(value.removeprefix("~"), quotes=not calls)
    except Unbalanced:
        return Reading(Filter(not deny, ()), (Dropped(value, "has a quotation that is not closed"),))
    kept: list[str] = []
    dropped: list[Dropped] = []
    for word in listed:
        problem = _no_call(word, context, deny=deny) if calls else _no_family(word, context, after=bool(dropped))
        if problem:
            dropped.append(problem)
        else:
            kept.append(word if calls else word.upper())
    # Even with every word dropped the line has set the mode: an allow-list without words allows nothing.
    return Reading(Filter(not deny, tuple(kept)), tuple(dropped))


def _no_call(word: str, context: Context, *, deny: bool) -> Dropped | None:
    name, colon, error = word.partition(":")
    if colon:
        if not (error == "kill" or is_errno(error)) or not name:
            return Dropped(word, "has no error after the colon; write a name such as EPERM, a number, or kill")
        if not deny or context.name == "SystemCallLog":
            return Dropped(word, "has an error number, which only a deny-list (~) can take")
    groups = groups_at(context.version)
    if name.startswith("@"):
        if name in groups:
            return None
        since = next((version for version in _versions() if version > context.version and name in groups_at(version)), 0)
        return Dropped(
            word,
            f"is a group that systemd has from {since} on" if since else "is no group of system calls",
            tuple(groups),
            since,
        )
    if name in calls_known(context.version):
        return None
    since = next((version for version in _versions() if version > context.version and name in calls_known(version)), 0)
    if since:
        return Dropped(word, f"is a system call that systemd knows from {since} on", since=since)
    return Dropped(word, "is no system call that systemd knows", tuple(calls_known(context.version)))


def _no_family(word: str, context: Context, *, after: bool) -> Dropped | None:
    if word == "none" and context.version < _NONE:
        return Dropped(word, f"is a word that systemd has from {_NONE} on", since=_NONE)
    families = harvest.accepted("address_families", context.version)
    if word.upper() not in {name.upper() for name in families}:
        return Dropped(word, "is no address family", families)
    # Seen on 262 and not on 259; where between them it began is not known.
    if after and context.version > 259:  # noqa: PLR2004 - the version that is spoken of
        return Dropped(word, "stands after a word that is dropped, and from there on systemd drops the rest of the line")
    return None


@cache
def _versions() -> tuple[int, ...]:
    return tuple(sorted(int(version) for version in harvest.table("syscall_groups")))


@cache
def groups_at(version: int) -> dict[str, list[str]]:
    """Map each group of system calls to its members, as the newest harvested systemd up to this version has them."""
    nearest = max((known for known in _versions() if known <= version), default=_versions()[0])
    groups: dict[str, list[str]] = harvest.table("syscall_groups")[str(nearest)]
    return groups


@cache
def calls_known(version: int) -> frozenset[str]:
    """List the system calls that this version has in a group."""
    everything = {name for members in groups_at(version).values() for name in members}
    return frozenset(name for name in everything if not name.startswith("@"))


@lru_cache(maxsize=1024)
def calls(words: tuple[str, ...], version: int) -> tuple[str, ...]:
    """Put the members of groups in place of the groups, to any depth; what stands after a colon goes."""
    found: dict[str, None] = {}
    for word in dict.fromkeys(words):
        name = word.partition(":")[0]
        found.update(_members(name, version) if name.startswith("@") else {name: None})
    return tuple(found)


@cache
def _members(group: str, version: int) -> dict[str, None]:
    """Give the calls of a group, and of those in it."""
    found: dict[str, None] = {}
    pending = [group]
    while pending:
        name = pending.pop()
        if name.startswith("@"):
            pending.extend(reversed(groups_at(version).get(name, ())))
        else:
            found[name] = None
    return found


def mask(value: str, context: Context) -> Reading:
    """A set of capabilities or namespaces; with ``~`` in front all but these."""
    inverted = value.startswith("~")
    text = value.removeprefix("~").strip()
    if context.vocabulary == "namespace":
        return _namespaces(text, context, inverted=inverted)
    dropped: list[Dropped] = []
    try:
        listed = words(text)
    except Unbalanced as error:
        listed = error.found
        dropped.append(Dropped(value, "has a quotation that is not closed; systemd says nothing about it"))
    known = {name.upper(): name for name in harvest.table("capabilities")}
    numbers = {str(number): name for number, name in enumerate(known)}
    kept = []
    for word in listed:
        name = known.get(word.upper()) or numbers.get(word)
        if name:
            kept.append(name)
        else:
            dropped.append(Dropped(word, "is no capability; systemd says nothing about it", tuple(known)))
    # A line that names nothing known counts as the empty set, also when that is because of a typo.
    return Reading(Mask(inverted, frozenset(kept)), tuple(dropped), reset=not kept, silent=True)


def _namespaces(text: str, context: Context, *, inverted: bool) -> Reading:
    if not text and not inverted:
        return Reading(reset=True)
    if not inverted and (known := truth(text)):
        return Reading(Mask(known == "no", frozenset()), reset=True)
    allowed = harvest.accepted("namespaces", context.version)
    for word in text.split():
        if word not in allowed:
            since = harvest.first_accepted(harvest.table("namespaces").get(word, [])) or 0
            return refused(
                word,
                f"is a namespace that systemd has from {since} on" if since else "is no kind of namespace",
                allowed,
                since,
            )
    return Reading(Mask(inverted, frozenset(text.split())))
