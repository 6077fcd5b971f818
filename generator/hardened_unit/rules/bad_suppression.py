"""Finds comments for the checker that it cannot follow: without a reason, or with a rule that there is not.

A finding is taken away with a comment on the line before, ``# hardened-unit: ignore[RULE] reason``, or with several rules
and commas in between. The reason is required: whoever reads the unit later has to know why it is right as it is. A comment
that cannot be followed takes nothing away.

How sure: certain.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    # hardened-unit: ignore[namespace-polarity]
    RestrictNamespaces=~user

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    # hardened-unit: ignore[namespace-polarity] the daemon sandboxes its workers with user namespaces
    RestrictNamespaces=user
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding
from hardened_unit.rules.registry import rule_names
from hardened_unit.rules.suppressing import suppressions
from hardened_unit.rules.wording import quoted, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator

_FORM = "# hardened-unit: ignore[RULE] reason"


def check(context: Context) -> Iterator[Finding]:
    """Report comments without a rule or a reason, and rules that there are not."""
    known = rule_names()
    for one in suppressions(context.unit):
        unknown = [name for name in one.rules if name not in known]
        if not one.rules:
            message = f"this comment for the checker cannot be read; write {_FORM}"
            yield Finding("bad-suppression", "error", message, one.comment)
        for name in unknown:
            message = f"there is no rule {quoted(name)}{suggestion(name, known)}"
            yield Finding("bad-suppression", "error", message, one.comment, word=name)
        if one.rules and not unknown and not one.reason:
            message = f"a suppression needs a reason; write {_FORM}"
            yield Finding("bad-suppression", "error", message, one.comment)
