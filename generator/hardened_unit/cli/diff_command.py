"""Say what changes between two units: in their settings, their exposure, and the systemd that they need.

B is another unit, a drop-in of A, or the name of a preset. Without B the unit is compared with and without the drop-ins beside
it. Exit status: 0 fine, 1 B is more exposed and --fail-if-worse was given, 2 wrong usage or unreadable input.
"""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

from hardened_unit import files
from hardened_unit.cli.options import add_target, chosen_target
from hardened_unit.compose.comparing import Changed, Comparison, Side, compare
from hardened_unit.errors import UserError
from hardened_unit.report.comparisons import as_record
from hardened_unit.report.style import Style
from hardened_unit.rules.wording import printable
from hardened_unit.settings.loading import SECTIONS
from hardened_unit.unitfile import parse
from hardened_unit.unitfile.dropins import drop_ins, merged, unit_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from systemd_directives.target import Target

_LONGEST = 100


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("one", metavar="A", help="a unit file, or - for standard input")
    parser.add_argument("other", nargs="?", metavar="B", help="another unit, a drop-in of A, or a preset such as standard")
    add_target(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how it is shown (default: text)")
    parser.add_argument("--fail-if-worse", action="store_true", help="fail when B is more exposed than A")


def run(options: argparse.Namespace) -> int:
    """Compare."""
    target = chosen_target(options.target)
    one = _side(options.one)
    other, only = _other(options.one, one, options.other, target)
    found = compare(one, other, target.systemd, only=only)
    if options.format == "json":
        print(_as_json(found, one, other, target))
    else:
        for line in _as_text(found, one, other, target, Style(sys.stdout)):
            print(line)
    worse = found.before and found.after and found.after.points > found.before.points
    return int(bool(options.fail_if_worse and worse))


def _side(path: str) -> Side:
    """Read a unit, without its drop-ins."""
    name = unit_of(path) if path != "-" else ""
    section = SECTIONS.get(name.rpartition(".")[2], "Service")
    return Side("<stdin>" if path == "-" else path, parse(files.read(path)), section, template=not name or "@" in name)


def _other(path: str, one: Side, other: str | None, target: Target) -> tuple[Side, frozenset[str] | None]:
    """Find what a unit is compared with; for a preset also the directives that the comparison is about."""
    if other is None:
        extra = drop_ins(path)
        if not extra:
            msg = f"{path} has no drop-ins beside it; name what it is compared with"
            raise UserError(msg)
        return _with_drop_ins(one, extra, f"{path} with its drop-ins"), None
    if other.endswith(".conf"):
        return _with_drop_ins(one, [other], f"{one.title} with {other}"), None
    from systemd_directives import catalogue  # noqa: PLC0415 - two units need none

    if other != "-" and not os.path.lexists(other) and other in catalogue.load().names("presets"):
        return _preset(other, os.path.basename(path), target)
    return _side(other), None


def _with_drop_ins(one: Side, paths: list[str], title: str) -> Side:
    """Put drop-ins behind a unit; each is a file of its own, as systemd reads it."""
    units = [one.unit, *(parse(files.read(path), path=path) for path in paths)]
    return one._replace(title=title, unit=merged(units))


def _preset(name: str, unit: str, target: Target) -> tuple[Side, frozenset[str]]:
    """Give a preset as a unit of the same name, and the directives of the reference, about which a comparison with it is."""
    from hardened_unit.compose import Request, compose  # noqa: PLC0415 - only for presets
    from systemd_directives import catalogue  # noqa: PLC0415 - as above

    known = catalogue.load()
    named = unit if unit.endswith(".service") else "mydaemon.service"
    text = compose(Request(named, (target,), known.preset(name), command="/usr/bin/mydaemon"), known).text
    return Side(f"the preset {name}", parse(text)), frozenset(known.names("directives"))


def _as_text(found: Comparison, one: Side, other: Side, target: Target, style: Style) -> Iterator[str]:
    yield style(f"{printable(one.title)} → {printable(other.title)}", "bold")
    if found.before and found.after:
        look = (
            "green"
            if found.after.points < found.before.points
            else "red"
            if found.after.points > found.before.points
            else "dim"
        )
        scores = f"{found.before.overall} {found.before.level} → {found.after.overall} {found.after.level}"
        yield f"  exposure  {style(scores, look)} {style(f'(systemd {target.systemd})', 'dim')}"
    for (version, what), side in zip(found.needs, (one, other), strict=True):
        if version:
            yield f"  needs     systemd {version} to be read whole, for {printable(what)}: {printable(side.title)}"
    signs = {"added": ("+", "green"), "removed": ("-", "red"), "changed": ("~", "yellow")}
    if not found.settings:
        yield "  the same settings"
    section = ""
    for change in found.settings:
        if change.section != section:
            section = change.section
            yield f"  [{section}]"
        sign, look = signs[change.kind]
        yield f"  {style(sign, look)} {change.name}={_changed(change)}"
    if found.checks:
        yield "  checks that change"
        column = max(len(first.check.name) for first, _ in found.checks)
        for first, second in found.checks:
            before, after = (
                "n/a" if side.badness is None else f"{side.badness}/{side.check.range}" for side in (first, second)
            )
            yield f"    {first.check.name.ljust(column)}  {before:>5} → {after:<5}  {second.says}"


def _changed(change: Changed) -> str:
    before, after = _shown(change.before), _shown(change.after)
    if change.words:
        return "  " + "; ".join([*([f"without {before}"] if before else []), *([f"with {after}"] if after else [])])
    return f"{before or '(empty)'} → {after or '(empty)'}" if change.kind == "changed" else before or after


def _shown(value: str) -> str:
    text = printable(value)
    return f"{text[:_LONGEST]}…" if len(text) > _LONGEST else text


def _as_json(found: Comparison, one: Side, other: Side, target: Target) -> str:
    sides = [
        {"path": side.title, "overall": exposure.overall if exposure else None, "needs": version or None}
        for side, exposure, (version, _) in zip((one, other), (found.before, found.after), found.needs, strict=True)
    ]
    return json.dumps(
        {
            "version": 1,
            "target": {"systemd": target.systemd, "name": target.name or None},
            "a": sides[0],
            "b": sides[1],
            **as_record(found),
        },
        ensure_ascii=False,
    )
