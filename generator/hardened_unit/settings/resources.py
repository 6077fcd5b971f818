"""Grammars of what a process may use: weights, processors, priorities, devices' bandwidth."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hardened_unit.settings import numbers
from hardened_unit.settings.paths import not_normalized
from hardened_unit.settings.reading import Dropped, Reading, refused, sorted_out
from hardened_unit.settings.scalars import truth
from hardened_unit.settings.words import WHITE, Unbalanced, cut, resolved, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from hardened_unit.settings.context import Context

_WEIGHTS = {"cpu": (1, 10000), "io": (1, 10000), "cpu-shares": (2, 262144), "block-io": (10, 1000)}
_IDLE_SINCE = 252  # the first that was asked of those that call the value CPUWEIGHT and no longer WEIGHT
_MOST_PROCESSORS = 8192
_SECOND = 1_000_000
_RANGES = {
    "nice": (-20, 19),
    "oom-score": (-1000, 1000),
    "scheduling-priority": (0, 99),
    "io-priority": (0, 7),
}
_MAY_BE_ZERO = frozenset(
    {"MemoryLow", "StartupMemoryLow", "MemoryMin", "DefaultMemoryLow", "DefaultMemoryMin", "DefaultStartupMemoryLow"}
)


def unsigned(value: str, context: Context) -> Reading:
    """A whole number of 32 bits."""
    if not value and context.vocabulary == "may-be-empty":
        return Reading(reset=True)
    number = numbers.count(value, numbers.MOST_UNSIGNED)
    return refused(value, "is no whole number") if number is None else Reading(number)


def time_span(value: str, context: Context) -> Reading:
    """A time span such as ``90`` (seconds), ``1min 30s`` or ``infinity``; whether it may be empty depends on the directive."""
    if not value and context.vocabulary == "may-be-empty":
        return Reading(reset=True)
    span = (numbers.nanoseconds if context.vocabulary == "nanoseconds" else numbers.microseconds)(value)
    if span is not None and context.name == "ManagedOOMMemoryPressureDurationSec" and not _SECOND <= span < numbers.INFINITE:
        return refused(value, "is less than a second, or infinity")
    return refused(value, "is no time span; write seconds, or such as 1min 30s") if span is None else Reading(span)


def weight(value: str, context: Context) -> Reading:
    """A share relative to others."""
    least, most = _WEIGHTS[context.vocabulary]
    if not value:
        return Reading(reset=True)
    if value == "idle" and context.vocabulary == "cpu" and context.version >= _IDLE_SINCE:
        return Reading(value)
    number = numbers.count(value)
    if number is None or not least <= number <= most:
        return refused(value, f"is no weight; write a whole number from {least} to {most}")
    return Reading(number)


def ranged(value: str, context: Context) -> Reading:
    """A whole number within bounds; empty for the default, where there is one."""
    least, most = _RANGES[context.vocabulary]
    if not value and context.vocabulary != "scheduling-priority":
        return Reading(reset=True)
    number = numbers.integer(value, least, most)
    return refused(value, f"is no whole number from {least} to {most}") if number is None else Reading(number)


def processors(value: str, context: Context) -> Reading:
    """Numbers of processors or memory nodes and ranges of them, with white space or commas in between."""
    if not value:
        return Reading(reset=True)
    if value == {"CPUAffinity": "numa", "NUMAMask": "all"}.get(context.name):
        return Reading(value)
    text, problem = resolved(value, context.version, template=context.template)
    if context.name == "NUMAMask" and context.version <= 257:  # noqa: PLR2004 - seen there and not on 262
        text, problem = value, None
    if problem:
        return Reading(dropped=(problem,), ignored=True)
    try:
        listed = words(text, separators=" \t\n\r,")
    except Unbalanced:
        return refused(value, "has a quotation that is not closed, or a backslash at its end")
    kept: list[str] = []
    dropped: list[Dropped] = []
    for word in listed:
        first, dash, last = word.partition("-")
        low, high = numbers.count(first, numbers.MOST_UNSIGNED), numbers.count(last if dash else first, numbers.MOST_UNSIGNED)
        if low is None or high is None or high >= _MOST_PROCESSORS:
            return refused(word, "is no number or range of them")
        if low > high:
            dropped.append(Dropped(word, "is a range that ends before it begins"))
        else:
            kept.append(word)
    return Reading(tuple(kept), tuple(dropped), ignored=bool(dropped) and not kept)


def memory_guarantee(value: str, context: Context) -> Reading:
    """How much memory, as a limit, but nothing at all is allowed too: bytes, a percentage, or ``infinity``."""
    if value in {"", "infinity"}:
        return Reading("0" if not value and context.name in _MAY_BE_ZERO else "infinity")
    if numbers.share(value) is not None:
        return Reading(value)
    number = numbers.size(value)
    if number is None:
        return refused(value, "is no amount of memory; write bytes, with K, M or G in capitals, a percentage, or infinity")
    return Reading(number)


def io_limit(value: str, context: Context) -> Reading:
    """A device, and after white space a bandwidth, a weight or a time span for it."""
    if not value:
        return Reading(reset=True)
    try:
        listed = words(value)
    except Unbalanced:
        return refused(value, "has a quotation that is not closed, or a backslash at its end")
    rest = value[cut(value, 0)[1] :].strip(WHITE)
    if not listed or not rest:
        return refused(value, "is no pair of a device and a number")
    device, problem = resolved(listed[0], context.version, template=context.template)
    if problem := problem or not_normalized(device, context.version):
        return Reading(dropped=(problem,), ignored=True)
    if not _IO_LIMITS[context.vocabulary](rest):
        return refused(rest, "is out of range, or no number that it takes")
    return Reading((f"{listed[0]} {rest}",))


def _is_bandwidth(text: str) -> bool:
    return bool(numbers.size(text, decimal=True))


def _is_io_weight(text: str) -> bool:
    least, most = _WEIGHTS["io"]
    number = numbers.count(text)
    return number is not None and least <= number <= most


def _is_block_io_weight(text: str) -> bool:
    least, most = _WEIGHTS["block-io"]
    number = numbers.count(text)
    return number is not None and least <= number <= most


_IO_LIMITS: dict[str, Callable[[str], bool]] = {
    "bandwidth": lambda text: text == "infinity" or _is_bandwidth(text),
    "block-io-bandwidth": _is_bandwidth,
    "weight": _is_io_weight,
    "block-io-weight": _is_block_io_weight,
    "latency": lambda text: numbers.microseconds(text) is not None,
}


def permyriad(value: str, _: Context) -> Reading:
    """A percentage; empty for the default."""
    if not value:
        return Reading(reset=True)
    return refused(value, "is no percentage") if numbers.share(value) is None else Reading(value)


_CONTROLLERS = {
    **dict.fromkeys(("cpu", "cpuacct", "cpuset", "io", "blkio", "memory", "devices", "pids"), 0),
    **dict.fromkeys(("bpf-firewall", "bpf-devices", "bpf-foreign", "bpf-socket-bind", "bpf-restrict-network-interfaces"), 0),
    "bpf-bind-network-interface": 260,
}


def controllers(value: str, context: Context) -> Reading:
    """Controllers of control groups, or for ``Delegate=`` also a boolean for all or none."""
    if not value:
        # An empty Delegate= delegates, only no controllers.
        return Reading(() if context.name == "Delegate" else None, reset=True)
    if context.name == "Delegate" and (known := truth(value)):
        return Reading(known)
    try:
        listed = words(value, quotes=context.name == "Delegate")
    except Unbalanced:
        return refused(value, "has a quotation that is not closed, or a backslash at its end")
    kept, dropped = [], []
    for word in listed:
        since = _CONTROLLERS.get(word)
        if since is None:
            dropped.append(Dropped(word, "is no controller", tuple(_CONTROLLERS)))
        elif since > context.version:
            dropped.append(Dropped(word, f"is a controller that systemd has from {since} on", since=since))
        else:
            kept.append(word)
    if context.name == "DisableControllers":
        return Reading(tuple(kept), tuple(dropped), ignored=not kept, silent=bool(kept))
    return Reading(tuple(kept), tuple(dropped))


_BINDING = re.compile(r"(?:(ipv4|ipv6)(?::|$))?(?:((?i:tcp|udp))(?::|$))?(?:(any)|([^:-]+)(?:-([^:-]+))?)?")
_HIGHEST_PORT = 65535


def socket_bind(value: str, context: Context) -> Reading:
    """Ports that may or may not be bound to: ``any``, or ``ipv4:tcp:80-443`` in part or whole."""
    if not value:
        return Reading(reset=True)
    # A backslash only makes the next character literal here.
    if not _is_binding(re.sub(r"\\(.)", r"\1", value), context.version):
        return refused(value, "is no port; write such as 443, tcp:80, ipv6:udp:1024-65535 or any, one a line")
    return Reading((value,))


def _is_binding(word: str, version: int) -> bool:
    match = _BINDING.fullmatch(word)
    if not match or not word or word.endswith(":"):
        return False
    if match[4] is None:
        return True
    first, last = numbers.count(match[4], _HIGHEST_PORT), numbers.count(match[5] or match[4], _HIGHEST_PORT)
    # Seen on 257 and not on 254; which of them began is not known.
    lowest = 0 if version > 254 else 1  # noqa: PLR2004 - the version that is spoken of
    return first is not None and last is not None and lowest <= first <= last


def oom_rules(value: str, _: Context) -> Reading:
    """Names of the rules by which ``systemd-oomd`` watches the unit."""
    if not value:
        return Reading(reset=True)
    kept: list[str] = []
    dropped: list[Dropped] = []
    try:
        listed = words(value, escapes="plain")
    except Unbalanced:
        return refused(value, "has a quotation that is not closed")
    for word in listed:
        fine = _FILE_NAME.fullmatch(word) and word not in {".", ".."} and len(word.encode()) <= _LONGEST_NAME
        if fine:
            kept.append(word)
        else:
            dropped.append(Dropped(word, "is no name of rules"))
    return sorted_out(kept, dropped)


_FILE_NAME = re.compile(r"""[^\x00-\x1f\x7f'"/\\*?\[]+""")
_LONGEST_NAME = 255
