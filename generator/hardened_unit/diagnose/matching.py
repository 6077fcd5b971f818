"""Which symptoms a line of a log shows, by the signs that the catalogue has of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardened_unit.diagnose.clues import Clue
    from systemd_directives.catalogue import Catalogue
    from systemd_directives.model import Symptom

_REFUSED = frozenset({"EPERM", "EACCES", "ENOSYS"})
"""The errors of a call that something refuses."""
_COMMON = frozenset({"EPERM", "EACCES", "ENOENT", "EINVAL", "EAGAIN", "ECONNREFUSED", "ETIMEDOUT"})
"""Errors that say little by themselves, because much else causes them."""
_CRASHES = frozenset({"6", "7", "11"})
"""SIGABRT, SIGBUS and SIGSEGV: mostly a defect of the program."""
_BY_SYSTEMD = range(200, 255)
_END = re.compile(r"status=(\d+)/")
_WORD = re.compile(r"\w+")


class Shown(NamedTuple):
    """A symptom that a line shows."""

    symptom: Symptom
    strength: int
    """How sure that is: 3 for a sign of its own, 1 for an error that many things cause."""
    calls: tuple[str, ...] = ()
    """The system calls that its sign tells of, which the line need not name."""


class Signs:
    """The signs of all symptoms, ready to be looked for."""

    def __init__(self, known: Catalogue) -> None:
        """Sort the signs by what they are found with."""
        symptoms = [known.symptom(name) for name in known.names("symptoms")]
        self._errors: dict[str, list[tuple[frozenset[str], Symptom]]] = {}
        self._ends: dict[tuple[str, str], list[Symptom]] = {}
        self._calls: dict[str, list[Symptom]] = {}
        self._patterns: list[tuple[re.Pattern[str], Symptom, tuple[str, ...]]] = []
        for symptom in symptoms:
            for sign in symptom.sign:
                if sign.match:
                    self._patterns.append((re.compile(sign.match), symptom, sign.calls))
                if sign.kind == "errno":
                    error, _, calls = sign.text.partition(", from ")
                    self._errors.setdefault(error.split()[0], []).append((frozenset(_WORD.findall(calls)), symptom))
                if sign.kind in {"exit-status", "signal"} and (end := _END.search(sign.text)):
                    self._ends.setdefault((sign.kind, end[1]), []).append(symptom)
                for call in sign.calls:
                    self._calls.setdefault(call, []).append(symptom)
        for name in known.names("results"):
            if (result := known.result(name)) and result.symptom:
                self._ends["result", name] = [known.symptom(result.symptom)]
        for number in _BY_SYSTEMD:
            if (status := known.exit_status(number)) and status.symptom:
                self._ends.setdefault(("exit-status", str(number)), []).append(known.symptom(status.symptom))

    def shown_by(self, clue: Clue) -> Iterator[Shown]:
        """Give the symptoms that a line shows, each once, as sure as it can be."""
        found: dict[str, Shown] = {}
        for shown in self._each(clue):
            before = found.get(shown.symptom.name)
            if not before or before.strength < shown.strength:
                found[shown.symptom.name] = shown
        yield from found.values()

    def _each(self, clue: Clue) -> Iterator[Shown]:
        for pattern, symptom, calls in self._patterns:
            if pattern.search(clue.text):
                yield Shown(symptom, 3, calls)
        number = clue.end.partition("/")[0]
        kind = "signal" if clue.killed else "exit-status"
        if number and (clue.killed or int(number) in _BY_SYSTEMD):
            strength = 2 if clue.killed and number in _CRASHES else 3
            yield from (Shown(symptom, strength) for symptom in self._ends.get((kind, number), ()))
        yield from (Shown(symptom, 3) for symptom in self._ends.get(("result", clue.result), ()))
        if clue.error in _REFUSED or clue.end == "31/SYS":
            yield from (Shown(symptom, 3) for call in clue.calls for symptom in self._calls.get(call, ()))
        for asked, symptom in self._errors.get(clue.error, ()):
            if not asked or asked & clue.calls:
                yield Shown(symptom, 3 if asked or clue.error not in _COMMON else 1)
