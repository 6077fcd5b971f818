"""The shape of an entry in the changelog of the data."""

from typing import Annotated, NamedTuple


class Change(NamedTuple):
    """What a day brought to those who read the published data."""

    date: Annotated[str, "The day, as 2026-11-24."]
    says: Annotated[str, "What it is about, in a sentence or two."]
    added: Annotated[tuple[str, ...], "What is new, as ``kind/name``: ``directives/ProtectSystem``."] = ()
    changed: Annotated[
        tuple[str, ...], "Of what an answer is another one now, as ``kind/name``; a better wording is none."
    ] = ()
    removed: Annotated[tuple[str, ...], "What is gone, as ``kind/name``."] = ()
