"""Take a log apart into what was said, whatever printed it: journalctl, systemctl status, the audit log, strace."""

from __future__ import annotations

import json
import re

BIGGEST = 16 * 1024 * 1024
"""How much of a log is looked at: its end."""
_LONGEST = 1000
"""How much of a line is looked at: its beginning."""
_MOST = 4000
"""How many lines are looked at: the last that differ."""
_PREFIX = re.compile(
    r"(?:[^ -~]{0,4} {0,12})?(?:[A-Z][a-z]{2} {1,2}\d{1,2} [\d:.]{8,16}|\d{4}-\d\d-\d\d[T ]\d\d:\d\d\S{0,24}) "
    r"\S{1,80} [^\s:\[\]]{1,80}(?:\[\d{1,10}\])?: "
)
"""When, where and by whom: what journalctl and systemctl status put before a line."""
_ESCAPE = re.compile(r"\x1b\[[0-9;]{0,16}[A-Za-z]")


def messages(log: bytes) -> list[str]:
    """Give what was said, in order; of what was said twice only the last."""
    found: dict[str, None] = {}
    for line in reversed(log[-BIGGEST:].splitlines()):
        text = _message(line[: _LONGEST * 8])
        if text and text not in found:
            found[text] = None
            if len(found) == _MOST:
                break
    return list(reversed(found))


def _message(line: bytes) -> str:
    text = line.decode(errors="replace").strip()
    if text.startswith("{"):
        text = _of_json(text)
    if "\x1b" in text:
        text = _ESCAPE.sub("", text)
    text = text[:_LONGEST]
    return _PREFIX.sub("", text, count=1) if _PREFIX.match(text) else text


def _of_json(text: str) -> str:
    """Give the message of a line of ``journalctl -o json``; a line that is none stays as it is."""
    try:
        entry = json.loads(text)
    except (ValueError, RecursionError):
        return text
    said = entry.get("MESSAGE", "") if isinstance(entry, dict) else text
    if isinstance(said, list):
        return bytes(each for each in said if isinstance(each, int) and 0 <= each < 256).decode(errors="replace")  # noqa: PLR2004 - a byte
    return said if isinstance(said, str) else ""
