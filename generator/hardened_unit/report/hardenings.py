"""What hardens a service that is there already: for people who decide about it, and for other programs."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.report.compositions import as_record
from hardened_unit.report.markdown import code, fenced, plain, prose, table
from hardened_unit.rules.wording import every, printable
from hardened_unit.settings.lacking import HAS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hardened_unit.compose.hardening import Hardened, Hardening
    from hardened_unit.compose.inferring import Inferred
    from hardened_unit.compose.names import NeedCall
    from hardened_unit.report.style import Style

_WIDEST = 100
_LONGEST_SIGN = 60
_COMMENT = 96


class Told(NamedTuple):
    """A drop-in with all that there is to tell of it."""

    asked: Hardening
    hardened: Hardened
    inferred: Sequence[Inferred]


def drop_in(told: Told) -> str:
    """Give the drop-in, with what it was made from in front unless no comments are wanted."""
    asked = told.asked
    if asked.comments == "none":
        return told.hardened.text
    needs = _shown(asked.needs)
    where = every([target.called for target in asked.targets])
    made = f"For {asked.name}: what it lacked of the preset {asked.preset.name}, for {where}."
    head = f"{made} {f'It needs {needs}.' if needs else 'No need of it is known.'}"
    return "\n".join([*(f"# {line}" for line in _wrapped(head, _COMMENT)), told.hardened.text])


def summary(told: Told, style: Style) -> Iterator[str]:
    """Say what the unit shows, and what the drop-in makes of its exposure."""
    for sure, needs, sign in _grouped(told.inferred):
        yield f"{style('sure  ' if sure else 'likely', 'green' if sure else 'yellow')}  {style(needs, 'bold')}"
        yield from (f"        {line}" for line in _wrapped(sign, _width() - 8))
    if told.hardened.cut_off:
        lost = (
            "With these lines the service has no network, because nothing in the unit says that it uses one. "
            "If it does: --need listen, --need outbound-network."
        )
        yield from (style(line, "red") for line in _wrapped(lost, _width()))
    for target, before, after in told.hardened.exposed:
        look = "green" if after.points < before.points else "dim"
        scores = f"{before.overall} {before.level} → {after.overall} {after.level}"
        yield f"{printable(told.asked.name)}: exposure {style(scores, look)} {style(f'({target.called})', 'dim')}"


def explained(told: Told, style: Style) -> Iterator[str]:
    """Go through all lines: those of the drop-in, those that are left out, and those that the unit has; each with why."""
    for title, sign, look, lines in _sections(told):
        if lines:
            yield style(title, "bold")
        for line, why in lines:
            yield f"{style(sign, look)} {style(printable(line), look)}"
            yield from (f"    {part}" for part in _wrapped(why, _width() - 4))
        if lines:
            yield ""
    if told.asked.needs:
        yield style("The needs as options, such as for fit", "bold")
        yield from _wrapped(" ".join(f"--need={call}" for call in told.asked.needs), _width())


def as_json(told: Told) -> str:
    """Give the contract's JSON, version 1."""
    hardened = told.hardened
    exposed = {target.systemd: (before, after) for target, before, after in hardened.exposed}
    return json.dumps(
        {
            "version": 1,
            "name": told.asked.name,
            "preset": told.asked.preset.name,
            "needs": [{"name": call.need.name, "parameter": call.parameter or None} for call in told.asked.needs],
            "inferred": [
                {"need": str(one.call), "sure": one.sure, "why": one.why, "sign": one.sign.text or None}
                for one in told.inferred
            ],
            "targets": [
                {
                    "systemd": target.systemd,
                    "name": target.name or None,
                    "before": exposed[target.systemd][0].overall if target.systemd in exposed else None,
                    "after": exposed[target.systemd][1].overall if target.systemd in exposed else None,
                }
                for target in told.asked.targets
            ],
            "folder": told.asked.folder,
            "drop_in": drop_in(told),
            "lines": [{**as_record(line), "since": line.since or None} for line in hardened.lines],
            "omitted": [{**as_record(one.line), "why": one.why} for one in hardened.left],
            "no_network": hardened.cut_off,
            "findings": [
                {"rule": one.rule, "severity": one.severity, "line": one.entry.last, "message": one.message}
                for one in hardened.findings
            ],
        },
        ensure_ascii=False,
        indent=1,
    )


def as_markdown(told: Told) -> Iterator[str]:
    """Give a page: the drop-in, what the unit shows of its needs, and why each line is there or not."""
    yield f"# {plain(told.asked.name)}"
    for target, before, after in told.hardened.exposed:
        yield ""
        yield f"Exposure for {target.called}: {before.overall} {before.level} → {after.overall} {after.level}."
    yield ""
    yield code(f"{told.asked.folder}/")
    yield ""
    yield fenced(drop_in(told), "ini")
    if told.inferred:
        yield "\n## What it needs\n"
        grouped = _grouped(told.inferred)
        rows = [[plain(needs), "yes" if sure else "likely", plain(sign)] for sure, needs, sign in grouped]
        yield from table(["need", "sure", "because"], rows)
    for title, _, _, lines in _sections(told):
        if lines:
            yield f"\n## {title}\n"
            yield from table(["line", "why"], [[code(line), prose(why)] for line, why in lines])


def _sections(told: Told) -> Iterator[tuple[str, str, str, list[tuple[str, str]]]]:
    """Sort all lines by what became of them: a title, a sign with its colour, and each line with the reason."""
    left = told.hardened.left
    added = [(str(line), line.reason or "From the preset.") for line in told.hardened.lines]
    yield "In the drop-in", "+", "green", added
    yield "Left out", "-", "red", [(str(one.line), one.why) for one in left if one.why != HAS]
    yield "What the unit has, or closes more", "=", "dim", [(str(one.line), one.line.reason) for one in left if one.why == HAS]


def _grouped(inferred: Iterable[Inferred]) -> Iterator[tuple[bool, str, str]]:
    """Put needs every that were read off the same thing; those that are sure first."""
    groups: dict[tuple[bool, str], list[NeedCall]] = {}
    for one in inferred:
        sign = textwrap.shorten(printable(one.sign.text), _LONGEST_SIGN, placeholder=" …")
        groups.setdefault((one.sure, f"{sign}: {one.why}" if sign else one.why), []).append(one.call)
    for (sure, sign), calls in groups.items():
        yield sure, _shown(calls), sign


def _shown(calls: Iterable[NeedCall]) -> str:
    """Write needs as short as can be: those that are named several times once, with all that they were given."""
    several: dict[str, list[NeedCall]] = {}
    for call in calls:
        several.setdefault(call.need.name, []).append(call)
    return ", ".join(" ".join((str(some[0]), *(call.parameter for call in some[1:]))) for some in several.values())


def _width() -> int:
    import shutil  # noqa: PLC0415 - a browser, which has no terminal, would load archives of all kinds with it

    return min(shutil.get_terminal_size((_WIDEST, 24)).columns, _WIDEST)


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text.replace("``", ""), width, break_long_words=False, break_on_hyphens=False)
