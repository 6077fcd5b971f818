"""What a grammar has to know beyond the value that it reads."""

# Annotations are not postponed where a NamedTuple is made: it would compile each of them again when it is imported.

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from systemd_directives import harvest
from systemd_directives.syntax import Syntax


class Context(NamedTuple):
    """What a grammar has to know beyond the value."""

    name: str
    """The directive, without ``=``."""
    version: int
    """The systemd that reads."""
    grammar: str = ""
    """The name of the grammar."""
    vocabulary: str = ""
    """What stands after the colon in the grammar's name: which words there are, or the unit of a number."""
    syntax: Syntax | None = None
    """What is known of the directive's values."""
    template: bool = True
    """Whether the unit may be a template, in which ``%i`` stands for something."""
    section: str = ""
    """The section that the assignment stands in."""

    def values(self) -> Mapping[str, int]:
        """Map the values of an enumeration to the version that brought them; the reference's word before the harvest's."""
        seen = values_seen(self.name, self.section)
        if self.syntax and self.syntax.since:
            return {**seen, **{value: since for value, since in self.syntax.since.items() if value in seen}}
        return seen


@cache
def values_seen(name: str, section: str = "") -> Mapping[str, int]:
    """Map the values that real systemds were seen to accept to the first harvested version that did."""
    table = harvest.table("values")
    histories = table.get(f"{section}.{name}") or table.get(name, {})
    found = {value: harvest.first_accepted(history) for value, history in histories.items()}
    return {value: since for value, since in found.items() if since is not None}
