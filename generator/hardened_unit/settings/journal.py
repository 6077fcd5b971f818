"""Grammars of what reaches the journal: patterns, fields and namespaces."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hardened_unit.settings.execution import assignments
from hardened_unit.settings.reading import Reading, refused
from hardened_unit.settings.words import resolved, supposed

if TYPE_CHECKING:
    from hardened_unit.settings.context import Context

_UNCLOSED = "has a quotation that is not closed, or a backslash at its end"


def log_filter(value: str, _: Context) -> Reading:
    """A regular expression that what is logged has to match, or with ``~`` in front must not."""
    if not value:
        return Reading(reset=True)
    if value == "~":
        return refused(value, "is no regular expression")
    if why := _unreadable(value.removeprefix("~")):
        return refused(value, f"is no regular expression: {why}")._replace(silent=True)
    return Reading((value,))


_BEYOND = re.compile(r"\\[QEc]|\(\*|\(\?[^:=!<>|)]*[#x]|\[[.=]")
"""What changes how the rest of a pattern is read; such a pattern is taken as it stands."""
_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|\[:\^?[a-z]+:\]|[^\]\\])*\]|\(\??|.", re.DOTALL)


def _unreadable(pattern: str) -> str:
    """Say why a pattern can be none; systemd leaves them to PCRE2, so only what is certain is told."""
    if _BEYOND.search(pattern):
        return ""
    depth = 0
    before = "("
    for piece in _PIECE.findall(pattern):
        if piece == "[":
            return "a [ has no ] that closes it"
        if piece == "\\":
            return "it ends with a backslash"
        if piece in {"*", "+", "?"} and before in {"(", "|"}:
            return f"there is nothing before {piece} that it could repeat"
        depth += {"(": 1, "(?": 1, ")": -1}.get(piece, 0)
        if depth < 0:
            return "a ) has no ( before it"
        before = piece
    return "a ( has no ) that closes it" if depth else ""


_LONGEST_NAMESPACE = 222
"""So that the names of the units of the journal that are made of it fit."""
_NAMESPACE_NAME = re.compile(r"[A-Za-z0-9:_.@-]+")


def log_namespace(value: str, context: Context) -> Reading:
    """The name of a namespace of the journal."""
    if not value:
        return Reading(reset=True)
    text, problem = resolved(value, context.version, template=context.template)
    if problem:
        return Reading(dropped=(problem,), ignored=True)
    text = supposed(text)
    fine = _NAMESPACE_NAME.fullmatch(text) and text not in {".", ".."} and len(text) <= _LONGEST_NAMESPACE
    return Reading(value) if fine else refused(value, "is no name of a namespace of the journal")


def log_fields(value: str, context: Context) -> Reading:
    """Fields ``NAME=value`` to add to what is logged."""

    def is_field(text: str) -> bool:
        return bool(re.match(r"[A-Z][A-Z0-9_]{0,63}=", text))

    return assignments(value, context, is_field, "is no FIELD=value; the name has capitals, digits and underscores")
