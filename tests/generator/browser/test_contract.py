"""What is laid out in words is what is answered: every key has its place in the text, and the text names none besides."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from asking import asked

from hardened_unit import browser
from hardened_unit.browser.state import EMPTY

if TYPE_CHECKING:
    from collections.abc import Iterator

STATE = {
    "name": "web",
    "preset": "standard",
    "need": ["write=/srv/data"],
    "exec": "/usr/bin/web",
    "set": "MemoryMax=1G # why\nMemroy=1\n",
    "target": ["debian-12", "262"],
    "revision": "2026-11-23.0123456789ab",
}


def keys(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Go through the keys of records, each with the key that the record is under; names of directives are none."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield path, key
            yield from keys(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner, path)


def answered() -> set[str]:
    """Give all keys of answers of every kind."""
    both: list[Any] = [asked(**STATE), asked(unit="[Service]\nExecStart=/bin/x\nProtectHome=yes # why\n"), asked()]
    both += [json.loads(browser.form()), json.loads(browser.opened("nmae=1")), json.loads(browser.words())]
    return {key for path, key in keys(both) if path != "directives"}


def test_the_text_names_what_is_answered() -> None:
    """No key more and none less."""
    text = browser.__doc__ or ""
    named = set(re.findall(r'"([a-z_-]+)": ?', text)) - set(EMPTY)
    # The record of a finding is laid out where the command line's JSON is.
    assert answered() - set(EMPTY) - {"help"} == named


def test_the_text_names_every_field() -> None:
    """Of the state."""
    text = browser.__doc__ or ""
    assert set(EMPTY) == {field for field in EMPTY if f'"{field}": ' in text}
