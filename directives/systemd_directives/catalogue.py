"""The compiled knowledge: load ``catalogue.json`` once, and with it what a team has of its own; look things up in it.

Records are made when they are asked for, so that a command which needs three directives does not pay for all.
"""

from __future__ import annotations

import json
import os.path
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from systemd_directives import kernel, model, team
from systemd_directives.advice import Advice
from systemd_directives.reading import read, write
from systemd_directives.target import Target

if TYPE_CHECKING:
    from collections.abc import Iterable

    from systemd_directives.team import Team

COMPILED = os.path.join(os.path.dirname(__file__), "catalogue.json")
"""Where the compiled catalogue is."""

KINDS: dict[str, type] = {
    "directives": model.Directive,
    "presets": model.Preset,
    "needs": model.Need,
    "hints": model.Hint,
    "recipes": model.Recipe,
    "symptoms": model.Symptom,
    "syscalls": kernel.CallGroup,
    "capabilities": kernel.Capability,
    "categories": model.Category,
    "targets": Target,
    "exit-statuses": model.ExitStatus,
    "results": model.Result,
    "advice": Advice,
}
"""What the catalogue holds: the key in the JSON, and the class of its records."""


class UnknownName(LookupError):
    """A name that the catalogue does not have; the message suggests the nearest."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        """Word the message; ``kind`` is one of ``KINDS``, in the plural."""
        from difflib import get_close_matches  # noqa: PLC0415 - only when something is wrong

        names = list(known)
        folded = {candidate.lower(): candidate for candidate in names}
        near = [folded[match] for match in get_close_matches(name.lower(), folded, 3, 0.6)]
        singular = _SINGULAR.get(kind, kind.removesuffix("s"))
        hint = f"did you mean {' or '.join(near)}?" if near else f"known are {', '.join(names)}." if len(names) <= _FEW else ""
        super().__init__(f"there is no {singular} {name!r}" + (f"; {hint}" if hint else f"; see: hardened-unit list {kind}"))


_FEW = 12
_SINGULAR = {"categories": "category", "capabilities": "capability", "syscalls": "group of system calls"}


class Catalogue:
    """Everything known, by kind and name."""

    def __init__(self, compiled: dict[str, Any]) -> None:
        """Take the parsed content of ``catalogue.json``."""
        self._compiled = compiled
        self._made: dict[tuple[str, str], Any] = {}

    @property
    def revision(self) -> str:
        """A short hash of the content, to say which data an answer rests on."""
        return str(self._compiled["revision"])

    def names(self, kind: str) -> list[str]:
        """List the names of a kind, in the catalogue's order."""
        return list(self._compiled[kind])

    def directive(self, name: str) -> model.Directive:
        """Find a directive by its name, with or without ``=``, in any case; raises ``UnknownName``."""
        made: model.Directive = self._record("directives", name.removesuffix("="))
        return made

    def preset(self, name: str) -> model.Preset:
        """Find a preset; raises ``UnknownName``."""
        made: model.Preset = self._record("presets", name)
        return made

    def need(self, name: str) -> model.Need:
        """Find a need; raises ``UnknownName``."""
        made: model.Need = self._record("needs", name)
        return made

    def hints(self) -> list[model.Hint]:
        """List the hints by which needs can be told, those that are sure first."""
        return [self._record("hints", name) for name in self.names("hints")]

    def recipe(self, name: str) -> model.Recipe:
        """Find a recipe; raises ``UnknownName``."""
        made: model.Recipe = self._record("recipes", name)
        return made

    def symptom(self, name: str) -> model.Symptom:
        """Find a symptom; raises ``UnknownName``."""
        made: model.Symptom = self._record("symptoms", name)
        return made

    def syscalls(self, name: str) -> kernel.CallGroup:
        """Find a group of system calls, with or without ``@``; raises ``UnknownName``."""
        made: kernel.CallGroup = self._record("syscalls", f"@{name.removeprefix('@')}")
        return made

    def capability(self, name: str) -> kernel.Capability:
        """Find a capability, in any case; raises ``UnknownName``."""
        made: kernel.Capability = self._record("capabilities", name)
        return made

    def category(self, name: str) -> model.Category:
        """Find a category; raises ``UnknownName``."""
        made: model.Category = self._record("categories", name)
        return made

    def target(self, name: str) -> Target:
        """Find a distribution by name; raises ``UnknownName``."""
        made: Target = self._record("targets", name)
        return made

    def exit_status(self, number: int) -> model.ExitStatus | None:
        """Find what an exit status stands for; None where it has no name."""
        found = (name for name, record in self._compiled["exit-statuses"].items() if record["number"] == number)
        return next((self._record("exit-statuses", name) for name in found), None)

    def result(self, name: str) -> model.Result | None:
        """Find what systemd's word for the end of a unit stands for; None where there is nothing to explain."""
        return self._record("results", name) if name in self._compiled["results"] else None

    def advice(self) -> list[Advice]:
        """List what many believe and is not so, in the order of the data."""
        return [self._record("advice", name) for name in self.names("advice")]

    def mistake(self, advice: Advice) -> model.Mistake | None:
        """Find the mistake on a directive's page that a piece of advice is about; None where it says all itself."""
        if not advice.page:
            return None
        return next(
            mistake for mistake in self.directive(advice.page).mistake if mistake.they_expect.startswith(advice.expects)
        )

    def directive_or_none(self, name: str) -> model.Directive | None:
        """Find the page of a directive by just this name; None where the reference has none."""
        return self.directive(name) if self.has_directive(name) else None

    def has_directive(self, name: str) -> bool:
        """Tell whether the reference has a page for this directive."""
        return name in self._compiled["directives"]

    def directives(self, category: str = "") -> list[model.Directive]:
        """List the directives, all or those of one category, in the order of categories and names."""
        everything = (self.directive(name) for name in self.names("directives"))
        return [directive for directive in everything if category in {"", directive.category}]

    def _record(self, kind: str, name: str) -> Any:  # noqa: ANN401 - the caller names the class
        records = self._compiled[kind]
        if name not in records:
            folded = [known for known in records if known.lower() == name.lower()]
            if not folded:
                raise UnknownName(kind, name, records)
            name = folded[0]
        if (kind, name) not in self._made:
            self._made[kind, name] = read(KINDS[kind], records[name], [])
        return self._made[kind, name]

    def with_team(self, own: Team) -> Catalogue:
        """Give a catalogue that has a team's presets and needs too; its revision is another one."""
        from hashlib import sha256  # noqa: PLC0415 - only where a team has something of its own

        records = {
            "presets": {preset.name: write(preset) for preset in own.presets},
            "needs": {need.name: write(need) for need in own.needs},
        }
        both = {kind: self._compiled[kind] | added for kind, added in records.items()}
        both["presets"] = dict(sorted(both["presets"].items(), key=lambda entry: entry[1]["place"]))
        revision = sha256(json.dumps([self.revision, records, own.rules]).encode()).hexdigest()[:12]
        return Catalogue({**self._compiled, **both, "revision": revision})


def load() -> Catalogue:
    """Give what is known: what comes with the package, and what the team adds whose records are in use."""
    return _with(team.in_use())


@cache
def ours() -> Catalogue:
    """Give what comes with the package alone."""
    with open(COMPILED, encoding="utf-8") as file:
        return Catalogue(json.load(file))


@lru_cache(maxsize=1)
def _with(own: Team) -> Catalogue:
    return ours().with_team(own) if any(own) else ours()
