"""The pages of system-call groups and of single calls: who is in which, since when, and who allows it.

Members are as systemds were seen to have them. Between two versions that were looked at, a change may have come with any.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.report.page import Bullets, Fields, Page, Paragraph, Ref, Section, Table, blocks
from hardened_unit.rules.wording import every
from hardened_unit.settings.filters import calls, groups_at
from systemd_directives import harvest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hardened_unit.report.page import Block, Cell
    from systemd_directives.catalogue import Catalogue
    from systemd_directives.kernel import CallGroup
    from systemd_directives.model import Need, Preset

_FILTER = "SystemCallFilter"
_EVERY_CALL = "@known"
"""The group that says nothing of a call: it has them all."""
_HOW_SEEN = (
    "Seen on packages of Debian and Ubuntu, whose point releases bring some changes before the next version does. Between two"
    " versions that stand here a change may have come with any."
)


class Call(NamedTuple):
    """A system call, and where it belongs."""

    name: str
    direct: dict[str, int]
    """The groups that have it, each with the first version that was seen to have it there; 0 for the oldest."""
    nested: tuple[str, ...]
    """The groups that have one of those in them."""
    gone: dict[str, int]
    """Groups that had it, each with the first version that no longer did."""


def group_page(record: CallGroup, catalogue: Catalogue) -> Page:
    """Say everything about a group."""
    members = groups_at(harvest.NEWEST)[record.name]
    whole = calls((record.name,), harvest.NEWEST)
    outer = [name for name, inside in groups_at(harvest.NEWEST).items() if record.name in inside]
    facts: list[tuple[str, Cell]] = [("Group", f"``{record.name}``, {record.title[:1].lower()}{record.title[1:]}")]
    facts.append(("Since", _since(_first_seen(record.name))))
    facts.append(("Calls", f"{len(whole)} names in systemd {harvest.NEWEST}, of all architectures"))
    if outer:
        facts.append(("Is part of", every([f"``{name}``" for name in outer])))
    parts: list[Block] = [
        Fields(tuple(facts)),
        Section("Who needs it", (Bullets(record.needed_by),)),
        Section("What allowing it gives away", tuple(blocks(record.risk))),
    ]
    if record.note:
        parts.append(Section("What else to know", (Bullets(record.note),)))
    parts += [
        Section("Presets and needs", tuple(_allowed(whole, catalogue))),
        Section("Members", tuple(_members(members, whole))),
        Section("What changed in which version", tuple(_changes(record.name))),
    ]
    return Page(record.name, record.summary, tuple(parts))


def call_page(name: str, catalogue: Catalogue) -> Page:
    """Say in which groups a call is, and what allows it."""
    call = all_calls()[name]
    rows = [("Is in", _where(call)), ("And by way of those in", _named(call.nested)), ("Was in", _was(call))]
    parts: list[Block] = [Fields(tuple((label, text) for label, text in rows if text))]
    parts.append(Section("Presets and needs", tuple(_allowed((name,), catalogue))))
    return Page(f"{name}(2)", f"A system call that systemd {harvest.NEWEST} has a name for.", tuple(parts))


@cache
def all_calls() -> dict[str, Call]:
    """Give every call that the newest systemd knows, by name and in order."""
    newest = groups_at(harvest.NEWEST)
    names = {member for members in newest.values() for member in members if not member.startswith("@")}
    return {name: _call(name) for name in sorted(names)}


def _call(name: str) -> Call:
    newest = groups_at(harvest.NEWEST)
    direct = {group: _first_seen(group, name) for group, members in newest.items() if name in members and group != _EVERY_CALL}
    nested = [
        group for group in newest if group not in direct and group != _EVERY_CALL and name in calls((group,), harvest.NEWEST)
    ]
    gone: dict[str, int] = {}
    for older, newer in zip(_versions(), _versions()[1:], strict=False):
        for group, members in groups_at(older).items():
            if name in members and name not in groups_at(newer).get(group, ()) and group not in direct and group != _EVERY_CALL:
                gone[group] = newer
    return Call(name, direct, tuple(nested), gone)


def allows(preset: Preset, name: str) -> bool:
    """Tell whether a preset's own filter lets a call through; one without a filter does."""
    allowed = True
    lists = [line.set.partition("=")[2] for line in preset.line if line.set.startswith(f"{_FILTER}=")]
    for place, value in enumerate(lists):
        denies = value.startswith("~")
        if not place:
            allowed = denies
        if name in calls(tuple(value.removeprefix("~").split()), harvest.NEWEST):
            allowed = not denies
    return allowed


