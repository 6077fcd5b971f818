"""Say in words why an attempt did not work, and which symptoms of the reference tell more."""

from __future__ import annotations

import errno
import os
import re
from signal import Signals, valid_signals
from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.rules.wording import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hardened_unit.trial.trying import Attempt
    from hardened_unit.unitfile import Unit
    from systemd_directives.catalogue import Catalogue

_OF_A_SHELL = 128
"""A shell ends with this and the number of the signal that killed its command."""
_NOT_BEGUN = "systemd did not come to start it: something that it requires failed, or an assertion of its own is not met."
_STOPPED = "It was ended again in a regular way: by systemd, for the sake of another unit, or with a signal such as TERM."
_NOT_READY = "start-times-out"


class Why(NamedTuple):
    """Why it did not work."""

    end: str
    """How it ended as systemd writes it, such as ``226/NAMESPACE``, ``31/SYS`` or ``oom-kill``; empty where nothing ended."""
    says: tuple[str, ...]
    directives: tuple[str, ...] = ()
    """The directives that may be the reason, as ``Name=``; none where it may be any."""
    symptoms: tuple[str, ...] = ()


def why(attempt: Attempt, unit: Unit, known: Catalogue) -> Why | None:
    """Explain an attempt; None where the unit runs, whatever a check says of it.

    Of the directives that may be the reason those are named that the unit has, or all where it has none of them.
    """
    if attempt.runs:
        return None
    found = _why(attempt, known)
    has = {f"{entry.key}=" for entry in unit.assignments()}
    return found._replace(directives=tuple(name for name in found.directives if name in has) or found.directives)


def seen_in_short(attempt: Attempt, reason: Why | None) -> str:
    """Say in one line what came of an attempt that did not work: how it ended, and the last thing that was said of it."""
    if reason is None:
        check = attempt.check
        if check and check.timed_out:
            return "the check hangs"
        return f"the check fails{_telling(check.output if check else ())}"
    told = [line for line in attempt.journal if not line.startswith(f"{attempt.unit}: ") and not _OF_SYSTEMD.search(line)]
    ended = "it ends" if attempt.started else "it does not start"
    end = "it is never ready" if attempt.timed_out else f"{ended}, {reason.end}" if attempt.status else ended
    return f"{end}{_telling(told)}"


def _telling(lines: Sequence[str]) -> str:
    """Choose the line that tells most: the last with an error of the system in it, else the last with words in it."""
    errors = [line for line in lines if _ERROR.search(line)]
    worded = [line for line in lines if _WORDS.search(line)]
    chosen = [*worded, *errors][-1:]
    return f": {printable(_MOMENT.sub('', chosen[0]).strip())[:_LONGEST]}" if chosen else ""


_ERROR = re.compile("|".join([*map(re.escape, sorted({os.strerror(number) for number in errno.errorcode})), r"\bE[A-Z]{3,}\b"]))
_MOMENT = re.compile(r"\d{4}[-/]\d\d[-/]\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?( [A-Z]{3,4})? ?|\[\d+\] |\d+#\d+: ")
"""When a line was written, and by which process: another time it is another."""
_WORDS = re.compile(r"[A-Za-z]{3}")
_LONGEST = 160


_OF_SYSTEMD = re.compile(r"^(Start(ing|ed)|Stopp(ing|ed)|Finished|Reload(ing|ed)) .*\.$|^Failed to start ")
"""What systemd says of any unit that starts or ends, which is no news."""


def _why(attempt: Attempt, known: Catalogue) -> Why:
    if attempt.said:
        return Why("", (attempt.said.partition("\n")[0],))
    if attempt.skipped:
        return Why("", ("A condition in its [Unit] section is not met in the trial, so systemd does nothing.",))
    if attempt.timed_out:
        says = f"After {attempt.seconds:.1f} seconds it was neither ready nor failed, and was given up."
        return Why("", (says,), (), (_NOT_READY,))
    if attempt.ended != "exited" and attempt.result in {"", "success"}:
        return Why("", (_STOPPED if attempt.started else _NOT_BEGUN,))
    if result := known.result(attempt.result):
        # Where systemd itself made an end of it, the signal that it used says nothing.
        return Why(attempt.result, (result.meaning,), (), (result.symptom,) if result.symptom else ())
    return _signal(attempt.status, known) if attempt.ended in {"killed", "dumped"} else _status(attempt, known)


def _status(attempt: Attempt, known: Catalogue) -> Why:
    if attempt.ended is None:
        return Why("", (f"systemd's word for it is {attempt.result!r}.",))
    if status := known.exit_status(attempt.status):
        says = tuple(filter(None, (status.meaning, status.cause)))
        return Why(f"{status.number}/{status.name}", says, status.directives, (status.symptom,) if status.symptom else ())
    if (number := attempt.status - _OF_A_SHELL) in valid_signals():
        signal = _signal(number, known)
        shell = f"A shell ends so, with 128 and the signal's number, when its command was killed by a signal: {signal.end}."
        return signal._replace(end=str(attempt.status), says=(shell, *signal.says[1:]))
    return Why(str(attempt.status), ("The program's own number; its manual or its last lines tell what it means.",))


def _signal(number: int, known: Catalogue) -> Why:
    """Explain a signal through the symptoms that have it as a sign."""
    name = next((signal.name.removeprefix("SIG") for signal in Signals if signal == number), "")
    end = f"{number}/{name}" if name else str(number)
    symptoms = tuple(_with_signal(end, known))
    summaries = tuple(known.symptom(name).summary for name in symptoms)
    directives = dict.fromkeys(
        f"{cause.directive.partition('=')[0]}=" for name in symptoms for cause in known.symptom(name).cause
    )
    return Why(end, ("Its process was killed by a signal.", *summaries), tuple(directives), symptoms)


def _with_signal(end: str, known: Catalogue) -> Iterator[str]:
    for name in known.names("symptoms"):
        if any(sign.kind == "signal" and sign.text.endswith(f"status={end}") for sign in known.symptom(name).sign):
            yield name
