"""Read the tables under ``harvested/`` off a systemd: harvest.py ROOT, where ROOT is a folder with a system in it, or /.

Needs root; ``real_systemd.py`` says how the system's programs are run. The tables are updated for that one version, so that a
new release is this command and a look at the difference. Which values an enumeration takes is asked of ``systemd-analyze
verify``, and for ``system.conf`` of the system in a throwaway boot; a value that is new in a release has to be added to
``values.json`` first, with an empty history, to be asked about.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import re
import sys
from functools import cached_property
from pathlib import Path
from typing import Any

import manager_configuration
from real_systemd import System

from hardened_unit.trial import why_not
from systemd_directives import harvest

FOLDER = Path(harvest.FOLDER)
History = list[list[Any]]

_REFUSED = re.compile(r"ignor(?:ing|ed)|[Ff]ailed to parse|Invalid")
"""What verify says of a value that it does not accept; other words, such as that one is not safe, are no refusal."""

_UNITS = {
    "Service": (".service", "[Service]\nExecStart=/bin/true\n"),
    "Socket": (".socket", "[Socket]\nListenStream=/run/hardened-unit\n"),
}
"""The end of a unit's name, and what the unit needs to be one, by the section that is asked about."""


class Harvest(System):
    """What can be read off a systemd."""

    def sections(self) -> dict[str, dict[str, str]]:
        """Give every key of every section, with its class."""
        found: dict[str, dict[str, str]] = {}
        for line in self.run("/usr/lib/systemd/systemd", "--dump-configuration-items").splitlines():
            if header := re.fullmatch(r"\[(\w+)\]", line):
                section = found.setdefault(header[1], {})
            elif "=" in line:
                key, _, kind = line.partition("=")
                section[key] = kind
        if self.boots:  # those of the manager itself are in no list that it prints
            found[harvest.MANAGER] = dict.fromkeys(sorted(manager_configuration.names(self.root)), "SETTING")
        return found

    @cached_property
    def boots(self) -> bool:
        """Tell whether the system can be booted, and so be asked about its manager; otherwise what is known of that stays."""
        return not why_not(str(self.root))

    def groups(self) -> dict[str, list[str]]:
        """Give the groups of system calls with their members."""
        found: dict[str, list[str]] = {}
        for line in self.run("systemd-analyze", "--no-pager", "syscall-filter").splitlines():
            if line.startswith("@"):
                members = found.setdefault(line.strip(), [])
            elif line.startswith("    ") and not line.strip().startswith("#"):
                members.append(line.strip())
        return found

    def foreign_calls(self) -> list[str]:
        """Give the system calls in the groups that are none of x86-64, or that the system's libseccomp does not know.

        Its library is asked, on a machine of that architecture; ``systemd-analyze security`` passes over these calls.
        """
        (library,) = {path.resolve() for path in self.root.glob("usr/lib/x86_64-linux-gnu/libseccomp.so.2")}
        number = ctypes.CDLL(str(library)).seccomp_syscall_resolve_name
        members = {member for group in self.groups().values() for member in group if not member.startswith("@")}
        return sorted(name for name in members if number(name.encode()) < 0)

    def capabilities(self) -> list[str]:
        """Give the names of the capabilities, in the order of their numbers."""
        return [line.split()[0].upper() for line in self.run("systemd-analyze", "--no-pager", "capability").splitlines()[1:]]

    def exit_statuses(self) -> dict[str, int]:
        """Give the names of exit statuses with their numbers."""
        lines = self.run("systemd-analyze", "--no-pager", "exit-status").splitlines()[1:]
        return {name: int(number) for name, number, _ in map(str.split, lines)}

    def accepts(self, assignments: list[str], section: str = "Service") -> list[bool]:
        """Ask of each assignment in a section whether it is accepted, each in a unit of its own."""
        if section == harvest.MANAGER:
            said = manager_configuration.complaints(self.root, assignments)
            return [place not in said for place in range(len(assignments))]
        suffix, head = _UNITS.get(section, _UNITS["Service"])
        units = {f"{number}{suffix}": f"{head}[{section}]\n{line}\n" for number, line in enumerate(assignments)}
        verdicts = self.verify(units)
        return [not any(map(_REFUSED.search, verdict.complaints.values())) for verdict in verdicts.values()]


