"""Show findings as SARIF 2.1.0, which code scanning services and editors read.

Columns count UTF-16 code units, as most editors do. Paths below the working directory are relative to it.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from hashlib import sha256
from textwrap import indent
from typing import TYPE_CHECKING
from urllib.parse import quote

from hardened_unit import __version__
from hardened_unit.report import markdown
from hardened_unit.report.page import Bullets, blocks, plain
from hardened_unit.report.places import below_here, by_path, end_line, region
from hardened_unit.rules import check, rule, rule_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from hardened_unit.report.places import Checked
    from hardened_unit.rules import Finding, Rule
    from hardened_unit.rules.finding import Edit, Fix
    from hardened_unit.unitfile import Entry
    from systemd_directives.target import Target

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "advice": "note"}
_BASE = "%SRCROOT%"


def as_sarif(files: Sequence[Checked], target: Target) -> str:
    """Give one run with all findings, and of the rules those that found something.

    What a program reports that has the checker in it is a result too, but is no rule that could be described.
    """
    found = [(path, finding) for path, findings in by_path(files).items() for finding in findings]
    rules = sorted({finding.rule for _, finding in found}.intersection(rule_names()))
    seen: Counter[str] = Counter()
    results = []
    for path, finding in found:
        same = _line_hash(path, finding)
        seen[same] += 1
        results.append(_result(path, finding, rules, f"{same}:{seen[same]}"))
    driver = {"name": "hardened-unit", "version": __version__, "rules": [_descriptor(name, target) for name in rules]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {_BASE: {"description": {"text": "The directory that the checked project is in."}}},
        "results": results,
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _descriptor(name: str, target: Target) -> dict[str, object]:
    """Describe a rule; its usual level is that of its own example, where it does not say it."""
    about = rule(name)
    first = next(_told(about.explanation.strip() or about.summary, plain))
    severity = about.severity
    if not severity:
        example = check(about.found_in, target._replace(systemd=about.systemd), advice=True)
        severity = next(finding.severity for finding in example if finding.rule == name)
    return {
        "id": name,
        "shortDescription": {"text": plain(about.summary)},
        "fullDescription": {"text": first},
        "help": _help(about),
        "defaultConfiguration": {"level": _LEVELS[severity]},
    }


def _help(about: Rule) -> dict[str, str]:
    prose = about.explanation.strip() or about.summary
    if about.sureness:
        prose += f"\n\nHow sure: {about.sureness}"
    both = (("Reported", about.found_in), ("Not reported", about.not_found_in))
    examples = [(title, unit) for title, unit in both if unit]
    text = [*_told(prose, plain), *(f"{title}:\n\n{indent(unit.rstrip(), '    ')}" for title, unit in examples)]
    shown = [*_told(prose, markdown.prose), *(f"### {title}\n\n{markdown.fenced(unit, 'ini')}" for title, unit in examples)]
    return {"text": "\n\n".join(text), "markdown": "\n\n".join(shown)}


def _told(prose: str, word: Callable[[str], str]) -> Iterator[str]:
    """Give paragraphs and lists, each worded."""
    for block in blocks(prose):
        yield "\n".join(f"- {word(str(item))}" for item in block.items) if isinstance(block, Bullets) else word(block.text)


def _result(path: str, finding: Finding, rules: list[str], fingerprint: str) -> dict[str, object]:
    place = region(finding)
    lines = finding.entry.lines
    location = {
        "artifactLocation": _artifact(path),
        "region": {
            "startLine": place.line,
            "startColumn": _column(lines[place.line - finding.entry.first], place.column),
            "endLine": place.end_line,
            "endColumn": _column(lines[place.end_line - finding.entry.first], place.end_column),
        },
    }
    result: dict[str, object] = {
        "ruleId": finding.rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": location}],
        "partialFingerprints": {"hardenedUnit/v1": fingerprint},
    }
    if finding.rule in rules:
        result["ruleIndex"] = rules.index(finding.rule)
    if finding.fix and all(_is_text(edit.text) for edit in finding.fix.edits):
        result["fixes"] = [_fix(path, finding.fix)]
    return result


def _fix(path: str, fix: Fix) -> dict[str, object]:
    """Give the fix; what is not certain to be meant says so, since a reader of SARIF may offer it with the others."""
    changes: dict[str, list[dict[str, object]]] = {}
    for edit in fix.edits:
        changes.setdefault(edit.entry.path or path, []).append(_replacement(edit))
    return {
        "description": {"text": fix.says if fix.safe else f"{fix.says} (see first whether it is meant)"},
        "artifactChanges": [
            {"artifactLocation": _artifact(changed), "replacements": replacements} for changed, replacements in changes.items()
        ],
    }


def _replacement(edit: Edit) -> dict[str, object]:
    """Replace lines but the last line's end; where it goes too, up to the beginning of the line that follows."""
    last, lines = end_line(edit.entry), edit.entry.lines
    end = _line_end(edit.entry)
    if edit.text.endswith(end):
        stop, text = (last, _column(lines[-1], len(lines[-1]) + 1)), edit.text.removesuffix(end)
    else:
        stop, text = (last + 1, 1), edit.text
    deleted = {"startLine": edit.entry.first, "startColumn": 1, "endLine": stop[0], "endColumn": stop[1]}
    return {"deletedRegion": deleted, "insertedContent": {"text": text}}


def _line_end(entry: Entry) -> str:
    return entry.text[len(entry.text.rstrip("\r\n\0")) :]


def _column(line: str, column: int) -> int:
    """Count a column in UTF-16 code units."""
    return column + sum(character > "\uffff" for character in line[: column - 1])


def _is_text(text: str) -> bool:
    """Tell whether JSON can hold it: bytes that are no UTF-8 have no place there."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _artifact(path: str) -> dict[str, str]:
    below = below_here(path)
    uri = quote(os.fsencode(below))
    return {"uri": f"file://{uri}"} if below.startswith("/") else {"uri": uri, "uriBaseId": _BASE}


def _line_hash(path: str, finding: Finding) -> str:
    """Tell what is found from other findings, wherever in its file it stands and however it is spaced."""
    entry = finding.entry
    line = f"{entry.key}={entry.value}" if entry.kind == "assignment" else entry.text
    about = "\0".join((finding.rule, below_here(path), " ".join(line.split())))
    return sha256(about.encode("utf-8", "surrogatepass")).hexdigest()[:16]
