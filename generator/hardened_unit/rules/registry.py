"""Which rules there are, what makes them look, and what their docstrings say."""

# Annotations are not postponed where a NamedTuple is made: it would compile each of them again when it is imported.

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from hardened_unit.rules.finding import Context, Finding
from systemd_directives import harvest, team

if TYPE_CHECKING:
    from hardened_unit.rules.demanding import Demanding
    from systemd_directives.team_rule import TeamRule

BROKEN = "(a line that is no assignment)"
UNREAD = "(a name that the target does not read)"
DROPPED = "(a value that the target does not accept, wholly or in part)"
STRANGE_SECTION = "(a section that is none of a service)"
ALWAYS = "(any unit)"
REPEATED = "(a directive that is set more than once)"
MARK = "hardened-unit:"
"""What a comment for the checker begins with."""
BACKSLASH_BLANK, BACKSLASH_TAB = "\\ ", "\\\t"
OLD_RUN = "/var/run"
TILDE = "~"
COMMA = ","
PLUS, BANG = "+", "!"
NOTIFY, DBUS = "notify", "dbus"
PIECES = (MARK, BACKSLASH_BLANK, BACKSLASH_TAB, OLD_RUN, TILDE, COMMA, PLUS, BANG, NOTIFY, DBUS)
"""Pieces of text that set a rule off wherever they stand."""
MOST = 1000
"""How many findings of one rule are listed of a unit: one in which more than this is wrong is no unit file."""
MOST_OF_LINE = 50
"""How many of them are listed of one line."""

PATH_LISTS = (
    "ReadWritePaths",
    "ReadOnlyPaths",
    "InaccessiblePaths",
    "ExecPaths",
    "NoExecPaths",
    "BindPaths",
    "BindReadOnlyPaths",
)
"""The directives whose paths have to be there when the service starts."""
_DEPRECATED = (
    *("MemoryLimit", "CPUShares", "StartupCPUShares", "BlockIOWeight", "StartupBlockIOWeight", "BlockIODeviceWeight"),
    *("BlockIOReadBandwidth", "BlockIOWriteBandwidth", "BlockIOAccounting", "KillMode", "StandardOutput", "StandardError"),
    *("PermissionsStartOnly", "ReadOnlyDirectories", "ReadWriteDirectories", "InaccessibleDirectories", "StartLimitInterval"),
    *("StartLimitBurst", "StartLimitAction", "FailureAction", "RebootArgument", "BindTo", "PropagateReloadTo"),
    *("PropagateReloadFrom", "RequiresOverridable", "RequisiteOverridable", "CPUAccounting"),
    *("DefaultCPUAccounting", "DefaultBlockIOAccounting"),
)
"""Directives of which the data says that they, or a value of theirs, should no longer be written; a test compares."""