def record(history: History, version: str, value: object, known: list[str]) -> History:
    """Give the history with the value of one version put in; those of the other versions stay as they were."""
    every = sorted({*known, version}, key=float)
    values = {one: value if one == version else harvest.at(history, int(float(one))) for one in every}
    found: History = []
    for one in every:
        if (values[one] is not None or found) and (not found or found[-1][1] != values[one]):
            found.append([one, values[one]])
    first = history[0] if history else None
    return [first, *found] if first and first[1] is None and (not found or found[0] != first) else found


def update(system: Harvest) -> dict[str, Any]:
    """Give every table with what this system says of its version."""
    tables = {name: json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")) for name in TABLES}
    version = system.version
    known = sorted(tables["syscall_groups"], key=float)
    sections = system.sections()
    for section, keys in sections.items():
        table = tables["sections"].setdefault(section, {})
        for key in sorted({*table, *keys}):
            table[key] = record(table.get(key, [["245", None]]), version, keys.get(key), known)
            if section == "Service" and key in keys:
                tables["since"].setdefault(key, int(version))
    tables["syscall_groups"][version] = system.groups()
    tables["syscall_groups"] = dict(sorted(tables["syscall_groups"].items(), key=lambda item: float(item[0])))
    tables["foreign_calls"][version] = system.foreign_calls()
    tables["foreign_calls"] = dict(sorted(tables["foreign_calls"].items(), key=lambda item: float(item[0])))
    tables["capabilities"] = system.capabilities()
    statuses = system.exit_statuses()
    for name in {**tables["exit_statuses"], **statuses}:
        history = tables["exit_statuses"].get(name, [["245", None]])
        tables["exit_statuses"][name] = record(history, version, statuses.get(name), known)
    asked = [one for one in known if float(one) >= harvest.OLDEST_ASKED]
    for name, directive in VOCABULARIES.items():
        _ask(system, directive, tables[name], asked)
    for directive, values in tables["values"].items():
        if system.boots or not directive.startswith(f"{harvest.MANAGER}."):
            _ask(system, directive, values, asked)
    return tables


def _ask(system: Harvest, directive: str, values: dict[str, History], known: list[str]) -> None:
    """Put into the histories of a directive's values whether this system accepts them; its name may have a section in front."""
    section, _, name = directive.rpartition(".")
    accepted = system.accepts([f"{name}={value}" for value in values], section or "Service")
    for value, ok in zip(values, accepted, strict=True):
        history = record(values[value], system.version, "ok" if ok else "rejected", known)
        # A version that was not asked has nothing to say.
        said = [entry for entry in history if entry[1] is not None]
        values[value] = [entry for before, entry in zip([[None, None], *said], said, strict=False) if entry[1] != before[1]]


TABLES = (
    *("sections", "since", "syscall_groups", "foreign_calls", "capabilities", "address_families", "namespaces", "values"),
    "exit_statuses",
)
VOCABULARIES = {"address_families": "RestrictAddressFamilies", "namespaces": "RestrictNamespaces"}


def text_of(table: Any) -> str:  # noqa: ANN401 - each table has a shape of its own
    """Give a table as it is committed: one entry a line, so that the difference can be read."""
    if isinstance(table, list):
        return json.dumps(table, indent=0) + "\n"
    return "{\n" + ",\n".join(f"{json.dumps(key)}: {_entry(value)}" for key, value in table.items()) + "\n}\n"


def _entry(value: Any) -> str:  # noqa: ANN401 - as above
    if not isinstance(value, dict):
        return json.dumps(value)
    return "{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in value.items()) + "\n}"


def main() -> int:
    """Harvest, write what has changed, and name it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("root", type=Path, help="a folder with a system in it, or / for this machine's")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a table would change")
    chosen = parser.parse_args()
    try:
        system = Harvest(chosen.root)
    except OSError as error:
        sys.exit(str(error))
    changed = {}
    for name, table in update(system).items():
        path, text = FOLDER / f"{name}.json", text_of(table)
        if path.read_text(encoding="utf-8") != text:
            changed[path] = text
    for path, text in changed.items():
        print(f"{path.name} {'would change' if chosen.check else 'changed'}", file=sys.stderr)
        if not chosen.check:
            path.write_text(text, encoding="utf-8")
    print(f"systemd {system.version}: {len(changed)} of {len(TABLES)} tables differ from what was known", file=sys.stderr)
    return 1 if chosen.check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
