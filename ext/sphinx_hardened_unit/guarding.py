"""Keep an error of the extension to its block: it says what is wrong and shows its plain source, and all else is built."""

from __future__ import annotations

import re
import traceback
from typing import TYPE_CHECKING, cast

from docutils import nodes
from docutils.parsers.rst import DirectiveError
from sphinx.errors import SphinxError
from sphinx.util import logging

from hardened_unit.rules.wording import printable
from sphinx_hardened_unit import embedded
from sphinx_hardened_unit.embedded import Found, Place
from sphinx_hardened_unit.warning import trouble

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.docutils import SphinxDirective

_log = logging.getLogger(__name__)
_PASSED_ON = (DirectiveError, SphinxError)
"""What docutils and Sphinx deal with themselves."""


def guarded(kind: type[SphinxDirective]) -> type[SphinxDirective]:
    """Give a Sphinx directive whose errors are warnings."""

    def run(self: SphinxDirective) -> list[nodes.Node]:
        try:
            return list(kind.run(self))
        except _PASSED_ON:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the build goes on
            said = unforeseen(self.env, self.name, error, Place(*self.get_source_info()))
            source = "\n".join(self.content) or self.block_text
            box = nodes.warning("", nodes.paragraph("", said), support_smartquotes=False)
            return [box, nodes.literal_block(source, source, language="none")]

    return cast("type[SphinxDirective]", type(kind.__name__, (kind,), {"run": run, "__doc__": kind.__doc__}))


def setup(app: Sphinx) -> None:
    """Have it noticed where docutils refuses a block before the Sphinx directive sees it, as one with half an option."""
    app.connect("doctree-read", _remember_refused)


def _remember_refused(app: Sphinx, doctree: nodes.document) -> None:
    for message in doctree.findall(nodes.system_message):
        block = next(message.findall(nodes.literal_block), None)
        if block and re.match(r"\.\. (hardened-unit|systemd:\w+)::", block.astext()):
            place = Place(message.get("source", ""), message.get("line", 1))
            embedded.remember(app.env, Found("usage", "error", printable(" ".join(message[0].astext().split())), place))


def unforeseen(env: BuildEnvironment, what: str, error: Exception, place: Place) -> str:
    """Warn of an error that nobody foresaw, and give what is said; how it came about is shown by ``sphinx-build -v``."""
    _log.verbose("%s", "".join(traceback.format_exception(error)))
    if isinstance(error, OSError):
        said = f"{what}: a file cannot be read or written: {error}"
        trouble(env, "file", said, place)
    else:
        said = (
            f"{what}: this is a bug of hardened-unit, please report it with what sphinx-build -v shows: "
            f"{type(error).__name__}: {error}"
        )
        trouble(env, "bug", said, place)
    return said
