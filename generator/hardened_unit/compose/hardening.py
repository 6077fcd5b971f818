"""Harden a service that is there already: a drop-in with only the lines of a preset that it lacks.

Nothing that the service needs is taken away, and nothing is given: with the drop-in the service can do no more than before. It
stays the user that it is, because what it has written belongs to that one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.compose.fitting import fit
from hardened_unit.compose.framing import stem
from hardened_unit.compose.inferring import infer
from hardened_unit.compose.lines import Line, Omission, lines_of
from hardened_unit.compose.names import go_together
from hardened_unit.compose.relaxing import relax
from hardened_unit.compose.widening import widened
from hardened_unit.compose.writing import ordered, text
from hardened_unit.exposure.rating import prepared
from hardened_unit.rules import check, places
from hardened_unit.rules.checking import context_of
from hardened_unit.settings.lacking import HAS, lacking
from hardened_unit.settings.reading import Mask
from hardened_unit.unitfile import parse
from hardened_unit.unitfile.dropins import merged
from systemd_directives import checks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hardened_unit.compose.inferring import Inferred
    from hardened_unit.compose.names import NeedCall
    from hardened_unit.compose.writing import Comments
    from hardened_unit.exposure import Exposure
    from hardened_unit.rules.finding import Context, Finding
    from hardened_unit.unitfile import Unit
    from systemd_directives.catalogue import Catalogue
    from systemd_directives.model import Preset
    from systemd_directives.target import Target

FILE = "50-hardened-unit.conf"
"""The name of the drop-in, behind which there is room for others."""

_AS_IT_IS = "The service is there already, and what it has written belongs to the user that it has."
_PATHS = "ReadWritePaths"
_NETWORK = ("PrivateNetwork", "IPAddressDeny")
_ALONE = frozenset({"no-network", "socket-activation", "unix-sockets-only"})
"""The needs of a service that is to have no network of its own."""
_AGAINST = {
    "device-allow-creates-nothing": "PrivateDevices",
    "namespace-polarity": "RestrictNamespaces",
    "private-users-as-root": "PrivateUsers",
    "protect-proc-void-with-ptrace": "ProtectProc",
    "remove-ipc-needs-user": "RemoveIPC",
}
"""Rules that find a line which would do nothing or too much, and the directive that is left out then."""


class Exposed(NamedTuple):
    """The exposure for a target, without the drop-in and with it."""

    target: Target
    before: Exposure
    after: Exposure


class Hardening(NamedTuple):
    """What somebody asks for."""

    unit: Unit
    """The unit with its drop-ins."""
    name: str
    preset: Preset
    needs: tuple[NeedCall, ...]
    """Those that were named, and those that the unit shows."""
    targets: tuple[Target, ...]
    """At least one; the drop-in is right on each of them."""
    comments: Comments = "reasons"

    @property
    def folder(self) -> str:
        """Where an administrator puts the drop-in."""
        return f"/etc/systemd/system/{self.name}.d"

    def with_needs(self, shown: Iterable[Inferred]) -> Hardening:
        """Put what the unit shows to the needs that were named."""
        return self._replace(needs=tuple(dict.fromkeys((*self.needs, *(one.call for one in shown)))))


class Hardened(NamedTuple):
    """A drop-in for a unit."""

    text: str
    lines: tuple[Line, ...]
    left: tuple[Omission, ...]
    """What of the preset and of the needs is not in it, each with the reason."""
    exposed: tuple[Exposed, ...]
    """For the targets whose scores are known."""
    findings: list[Finding]
    """What the rules say of the unit with it, at any of its targets, and do not say of the unit alone."""
    cut_off: bool
    """Whether it takes the network away from a service of which nothing says that it uses it."""


def shown_needs(asked: Hardening, sockets: Sequence[str], catalogue: Catalogue) -> list[Inferred]:
    """Tell what the unit needs, with the socket units that go with it.

    What does not go together with what was named is left out: who says so knows better.
    """
    context = context_of(asked.unit, asked.targets[-1], asked.name)
    return [
        one
        for one in infer(context, sockets, catalogue)
        if all(go_together(one.call.need, other.need) for other in asked.needs)
    ]


def harden(asked: Hardening, catalogue: Catalogue) -> Hardened:
    """Make the drop-in, and check the unit with it; raises ``UserError`` for a unit that systemd refuses as it is."""
    contexts = [context_of(asked.unit, target, asked.name) for target in asked.targets]
    scores = [prepared(asked.unit, asked.name, max(target.systemd, checks.OLDEST)) for target in asked.targets]
    everything = lines_of(asked.preset)
    preset = [line for line in everything if line.section == "Service"]
    relaxed, left = relax(preset, asked.needs, catalogue)
    left += [Omission(line, "Only lines of ``[Service]`` are added.") for line in everything if line not in preset]
    given = _given(relaxed, preset, asked.needs)
    fitted, unfit = fit([line for line in relaxed if line not in given], asked.targets)
    left += unfit
    for context in contexts:
        fitted, gone = _suitable(fitted, context, catalogue)
        left += gone
    lines, gone = _lacking(fitted, contexts, catalogue)
    left += gone
    lines, gone = _with_paths(lines, given, asked, contexts)
    left += gone
    found = _findings(lines, asked)
    if against := {_AGAINST[finding.rule]: finding for finding in found if finding.rule in _AGAINST}:
        left += [Omission(line, _objection(against[line.name])) for line in lines if line.name in against]
        lines = [line for line in lines if line.name not in against]
        found = _findings(lines, asked)
    lines = ordered(lines, catalogue)
    added = [str(line) for line in lines if not line.since]
    return Hardened(
        text=text(lines, asked.comments, catalogue),
        lines=tuple(lines),
        left=tuple({str(one.line): _named(one, asked.name) for one in left}.values()),
        exposed=tuple(
            Exposed(target, scored.score(), scored.with_lines(added).score() if added else scored.score())
            for target, scored in zip(asked.targets, scores, strict=True)
            if target.systemd >= checks.OLDEST
        ),
        findings=found,
        cut_off=any(line.name in _NETWORK for line in lines) and _ALONE.isdisjoint(call.need.name for call in asked.needs),
    )


def _objection(finding: Finding) -> str:
    return f"The rule ``{finding.rule}`` has this against it: {finding.message}."


def _named(left: Omission, name: str) -> Omission:
    """Put the unit's name in its place."""
    return left._replace(line=left.line._replace(value=left.line.value.replace("{name}", stem(name))))


