"""The builder ``unit-files``: the documents as the source of what is deployed, each embedded unit as a file.

What cannot be deployed as it stands is not written: a unit with an error in it, and two texts for one file. What an earlier run
wrote and no document has any more goes away; a file that this builder did not write is never touched.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.util import logging

from hardened_unit.errors import UserError
from sphinx_hardened_unit.aiming import aim
from sphinx_hardened_unit.unit_builder import UnitBuilder
from sphinx_hardened_unit.warning import TROUBLE, fails, silenced

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx_hardened_unit.embedded import Embedded

_log = logging.getLogger(__name__)
MANIFEST = ".unit-files"
"""The file in the output folder that names what this builder wrote there, a line for each."""


class UnitFiles(UnitBuilder):
    """Writes each unit that has a path to that path below the output folder, where it may lie as in ``/etc/systemd/system``."""

    name = "unit-files"
    epilog = "The unit files are in %(outdir)s."

    def finish(self) -> None:
        """Write what can be deployed, and take away what no document has any more."""
        for docname, unit in self.units():
            for found in unit.found:
                self.say_again(docname, found)
        written = {path for path in self._manifest() if _is_path(path) and self._is_inside(path)}
        wanted = {path: unit for path, unit in self._wanted() if self._can_write(path, unit, ours=path in written)}
        gone = written - wanted.keys()
        # Where something is wrong, the one that put it there before may still be wanted.
        kept = gone if self.failed else set()
        for path in gone - kept:
            self._take_away(path)
        # Named before they are written, so that a run that is cut short leaves no file that is nobody's.
        if not self.keep(MANIFEST, "".join(f"{path}\n" for path in sorted(wanted.keys() | kept))):
            return
        for path, unit in wanted.items():
            if self._content(path) != unit.text.encode():
                self.keep(path, unit.text)
        _log.info("%d unit file%s in %s", len(wanted), "s"[: len(wanted) != 1], self.outdir)

    def _wanted(self) -> Iterator[tuple[str, Embedded]]:
        """Give the units to write by their paths, and refuse the others."""
        texts: dict[str, list[Embedded]] = defaultdict(list)
        for _, unit in self.units():
            if any(found.rule in TROUBLE and fails(found, self.config) for found in unit.found):
                self.fail()
            if _is_path(unit.path) and not unit.example:
                texts[unit.path].append(unit)
        for path, units in texts.items():
            errors = (found for unit in units for found in unit.found if found.severity == "error")
            wrong = next((found for found in errors if not silenced(found, self.config)), None)
            if len({unit.text for unit in units}) > 1:
                self._refuse_all(path, units)
            elif wrong:
                self.complain(f"{path} is not written, because of the error at {wrong.place}", units[0].place)
            else:
                yield path, units[0]

    def _refuse_all(self, path: str, units: Sequence[Embedded]) -> None:
        for unit in units:
            others = ", ".join(str(other.place) for other in units if other.text != unit.text)
            message = f"{path} is not written: it has another text in {others}; an example is given :no-file:"
            self.complain(message, unit.place)

    def _can_write(self, path: str, unit: Embedded, *, ours: bool) -> bool:
        """Tell whether a file is one that this builder may make or replace."""
        file = Path(self.outdir, path)
        as_wanted = file.is_file() and (ours or self._content(path) == unit.text.encode())
        if self._is_inside(path) and (as_wanted or not file.exists()):
            return True
        message = f"{path} is not written: in the output folder is something else of that name, which is left alone"
        self.complain(message, unit.place)
        return False

    def _is_inside(self, path: str) -> bool:
        """Tell whether no symlink leads elsewhere."""
        file = Path(self.outdir).resolve() / path
        return file.resolve() == file

    def _manifest(self) -> list[str]:
        content = self._content(MANIFEST)
        return content.decode("utf-8", "replace").splitlines() if content else []

    def _content(self, path: str) -> bytes | None:
        try:
            return Path(self.outdir, path).read_bytes()
        except OSError:
            return None

    def _take_away(self, path: str) -> None:
        file = Path(self.outdir, path)
        try:
            file.unlink(missing_ok=True)
            if file.parent != Path(self.outdir) and not any(file.parent.iterdir()):
                file.parent.rmdir()
        except OSError as error:
            self.complain(f"{file}: cannot be taken away: {(error.strerror or str(error)).lower()}")
        else:
            _log.info("%s: taken away, no document has it any more", path)


def _is_path(path: str) -> bool:
    """Tell whether a path is one that a unit can have, and so lies in the output folder."""
    try:
        return bool(path) and aim(path).path == path
    except UserError:
        return False