def _allowed(names: tuple[str, ...], catalogue: Catalogue) -> Iterator[Block]:
    """Say which presets let calls through, and which needs open them."""
    presets = [catalogue.preset(name) for name in catalogue.names("presets")]
    yield Table(
        ("Preset", "By its SystemCallFilter="),
        (30, 70),
        tuple((Ref("preset", preset.name), _share(preset, names)) for preset in presets),
    )
    needs = tuple(_opening(names, catalogue))
    if needs:
        yield Paragraph("Needs that open some of it:" if len(names) > 1 else "Needs that open it:")
        yield Table(
            ("Need", "What the service can do with it"), (30, 70), tuple((Ref("need", n.name), n.summary) for n in needs)
        )


def _share(preset: Preset, names: tuple[str, ...]) -> str:
    if not any(line.set.startswith(f"{_FILTER}=") for line in preset.line):
        return "allowed: it has no filter of its own"
    let = [name for name in names if allows(preset, name)]
    if not let or len(let) == len(names):
        return "allowed" if let else "refused"
    few = let if len(let) <= len(names) / 2 else [name for name in names if name not in let]
    which = "allowed are" if few == let else "refused are"
    return (
        f"{len(let)} of {len(names)} allowed; {which} {', '.join(few)}"
        if len(few) <= _FEW
        else f"{len(let)} of {len(names)} allowed"
    )


_FEW = 12


def _opening(names: tuple[str, ...], catalogue: Catalogue) -> Iterator[Need]:
    for need in (catalogue.need(name) for name in catalogue.names("needs")):
        opened = [word for change in need.change if change.line.startswith(f"{_FILTER}=") for word in change.line[17:].split()]
        if set(calls(tuple(opened), harvest.NEWEST)) & set(names):
            yield need


def _members(members: Iterable[str], whole: tuple[str, ...]) -> Iterator[Block]:
    inner = [name for name in members if name.startswith("@")]
    own = [name for name in members if not name.startswith("@")]
    if inner:
        yield Paragraph(f"The groups {every([f'``{name}``' for name in inner])}, and besides:" if own else "Only groups:")
    yield Paragraph(" ".join(sorted(own)))
    if inner:
        yield Paragraph(f"With the groups resolved, {len(whole)} calls:")
        yield Paragraph(" ".join(sorted(whole)))


def _changes(group: str) -> Iterator[Block]:
    rows = []
    first = _first_seen(group)
    for older, newer in zip(_versions(), _versions()[1:], strict=False):
        before, after = set(groups_at(older).get(group, ())), set(groups_at(newer).get(group, ()))
        if before != after and newer != first:
            came, went = _named(after - before), _named(before - after)
            said = "; ".join(filter(None, (f"came {came}" if came else "", f"went {went}" if went else "")))
            rows.append((f"{older} and {newer}", said))
    if rows:
        yield Table(("Between systemd", "What changed"), (20, 80), tuple(rows))
    begun = first or harvest.OLDEST
    yield Paragraph(f"{'' if rows else f'Nothing, from {begun} to {harvest.NEWEST}. '}{_HOW_SEEN}")


def _named(names: Iterable[str]) -> str:
    return ", ".join(f"``{name}``" if name.startswith("@") else name for name in sorted(names))


def _where(call: Call) -> str:
    """Name the groups that have a call, each with its version."""
    return ", ".join(f"``{group}``{f' (from {since})' if since else ''}" for group, since in call.direct.items()) or "no group"


def _was(call: Call) -> str:
    return ", ".join(f"``{group}`` (before {version})" for group, version in call.gone.items())


def cells(call: Call) -> tuple[str, str]:
    """Put the groups of a call into two cells: those that have it, now or before, and those that have one of these."""
    was = _was(call)
    return _where(call) + (f"; was in {was}" if was else ""), _named(call.nested)


def _since(version: int) -> str:
    if not version:
        return f"systemd {harvest.OLDEST} or older"
    return f"seen in systemd {version}, and not yet in {_versions()[_versions().index(version) - 1]}"


@cache
def _versions() -> tuple[int, ...]:
    return tuple(sorted(int(version) for version in harvest.table("syscall_groups")))


def _first_seen(group: str, call: str = "") -> int:
    """Give the first version that was seen to have a group, or a call in it for good; 0 for the oldest one."""
    first = 0
    for version in _versions():
        members = groups_at(version).get(group)
        there = members is not None and (not call or call in members)
        if not there:
            first = -1
        elif first < 0:
            first = version
    return first