TRIGGERS: dict[str, tuple[str, ...]] = {
    "broken-line": (BROKEN,),
    "unknown-section": (STRANGE_SECTION,),
    "unknown-directive": (UNREAD,),
    "removed": (UNREAD,),
    "wrong-section": (UNREAD,),
    "newer-directive-than-target": (UNREAD,),
    "newer-value-than-target": (DROPPED,),
    "trailing-comment": (DROPPED,),
    "comma-separated-list": (COMMA,),
    "tilde-inside-list": (DROPPED,),
    "address-family-typo-blocks-all": (DROPPED,),
    "namespace-polarity": ("RestrictNamespaces",),
    "nobody-user": ("User",),
    "continuation-broken": (BACKSLASH_BLANK, BACKSLASH_TAB),
    "resource-limit-soft-above-hard": (DROPPED,),
    "unknown-capability": (DROPPED,),
    "errno-in-allow-list": (DROPPED,),
    "empty-allow-list-blocks-all": (DROPPED,),
    "unknown-group": (DROPPED,),
    "unknown-system-call": (DROPPED,),
    "relative-path": (DROPPED,),
    "denies-nothing": (REPEATED,),
    "repeated-list-widens": (REPEATED,),
    "overridden-later": (REPEATED,),
    "deprecated": _DEPRECATED,
    "deny-list-before-allow-list": (TILDE,),
    "no-system-call-architectures": ("SystemCallFilter", "RestrictAddressFamilies"),
    "error-number-without-filter": ("SystemCallErrorNumber",),
    "system-call-log-logs-nothing": ("SystemCallLog",),
    "notify-without-af-unix": (NOTIFY, DBUS, "WatchdogSec"),
    "memory-deny-write-execute-and-jit": ("MemoryDenyWriteExecute",),
    "legacy-var-run": (OLD_RUN,),
    "remove-ipc-needs-user": ("RemoveIPC",),
    "device-allow-creates-nothing": ("DeviceAllow",),
    "device-allow-tightens": ("DeviceAllow",),
    "protect-clock-closes-devices": ("ProtectClock",),
    "limit-nproc-is-per-user": ("LimitNPROC",),
    "limit-as-is-not-memory": ("LimitAS",),
    "limit-cpu-kills": ("LimitCPU",),
    "limit-without-effect": ("LimitRSS", "LimitLOCKS"),
    "runs-as-root": ("ExecStart",),
    "strict-leaves-home-writable": ("ProtectSystem",),
    "strict-leaves-run-writable": ("ProtectSystem", "DynamicUser"),
    "read-only-paths-redundant": ("ReadOnlyPaths",),
    "private-users-as-root": ("PrivateUsers",),
    "private-users-and-low-port": ("PrivateUsers",),
    "exec-prefix-escapes-sandbox": (PLUS, BANG),
    "suid-still-executable": ("RestrictSUIDSGID",),
    "no-new-privileges-not-implied": ("User",),
    "dynamic-user-and-fixed-paths": ("ReadWritePaths", "BindPaths", "PIDFile", "WorkingDirectory"),
    "path-may-not-exist": PATH_LISTS,
    "protect-proc-void-with-ptrace": ("ProtectProc",),
    "type-simple-hides-failure": ("ExecStart",),
    "missing-protection": ("ExecStart", "ListenStream", "ListenDatagram"),
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
"""The names of all rules that come with this; ``rule_names`` has a team's own as well."""

ADVICE: frozenset[str] = frozenset(
    {
        "missing-protection",
        "no-new-privileges-not-implied",
        "no-system-call-architectures",
        "private-users-as-root",
        "protect-proc-void-with-ptrace",
        "read-only-paths-redundant",
        "runs-as-root",
        "strict-leaves-home-writable",
        "strict-leaves-run-writable",
        "suid-still-executable",
        "type-simple-hides-failure",
    }
)
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
    severity: str = ""
    """How grave each finding of it is; empty where that depends."""
    facts: tuple[str, ...] = ()
    """What it asks, one thing each; of a rule that is a program the explanation says it."""


def rule_names() -> tuple[str, ...]:
    """List all rules, those of the team that is in use behind the others."""
    return (*RULES, *_of_the_team())


def triggers() -> Mapping[str, tuple[str, ...]]:
    """Give ``TRIGGERS``, and before them what makes the team's rules look: a comment may be about what those find."""
    own = {name: tuple(one.triggers) or (ALWAYS,) for name, one in _of_the_team().items()}
    return own | TRIGGERS if own else TRIGGERS


def advising() -> frozenset[str]:
    """Give the rules of which every finding is an advice, with the team's."""
    return ADVICE | {name for name, one in _of_the_team().items() if one.rule.severity == "advice"}


def module(name: str) -> RuleModule:
    """Give what looks by a rule."""
    return _module(name) if name in TRIGGERS else _of_the_team()[name]


@cache
def _module(name: str) -> RuleModule:
    return cast("RuleModule", import_module("hardened_unit.rules." + name.replace("-", "_")))


def _of_the_team() -> Mapping[str, "Demanding"]:
    return _demanding(rules) if (rules := team.in_use().rules) else _NO_RULES


@lru_cache(maxsize=1)
def _demanding(rules: "tuple[TeamRule, ...]") -> Mapping[str, "Demanding"]:
    from hardened_unit.rules.demanding import Demanding  # noqa: PLC0415 - only where a team has rules

    return {rule.name: Demanding(rule) for rule in rules}


_NO_RULES: Mapping[str, "Demanding"] = {}


def rule(name: str) -> Rule:
    """Read the page of a rule; raises ``UnknownName`` for one that does not exist."""
    if name in TRIGGERS:
        return _documented(name)
    if name in (own := _of_the_team()):
        said, facts = own[name].rule, tuple(own[name].facts())
        examples = (said.found_in, said.not_found_in)
        return Rule(name, said.summary, said.explanation, "", *examples, harvest.NEWEST, said.severity, facts)
    from systemd_directives.catalogue import UnknownName  # noqa: PLC0415 - only when something is wrong

    kind = "rules"
    raise UnknownName(kind, name, rule_names())


@cache
def _documented(name: str) -> Rule:
    """Read the docstring of a rule."""
    import inspect  # noqa: PLC0415 - only for pages

    text = inspect.cleandoc(_module(name).__doc__ or "")
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
