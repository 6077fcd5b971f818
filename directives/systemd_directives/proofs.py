"""The record of proofs: what came of each claim's probe, and on which systems. ``tools/prove.py`` writes it."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from systemd_directives.reading import Misfit, read, write

RECORD = Path(__file__).with_name("proofs.json")
"""Where the record is."""


class System(NamedTuple):
    """A systemd on which claims were run, and when that was."""

    version: Annotated[int, "The major version; the record has one system for each."]
    release: Annotated[str, "The full version, with that of the package."]
    kernel: Annotated[str, "The kernel that it ran on."]
    date: Annotated[str, "The day, as 2026-11-24."]

    @property
    def upstream(self) -> str:
        """The release without that of the package, ``252.39``."""
        return self.release.partition("-")[0]


class Proof(NamedTuple):
    """Outcomes of a claim, and the versions of which they were seen."""

    claim: Annotated[str, "The claim, as ``Directive/id``."]
    without: Annotated[str, "What the probe printed without the lines."]
    with_: Annotated[str, "What the probe printed with them."]
    on: Annotated[tuple[int, ...], "The major versions."]


class Proofs(NamedTuple):
    """The whole record."""

    systems: tuple[System, ...]
    proofs: tuple[Proof, ...]

    def system(self, version: int) -> System | None:
        """Find the system of a version."""
        return next((system for system in self.systems if system.version == version), None)

    def seen(self, claim: str) -> dict[int, tuple[str, str]]:
        """Give what was seen of a claim: for each version the outcomes without and with the lines."""
        found = {version: (proof.without, proof.with_) for proof in self.proofs if proof.claim == claim for version in proof.on}
        return dict(sorted(found.items()))


@cache
def load(path: Path = RECORD) -> Proofs:
    """Read a record, by default the one that comes with the package; raises ``ValueError`` where it is none."""
    misfits: list[Misfit] = []
    if record := read(Proofs, json.loads(path.read_text(encoding="utf-8")), misfits):
        return record
    msg = f"{path}: {', '.join(map(str, misfits))}"
    raise ValueError(msg)


def text_of(record: Proofs) -> str:
    """Give a record as it is committed: one system or proof a line, so that a diff shows which changed."""
    content: dict[str, Any] = write(record)
    lists = (
        f"{json.dumps(key)}: [\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]"
        for key, rows in content.items()
    )
    return "{\n" + ",\n".join(lists) + "\n}\n"


def with_seen(record: Proofs, system: System, outcomes: Mapping[str, tuple[str, str]], claims: Mapping[str, bool]) -> Proofs:
    """Put what was seen on a system into a record.

    ``claims`` are all that there are, and whether each covers the system's version; nothing is kept of others.
    """
    rows: list[Proof] = []
    for claim, covers in sorted(claims.items()):
        seen = record.seen(claim) | ({system.version: outcomes[claim]} if claim in outcomes else {})
        if not covers:
            seen.pop(system.version, None)
        for without, with_ in dict.fromkeys(seen.values()):
            versions = tuple(sorted(version for version, pair in seen.items() if pair == (without, with_)))
            rows.append(Proof(claim, without, with_, versions))
    systems = {other.version: other for other in record.systems} | {system.version: system}
    return Proofs(tuple(systems[version] for version in sorted(systems)), tuple(rows))
