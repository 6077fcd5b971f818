"""What a fit has found, as a drop-in with its reasons and for other programs."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING

from hardened_unit.report.trials import directives_in
from hardened_unit.rules.wording import printable
from hardened_unit.unitfile.writing import assignment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardened_unit.trial.tightening import Fitted, Relaxed

_WIDTH = 100


def drop_in(fitted: Fitted, preset: str, check: str) -> str:
    """Give the drop-in: what stays of the preset, then what had to be softened or left out, each with what was seen."""
    asked = f"with which this still passes: {printable(check)}" if check else "with which the unit still runs"
    head = f"For {fitted.unit}: what the preset {preset} adds and systemd {fitted.systemd} takes, {asked}"
    lines = [*_comment(head), "[Service]"]
    written = dict.fromkeys(line for some in fitted.kept for line in some)
    lines += [_line(line) for line in written]
    if fitted.given:
        lines += ["", *_comment("For the needs that were named."), *map(_line, fitted.given)]
    for one in fitted.relaxed:
        new = [line for line in one.lines if line not in written]
        written.update(dict.fromkeys(new))
        lines += ["", *_comment(_reason(one)), *map(_line, new)]
    return "\n".join(lines) + "\n"


def as_json(fitted: Fitted, text: str, seconds: float) -> str:
    """Give the contract's JSON, version 1."""
    return json.dumps(
        {
            "version": 1,
            "unit": fitted.unit,
            "systemd": fitted.systemd,
            "passes": fitted.confirmed.works,
            "exposure": {"before": fitted.before.overall, "after": fitted.after.overall},
            "relaxed": [
                {
                    "directive": one.directive,
                    "from": "\n".join(one.wanted),
                    "to": "\n".join(one.lines),
                    "reason": _reason(one),
                }
                for one in fitted.relaxed
            ],
            "drop_in": text,
            "attempts": fitted.attempts,
            "seconds": round(seconds, 1),
            "lacks": list(fitted.lacks),
        },
        ensure_ascii=False,
    )


def summary(fitted: Fitted, seconds: float) -> str:
    """Say in one line what came of it."""
    before, after = fitted.before, fitted.after
    whole = len(fitted.kept)
    softened = sum(bool(one.lines) for one in fitted.relaxed)
    return (
        f"{fitted.unit}: exposure {before.overall} {before.level} → {after.overall} {after.level}; "
        f"{whole} kept, {softened} softened, {len(fitted.relaxed) - softened} left out; "
        f"{fitted.attempts} attempts, {seconds:.0f} s"
    )


def untried(fitted: Fitted) -> tuple[str, ...]:
    """Say of directives in the drop-in that they have no effect in a trial, and so could not be tried."""
    lines = (*fitted.given, *(line for some in (*fitted.kept, *(one.lines for one in fitted.relaxed)) for line in some))
    written = {line.partition("=")[0] for line in lines}
    return tuple(text for text in fitted.lacks if directives_in(text) & written)


def _reason(one: Relaxed) -> str:
    wanted = " and ".join(one.wanted)
    if not one.lines:
        reason = f"Left out: {wanted}. With it: {one.reason}"
    elif one.gives:
        reason = f"Softer than {wanted}: {one.gives}. Without that: {one.reason}"
    else:
        reason = f"Wider than {wanted}. Of what it has besides, {one.reason}"
    return f"{reason.replace('``', '').rstrip('.')}."


def _line(text: str) -> str:
    return assignment(*text.split("=", 1))


def _comment(text: str) -> Iterator[str]:
    # A backslash at the end would be no continuation in a comment, but need not be there to be wondered at.
    wrapped = textwrap.wrap(text, _WIDTH - 2, break_long_words=False, break_on_hyphens=False)
    return (f"# {line}".rstrip("\\ ") for line in wrapped)