def _given(relaxed: Iterable[Line], preset: Iterable[Line], needs: Iterable[NeedCall]) -> list[Line]:
    """Find the lines that needs bring along; what a need closes is not given."""
    named = {line.name for line in preset}
    closed = {change.line.partition("=")[0] for call in needs for change in call.need.change if change.do == "close"}
    made = [line for line in relaxed if line.origin == "need" and line.name in places.MADE_BELOW]
    return [*made, *(line for line in relaxed if line.name not in named | closed and line not in made)]


def _suitable(lines: Iterable[Line], context: Context, catalogue: Catalogue) -> tuple[list[Line], list[Omission]]:
    """Leave out what does not suit a unit as a whole."""
    kept: list[Line] = []
    left: list[Omission] = []
    ambient = context.value("AmbientCapabilities")
    held = sorted(ambient.flags) if isinstance(ambient, Mask) and not ambient.inverted else []
    default = context.settings.get("DefaultDependencies", "Unit")
    early = default is not None and default.value == "no"
    for line in lines:
        setting = context.setting(line.name)
        why = ""
        if line.name == "DynamicUser":
            why = _AS_IT_IS
        elif line.name == "PrivateUsers" and held:
            why = f"In a user namespace its capabilities, {' '.join(held)}, would count for nothing."
        elif line.name == "RemoveIPC" and "@" in context.name:
            why = "Another instance with the same user would lose what they share."
        elif line.name == "ReadOnlyPaths" and places.has_own_root(context):
            why = "The service has a root of its own, in which it may be missing."
        elif line.name == "PrivateTmp" and early:
            why = "A unit of early boot would have to wait until there is ``/var/tmp``."
        elif setting and catalogue.has_directive(line.name) and setting.value == catalogue.directive(line.name).default:
            why = f"The unit says ``{line.name}={setting.value}``, which it would not have to if it could do without."
        if why:
            left.append(Omission(line, why))
        else:
            kept.append(line)
    bounding = [line for line in kept if line.name == "CapabilityBoundingSet"]
    now, _ = widened(bounding, held, "The unit grants it from the start.")
    return [*(line for line in kept if line not in bounding), *now], left


