"""What the Sphinx directives have in common that show a part of what is known: they find it, note it, and draw it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from sphinx_hardened_unit import showing, warning
from sphinx_hardened_unit.embedded import Place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.config import Config

Found = TypeVar("Found")


class Part(SphinxDirective, Generic[Found]):
    """Shows a part of what is known; the argument names it."""

    kind: ClassVar[str]
    """What such parts are called in what ``showing`` notes."""
    required_arguments = 1

    @classmethod
    def find(cls, name: str, config: Config) -> Found:
        """Find what is shown; raises ``LookupError``, with a line for each reason, where there is no such part."""
        raise NotImplementedError

    def draw(self, found: Found) -> list[nodes.Node]:
        """Draw it."""
        raise NotImplementedError

    def named(self) -> str:
        """Give the name by which the part is found, and found again in a later build."""
        return self.arguments[0].strip() if self.arguments else ""

    def worded(self, why: str) -> str:
        """Word why there is no such part."""
        return why

    def run(self) -> list[nodes.Node]:
        """Draw what the argument names; where there is nothing of that name, say so in a warning and on the page."""
        name = self.named()
        try:
            found = self.find(name, self.config)
        except LookupError as error:
            showing.note_missing(self.env, self.kind, name)
            return [self.trouble(self.worded(why)) for why in str(error).splitlines()]
        showing.note(self.env, self.kind, name, found)
        return self.draw(found)

    def trouble(self, message: str, subtype: str = "unknown-name") -> nodes.Node:
        """Warn at the line of the Sphinx directive; gives what the page says."""
        self.warn(message, subtype)
        return nodes.warning("", nodes.paragraph("", message), support_smartquotes=False)

    def warn(self, message: str, subtype: str) -> None:
        """Warn at the line of the Sphinx directive, and remember it for ``unit-check``."""
        warning.trouble(self.env, subtype, message, Place(*self.get_source_info()))


def one_of(what: str, name: str, names: Iterable[str]) -> str:
    """Give a name back; raises ``LookupError`` where it is none of those that there are."""
    listed = tuple(names)
    if name not in listed:
        msg = f"there is no {what} {name!r}; there are {', '.join(listed)}"
        raise LookupError(msg)
    return name


def listed(text: str) -> list[str]:
    """Take names apart that are separated by commas or blanks."""
    return re.split(r"[,\s]+", text.strip(", \t\n")) if text.strip(", \t\n") else []
