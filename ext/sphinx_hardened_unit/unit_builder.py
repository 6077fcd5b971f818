"""What the builders have in common that make something of the embedded units: documents are read as always, and not written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.builders import Builder
from sphinx.util import logging

from hardened_unit.errors import UserError
from hardened_unit.files import write
from sphinx_hardened_unit import embedded
from sphinx_hardened_unit.warning import warn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from sphinx_hardened_unit.embedded import Embedded, Found, Place

_log = logging.getLogger(__name__)
_LAST = 999
"""The priority of a listener that comes after all that may change the list."""


class UnitBuilder(Builder):
    """A builder that looks at nothing but what the environment remembers of the embedded units."""

    allow_parallel = True

    def __init__(self, app: Sphinx, env: BuildEnvironment) -> None:
        """Keep the application, whose name in a builder differs between versions of Sphinx."""
        super().__init__(app, env)
        self._sphinx = app
        self._read: set[str] = set()

    def init(self) -> None:
        """Ask to be told which documents are read in this run."""
        self.events.connect("env-before-read-docs", self._note_read, _LAST)

    def _note_read(self, _app: Sphinx, _env: BuildEnvironment, docnames: list[str]) -> None:
        self._read.update(docnames)

    def get_outdated_docs(self) -> Sequence[str]:
        """Name one document: where there is none, Sphinx before 8.2 leaves out all that comes after reading."""
        return (self.config.root_doc,)

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """Nothing that is written leads anywhere."""
        return ""

    def prepare_writing(self, docnames: AbstractSet[str]) -> None:
        """Nothing to prepare."""

    def write_documents(self, docnames: AbstractSet[str]) -> None:
        """Nothing to write: references need not be resolved either."""

    def write_doc(self, docname: str, doctree: nodes.document) -> None:
        """Sphinx 8.0 asks for each document."""

    def units(self) -> Iterator[tuple[str, Embedded]]:
        """Give what is embedded in the order of the documents' names, each with its document's."""
        remembered = embedded.of(self.env)
        for docname in sorted(self.env.found_docs):
            for unit in remembered.get(docname, ()):
                yield docname, unit

    def say_again(self, docname: str, found: Found) -> None:
        """Say what was found when the document was read, unless that was in this run."""
        if docname not in self._read:
            warn(found, self.config)

    def keep(self, path: str, text: str) -> bool:
        """Write a file into the output folder; where that cannot be it is said, and Sphinx will fail."""
        file = Path(self.outdir, path)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            write(file, text, overwrite=True)
        except OSError as error:
            self.complain(f"{file}: cannot be written: {(error.strerror or str(error)).lower()}")
        except UserError as error:
            self.complain(str(error))
        else:
            return True
        return False

    def complain(self, message: str, place: Place | None = None) -> None:
        """Warn of what keeps a file from being written, without a type that would let it be silenced, and have Sphinx fail."""
        _log.warning("%s", message, location=place and str(place))
        self.fail()

    def fail(self) -> None:
        """Have Sphinx end with status 1."""
        self._sphinx.statuscode = 1

    @property
    def failed(self) -> bool:
        """Whether it will."""
        return self._sphinx.statuscode != 0
