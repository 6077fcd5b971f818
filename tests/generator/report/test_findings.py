"""Text and JSON of a unit that several files make up."""

from __future__ import annotations

import json
from io import StringIO
from typing import TYPE_CHECKING

from hardened_unit.report.findings import as_json, as_text
from hardened_unit.report.places import Checked
from hardened_unit.report.style import Style
from hardened_unit.rules.finding import Finding, Fix
from hardened_unit.rules.fixing import removed
from hardened_unit.unitfile import parse

if TYPE_CHECKING:
    from systemd_directives.target import Target

UNIT = parse("[Service]\nFoo=1\n", path="a.service")
DROP_IN = parse("[Service]\nBar=1\n", path="a.service.d/b.conf")
FIX = Fix("take both away", (removed(UNIT.entries[1]), removed(DROP_IN.entries[1])), safe=True)
FILES = [
    Checked("a.service", [Finding("unknown-directive", "error", "Bar", DROP_IN.entries[1], fix=FIX)]),
    Checked("c.service", [Finding("unknown-directive", "error", "Foo", parse("Foo=1").entries[0])]),
]


def test_json_sorts_findings_by_file(debian_12: Target) -> None:
    """Each file that was named is there, also without a finding, and each that a finding is in."""
    files = json.loads(as_json(FILES, debian_12))["files"]
    assert [(file["path"], len(file["findings"])) for file in files] == [
        ("a.service", 0),
        ("c.service", 1),
        ("a.service.d/b.conf", 1),
    ]
    assert files[2]["findings"][0]["fix"] == {
        "says": "take both away",
        "safe": True,
        "edits": [{"line": 2, "end_line": 2, "text": "", "path": "a.service"}, {"line": 2, "end_line": 2, "text": ""}],
    }


def test_text_names_the_file_that_the_line_is_in() -> None:
    """A finding in a drop-in is at the drop-in; a single file is called what the user called it."""
    lines = list(as_text(FILES, Style(StringIO())))
    assert lines[0].startswith("a.service.d/b.conf:2:5: error: Bar")
    assert lines[3] == "      = fix: take both away (safe)"
    assert lines[4].startswith("c.service:1:5: error: Foo")


def test_what_a_fix_says_cannot_command_a_terminal() -> None:
    """It may quote the unit."""
    fix = FIX._replace(says="write \033[2J")
    finding = Finding("unknown-directive", "error", "Bar", DROP_IN.entries[1], fix=fix)
    assert "\033" not in "".join(as_text([Checked("a", [finding])], Style(StringIO())))
