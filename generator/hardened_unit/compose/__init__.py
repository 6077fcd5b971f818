"""Preset, needs, target and the user's own lines: from these a unit, a drop-in, or the bare assignments.

What is composed goes through the same rules as any other unit before anyone sees it.
"""

from hardened_unit.compose.composing import Beside, Composed, Form, Request, compose, sample
from hardened_unit.compose.framing import Started
from hardened_unit.compose.lines import Line, Omission
from hardened_unit.compose.names import NeedCall, need_call, need_calls, own_lines, shown_name, unit_name

__all__ = [
    "Beside",
    "Composed",
    "Form",
    "Line",
    "NeedCall",
    "Omission",
    "Request",
    "Started",
    "compose",
    "need_call",
    "need_calls",
    "own_lines",
    "sample",
    "shown_name",
    "unit_name",
]
