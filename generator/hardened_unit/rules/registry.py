"""Which rules there are, what makes them look, and what their docstrings say."""

# Annotations are not postponed where a NamedTuple is made: it would compile each of them again when it is imported.

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import NamedTuple, Protocol, cast

from hardened_unit.rules.finding import Context, Finding

BROKEN = "(a line that is no assignment)"
UNREAD = "(a name that the target does not read)"
DROPPED = "(a value that the target does not accept, wholly or in part)"
STRANGE_SECTION = "(a section that is none of a service)"
ALWAYS = "(any unit)"
MARK = "hardened-unit:"
"""What a comment for the checker begins with."""
BACKSLASH_BLANK, BACKSLASH_TAB = "\\ ", "\\\t"
OLD_RUN = "/var/run/"
TILDE = "~"
NOTIFY = "notify"
PIECES = (MARK, BACKSLASH_BLANK, BACKSLASH_TAB, OLD_RUN, TILDE, NOTIFY)
"""Pieces of text that set a rule off wherever they stand."""
MOST = 1000
"""How many findings of one rule are listed of a unit: one in which more than this is wrong is no unit file."""

TRIGGERS: dict[str, tuple[str, ...]] = {
    "broken-line": (BROKEN,),
    "unknown-section": (STRANGE_SECTION,),
    "unknown-directive": (UNREAD,),
    "wrong-section": (UNREAD,),
    "newer-than-target": (UNREAD, DROPPED),
    "trailing-comment": (DROPPED,),
    "address-family-typo-blocks-all": (DROPPED,),
    "namespace-polarity": ("RestrictNamespaces",),
    "nobody-user": ("User",),
    "continuation-broken": (BACKSLASH_BLANK, BACKSLASH_TAB),
    "resource-limit-soft-above-hard": (DROPPED,),
    "unknown-capability": (DROPPED,),
    "errno-in-allow-list": (DROPPED,),
    "empty-allow-list-blocks-all": (DROPPED,),
    "deny-list-before-allow-list": (TILDE,),
    "no-system-call-architectures": ("SystemCallFilter",),
    "error-number-without-filter": ("SystemCallErrorNumber",),
    "notify-without-af-unix": (NOTIFY,),
    "memory-deny-write-execute-and-jit": ("MemoryDenyWriteExecute",),
    "legacy-var-run": (OLD_RUN,),
    "remove-ipc-needs-user": ("RemoveIPC",),
    "limit-without-effect": ("LimitRSS", "LimitLOCKS"),
    "runs-as-root": ("ExecStart",),
    "invalid-value": (DROPPED,),
    "bad-suppression": (MARK,),
    "unused-suppression": (MARK,),
    "refused-unit": (ALWAYS,),
}
"""The names of all rules, in the order in which they look at a unit, each with what has to be in a unit for it to look.

That is the name of a directive, a piece of text, or one of the conditions above; the rarest that will do, because a rule's file
is imported only when it looks at something, which keeps a check of one unit fast.
"""

RULES = tuple(TRIGGERS)
"""The names of all rules."""

ADVICE: frozenset[str] = frozenset({"limit-without-effect", "no-system-call-architectures", "runs-as-root"})
"""The rules of which every finding is an advice; they look only when advice is asked for."""

_EXAMPLE = r"(?m)\n*^(Not found|Found) in(?:, for systemd (\d+))?::\n\n"
_SURENESS = r"(?ms)^How sure: (.*)\Z"


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
    sureness: str
    """How sure a finding of it is, and what that rests on."""
    found_in: str
    """A unit in which the rule finds something."""
    not_found_in: str
    """The same, put right."""
    systemd: int
    """The version that the examples are for."""


@cache
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
    explanation, _, version, found, _, _, not_found = re.split(_EXAMPLE, rest)
    sureness = re.search(_SURENESS, explanation)
    return Rule(
        name,
        summary.replace("\n", " "),
        re.sub(_SURENESS, "", explanation).strip(),
        sureness[1].replace("\n", " ").strip() if sureness else "",
        inspect.cleandoc(found) + "\n",
        inspect.cleandoc(not_found) + "\n",
        int(version or 252),
    )
