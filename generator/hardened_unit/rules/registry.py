"""Which rules there are, and what their docstrings say."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardened_unit.rules.finding import Context, Finding

RULES = (
    "broken-line",
    "unknown-section",
    "unknown-directive",
    "wrong-section",
    "newer-than-target",
    "trailing-comment",
    "address-family-typo-blocks-all",
    "namespace-polarity",
    "nobody-user",
    "invalid-value",
)
"""The names of all rules, in the order in which they look at a unit."""


class RuleModule(Protocol):
    """What a rule's file offers."""

    def check(self, context: Context) -> Iterator[Finding]:
        """Report what is found."""
        ...


class Rule(NamedTuple):
    """The page of a rule, read from its docstring."""

    name: str
    summary: str
    explanation: str
    found_in: str
    """A unit in which the rule finds something."""
    not_found_in: str
    """The same, put right."""


def module(name: str) -> RuleModule:
    """Import the file of a rule."""
    return cast("RuleModule", import_module("hardened_unit.rules." + name.replace("-", "_")))


@cache
def rule(name: str) -> Rule:
    """Read the page of a rule; raises ``UnknownName`` for one that does not exist."""
    if name not in RULES:
        from systemd_directives.catalogue import UnknownName  # noqa: PLC0415 - only when something is wrong

        kind = "rules"
        raise UnknownName(kind, name, RULES)
    import inspect  # noqa: PLC0415 - only for pages

    text = inspect.cleandoc(module(name).__doc__ or "")
    summary, _, rest = text.partition("\n\n")
    explanation, found, not_found = re.split(r"\n*^(?:Not found|Found) in::\n\n", rest, flags=re.MULTILINE)
    return Rule(
        name,
        summary.replace("\n", " "),
        explanation.strip(),
        inspect.cleandoc(found) + "\n",
        inspect.cleandoc(not_found) + "\n",
    )