def _lacking(lines: Sequence[Line], contexts: Sequence[Context], catalogue: Catalogue) -> tuple[list[Line], list[Omission]]:
    """Choose what the unit lacks on any of the targets, and what on each of them only takes away."""
    known = {str(line): line for line in lines}
    first = {line.name: line for line in reversed(lines)}
    lacks = [lacking(known, context.settings, catalogue) for context in contexts]
    why = {line: said for lack in lacks for line, said in lack.left.items() if said != HAS}
    added = dict.fromkeys(line for lack in lacks for some in lack.lines.values() for line in some if line not in why)
    why |= {line: HAS for lack in lacks for line in lack.left if line not in added and line not in why}
    chosen = [known.get(line) or _narrowed(first[line.partition("=")[0]], line) for line in added]
    return chosen, [Omission(known[line], said) for line, said in why.items()]


def _narrowed(line: Line, written: str) -> Line:
    """Write a line of a list in another way, in which it leaves closed what the unit has closed."""
    return line._replace(value=written.partition("=")[2])


def _with_paths(
    lines: Sequence[Line], given: Iterable[Line], asked: Hardening, contexts: Sequence[Context]
) -> tuple[list[Line], list[Omission]]:
    """Leave writable what the service writes to now, and give nothing else of what needs bring along."""
    words, left = _writable(given, asked.name)
    shut = [word for word in words if any(places.protection(context).covers(_path(word)) for context in contexts)]
    left += [Omission(words[word]._replace(name=_PATHS, value=word), "The unit itself makes it read-only.") for word in shut]
    open_ = {word: line for word, line in words.items() if word not in shut}
    written = {_path(word) for word in open_}
    written |= {one.path for context in contexts for one in places.listed(context, _PATHS)}
    kept = []
    for line in lines:
        if line.name == "ReadOnlyPaths" and (there := {_path(word) for word in line.value.split()} & written):
            left.append(Omission(line, f"The service writes to {' '.join(sorted(there))}."))
        else:
            kept.append(line)
    read_only = {_path(word) for line in kept if line.name == "ReadOnlyPaths" for word in line.value.split()}
    after = [places.protection(context_of(_with(asked.unit, kept), target, asked.name)) for target in asked.targets]
    needed = [word for word in open_ if places.within(_path(word), read_only) or any(one.covers(_path(word)) for one in after)]
    if needed:
        reasons = dict.fromkeys(open_[word].reason for word in needed)
        kept.append(Line("Service", _PATHS, " ".join(needed), " ".join(reasons), "need"))
    return kept, left


def _writable(given: Iterable[Line], name: str) -> tuple[dict[str, Line], list[Omission]]:
    """Find the paths that needs leave writable, as words of a list; a folder that is to be made is one where it is there."""
    words: dict[str, Line] = {}
    left: list[Omission] = []
    for line in given:
        if line.name == _PATHS:
            words |= dict.fromkeys(line.value.split(), line)
        elif top := places.MADE_BELOW.get(line.name):
            folders = line.value.replace("{name}", stem(name)).split()
            words |= {f"-{top}/{folder.partition(':')[0]}": line for folder in folders}
        else:
            left.append(Omission(line, "It would give the service something, and that is the unit's own to do."))
    return words, left


def _path(word: str) -> str:
    return places.expanded(word.lstrip("-+"))


def _with(unit: Unit, lines: Iterable[Line]) -> Unit:
    """Put lines behind a unit, as a drop-in does."""
    return merged(
        [unit, parse("".join(f"{entry}\n" for entry in ("[Service]", *(line for line in lines if not line.since))), path=FILE)]
    )


def _findings(lines: Sequence[Line], asked: Hardening) -> list[Finding]:
    """Check the unit with the drop-in; what is the same for several targets is said once."""
    found: dict[tuple[str, str], Finding] = {}
    whole = _with(asked.unit, lines)
    for target in asked.targets:
        known = {(finding.rule, finding.message) for finding in check(asked.unit, target, name=asked.name)}
        for finding in check(whole, target, name=asked.name):
            if (finding.rule, finding.message) not in known:
                found.setdefault((finding.rule, finding.message), finding)
    return list(found.values())
