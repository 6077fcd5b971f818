"""What came of a trial, for people and for other programs."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.report.page import Code, Fields, Page, Section
from hardened_unit.rules.wording import printable
from hardened_unit.trial.kernel import capabilities

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hardened_unit.exposure.rating import Rated
    from hardened_unit.report.page import Block, Cell
    from hardened_unit.report.style import Style
    from hardened_unit.trial.explaining import Why
    from hardened_unit.trial.kernel import View
    from hardened_unit.trial.trying import Attempt
    from hardened_unit.unitfile import Unit


_LACKS = "no network but the loopback interface, few devices and rights: ``hardened-unit try --help``"
"""In short what every trial lacks."""


class Tried(NamedTuple):
    """A trial of a unit, and what is known about it besides."""

    attempt: Attempt
    why: Why | None
    check: str
    """The command; empty where there was none."""
    systemd: int
    rated: Rated | None
    lacks: tuple[str, ...]
    """What the trial lacks, as far as it may matter to the unit."""


def matters(lacks: Iterable[str], unit: Unit, attempt: Attempt) -> tuple[str, ...]:
    """Choose from what a trial lacks: directives that the unit has, and all the rest where the unit does not work."""
    has = {entry.key for entry in unit.assignments()}
    return tuple(text for text in lacks if (directives_in(text) & has if directives_in(text) else not attempt.works))


def directives_in(text: str) -> set[str]:
    """Find the directives that a sentence names."""
    return set(re.findall(r"\b([A-Z]\w+)=", text))


def as_json(tried: Tried) -> str:
    """Give the contract's JSON, version 1."""
    seen = tried.attempt
    return json.dumps(
        {
            "version": 1,
            "unit": seen.unit,
            "systemd": tried.systemd,
            "works": seen.works,
            "started": seen.started,
            "runs": seen.runs,
            "state": seen.state,
            "result": seen.result,
            "ended": seen.ended,
            "exit_status": seen.status if seen.ended else None,
            "timed_out": seen.timed_out,
            "seconds": round(seen.seconds, 3),
            "check": seen.check.passed if seen.check else None,
            "check_status": seen.check.status if seen.check else None,
            "check_timed_out": seen.check.timed_out if seen.check else None,
            "check_output": list(seen.check.output) if seen.check else [],
            "exposure": tried.rated.exposure.overall if tried.rated else None,
            "why": tried.why
            and {
                "end": tried.why.end,
                "says": list(tried.why.says),
                "directives": list(tried.why.directives),
                "symptoms": list(tried.why.symptoms),
            },
            "kernel": _kernel_for_programs(seen.kernel) if seen.kernel else None,
            "journal": list(seen.journal),
            "lacks": list(tried.lacks),
        },
        ensure_ascii=False,
    )


def _kernel_for_programs(view: View) -> dict[str, object]:
    return {
        "no_new_privileges": view.no_new_privileges,
        "seccomp": view.seccomp,
        "filters": view.filters,
        "bounding": capabilities(view.bounding, view.everything),
        "effective": capabilities(view.effective, view.everything),
        "ambient": capabilities(view.ambient, view.everything),
        "user": view.user,
        "group": view.group,
        "groups": list(view.groups),
        "namespaces": list(view.namespaces),
    }


def as_page(tried: Tried, style: Style) -> Page:
    """Give the answer, why, and what there is to see."""
    seen = tried.attempt
    blocks: list[Block] = [Fields(facts)] if (facts := tuple(_facts(tried))) else []
    if seen.check and seen.check.output and not seen.check.passed:
        blocks.append(Section("The check printed", (_lines(seen.check.output),)))
    if seen.journal:
        blocks.append(Section("Journal", (_lines(seen.journal),)))
    headline = style(_headline(tried), "green" if seen.works else "red")
    summary = f"After {seen.seconds:.1f} seconds under systemd {tried.systemd} it was {seen.state}."
    return Page(f"{seen.unit}  {headline}", " ".join((*(tried.why.says if tried.why else ()), summary)), tuple(blocks))


def _headline(tried: Tried) -> str:
    seen = tried.attempt
    if seen.check and seen.runs:
        if seen.check.timed_out:
            return "runs, and the check hangs"
        return "runs, and the check passes" if seen.check.passed else "runs, and the check fails"
    if seen.works:
        return "runs" if seen.state.startswith("active") else "has done its work"
    if seen.timed_out:
        return "is never ready"
    if seen.skipped:
        return "is skipped"
    end = f": {tried.why.end}" if tried.why and tried.why.end else ""
    return f"starts, and does not stay{end}" if seen.started else f"does not start{end}"


def _facts(tried: Tried) -> Iterator[tuple[str, Cell]]:
    seen = tried.attempt
    if tried.why and tried.why.directives:
        yield "Look at", ", ".join(f"``{name}``" for name in tried.why.directives)
    if tried.why and tried.why.symptoms:
        yield "More", ", ".join(f"``hardened-unit explain {name}``" for name in tried.why.symptoms)
    if tried.check:
        yield "Check", f"``{printable(tried.check)}`` {_outcome(seen)}"
    if seen.kernel:
        yield "Kernel", "; ".join(_kernel(seen.kernel))
    if tried.rated:
        yield "Exposure", tried.rated.overall
    if tried.lacks:
        general = [_LACKS] if any(not directives_in(text) for text in tried.lacks) else []
        yield "In a trial", "; ".join((*filter(directives_in, tried.lacks), *general))


def _outcome(seen: Attempt) -> str:
    if not seen.check:
        return "was not run"
    if seen.check.timed_out:
        return "was still running when its time was over"
    if seen.check.status == 0:
        return "passed" if seen.check.passed else "passed, but the unit failed meanwhile"
    return f"failed with status {seen.check.status}"


def _kernel(view: View) -> Iterator[str]:
    others = [str(group) for group in view.groups if group != view.group]
    groups = f", also in {' '.join(others)}" if others else ""
    yield f"user {view.user or 'root'}, group {view.group}{groups}"
    yield f"capabilities {capabilities(view.effective, view.everything)}" + (
        "" if view.effective == view.bounding else f", at most {capabilities(view.bounding, view.everything)}"
    )
    yield "no new privileges" if view.no_new_privileges else "may gain privileges"
    filters = f"{view.filters} system call filter{'s'[: view.filters != 1]}" if view.filters else "a system call filter"
    yield "no system call filter" if view.seccomp == "none" else filters
    yield f"own namespaces {' '.join(view.namespaces)}" if view.namespaces else "no namespace of its own"


def _lines(lines: Iterable[str]) -> Code:
    return Code("\n".join(map(printable, lines)))
