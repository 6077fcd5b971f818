"""Write the documents of the reference into the project, one for each record, for Sphinx to read like any other.

Real documents, because only those are searched, indexed and built by every builder. Each is a few lines that call the Sphinx
directive; it is read again when what that shows has changed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from docutils.utils import column_width
from sphinx.errors import ConfigError
from sphinx.util.rst import escape

from hardened_unit.report import interactions
from hardened_unit.rules import rule_names
from systemd_directives import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sphinx.application import Sphinx

    from systemd_directives.catalogue import Catalogue

_MARK = ".. made by sphinx_hardened_unit from the catalogue"


def setup(app: Sphinx) -> None:
    """Have the documents written before Sphinx looks for documents."""
    app.connect("builder-inited", _write)


def _write(app: Sphinx) -> None:
    if not app.config.hardened_unit_reference:
        return
    folder = Path(app.srcdir, app.config.hardened_unit_reference)
    if ".rst" not in app.config.source_suffix:
        msg = "hardened_unit_reference: its documents are reStructuredText, and source_suffix has no '.rst'"
        raise ConfigError(msg)
    wanted = {folder / path: text for path, text in _documents()}
    there = {file: file.read_text(encoding="utf-8", errors="replace") for file in wanted if file.is_file()}
    if foreign := [file for file, text in there.items() if not text.startswith(_MARK)]:
        msg = f"hardened_unit_reference: {foreign[0]} is there already and was not made by this; choose another folder"
        raise ConfigError(msg)
    try:
        for file, text in wanted.items():
            if there.get(file) != text:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
    except OSError as error:
        msg = f"hardened_unit_reference: the documents cannot be written: {error}"
        raise ConfigError(msg) from None
    for file in folder.rglob("*.rst"):
        if file not in wanted and file.read_text(encoding="utf-8", errors="replace").startswith(_MARK):
            file.unlink()


def place(kind: str, name: str) -> str:
    """Give the document of a record, seen from the folder; of a value it is that of its directive."""
    if kind in {"directive", "value"}:
        directive = catalogue.load().directive(name.partition("=")[0])
        return f"{directive.category}/{directive.name}"
    # A group's document is called without its @.
    return f"{_FOLDERS[kind]}/{name.removeprefix('@')}"


_FOLDERS = {
    "preset": "presets",
    "need": "needs",
    "recipe": "recipes",
    "symptom": "symptoms",
    "capability": "linux-capabilities",
    "syscalls": "system-call-groups",
    "rule": "rules",
}


def _documents() -> Iterator[tuple[str, str]]:
    known = catalogue.load()
    yield (
        "index.rst",
        _page(
            "The reference",
            ".. systemd:catalogue::\n",
            _tree(f"{name}/index" for name in known.names("categories")),
        ),
    )
    for name in known.names("categories"):
        category = known.category(name)
        records = [record.name for record in known.directives(name)]
        overview = f"{category.summary}\n\n.. systemd:catalogue:: {name}\n"
        yield f"{name}/index.rst", _page(category.title, overview, _tree(records))
        yield from (_record("directive", record, f"{record}=") for record in records)
    yield "interactions.rst", _page("Interactions", _interactions(known), orphan=True)
    for kind, title in (("preset", "Presets"), ("need", "Needs"), ("recipe", "Recipes"), ("symptom", "Symptoms")):
        titles = {name: getattr(known, kind)(name).title for name in known.names(f"{kind}s")}
        yield from _records(kind, title, f"systemd:{kind}s::", titles)
    capabilities = {name: name for name in known.names("capabilities")}
    yield from _records("capability", "Capabilities", "systemd:kernel:: capabilities", capabilities)
    groups = {name: name for name in known.names("syscalls")}
    yield from _records("syscalls", "Groups of system calls", "systemd:kernel:: groups", groups)
    calls = ".. systemd:kernel:: calls\n"
    yield f"{_FOLDERS['syscalls']}/calls.rst", _page("Which group has this call", calls, orphan=True)
    yield from _records("rule", "Rules", "systemd:rules::", {name: name for name in rule_names()})


def _records(kind: str, title: str, table: str, titles: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Give the documents of all records of a kind, by their names and titles, and before them the one that lists them."""
    tree = _tree(name.removeprefix("@") for name in titles)
    yield f"{_FOLDERS[kind]}/index.rst", _page(title, f".. {table}\n", tree, orphan=True)
    yield from (_record(kind, name, heading) for name, heading in titles.items())


def _record(kind: str, name: str, title: str) -> tuple[str, str]:
    return f"{place(kind, name)}.rst", _page(title, f".. systemd:auto{kind}:: {name}\n   :as-page:\n")


def _interactions(known: Catalogue) -> str:
    chapters = [
        f"{category.title}\n{'-' * len(category.title)}\n\n.. systemd:interactions:: {category.name}\n"
        for category in map(known.category, known.names("categories"))
        if interactions.edges(known, category.name)
    ]
    return "\n".join([_INTERACTIONS, *chapters])


_INTERACTIONS = """\
Which setting brings another along, needs it, goes with it, or undoes it. Each chapter has a picture. Its own settings stand
above the columns, the settings that they touch to the left of the rows. A sign says what the one above has to do with the one
to the left. The table below says the same in words, and adds the versions and the reasons.
"""


def _page(title: str, body: str, tree: str = "", *, orphan: bool = False) -> str:
    """Give a document; an ``orphan`` may be left out of every toctree without a warning."""
    meta = ":orphan:\n\n" if orphan else ""
    heading = escape(title)
    return f"{_MARK}\n\n{meta}{heading}\n{'=' * column_width(heading)}\n\n{body}{tree}"


def _tree(names: Iterable[str]) -> str:
    listed = "".join(f"   {name}\n" for name in names)
    return f"\n.. toctree::\n   :hidden:\n\n{listed}"
