"""Grammars of disk images, of programs for the kernel and of sets of its packet filter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hardened_unit.settings import numbers
from hardened_unit.settings.context import values_seen
from hardened_unit.settings.credentials import is_interface
from hardened_unit.settings.filters import mask
from hardened_unit.settings.loaded import LAST_WITHOUT_258
from hardened_unit.settings.paths import not_absolute
from hardened_unit.settings.reading import Dropped, Mask, Reading, refused, sorted_out
from hardened_unit.settings.words import WHITE, Unbalanced, cut, parts, resolved, supposed, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from hardened_unit.settings.context import Context

_UNCLOSED = "has a quotation that is not closed, or a backslash at its end"
_NO_ESCAPE = "has a backslash that begins no escape sequence"
_PARTITIONS = frozenset(
    {
        *("root", "usr", "home", "srv", "esp", "xbootldr", "swap", "root-verity", "usr-verity", "root-verity-sig"),
        *("usr-verity-sig", "tmp", "var"),
    }
)


def _each(value: str, context: Context, problem_of: Callable[[str, Context], Dropped | None]) -> Reading:
    if not value:
        return Reading(reset=True)
    try:
        listed = words(value, escapes="plain")
    except Unbalanced:
        return refused(value, _UNCLOSED)
    kept, dropped = [], []
    for word in listed:
        if problem := problem_of(word, context):
            dropped.append(problem)
        else:
            kept.append(word)
    return sorted_out(kept, dropped)


def mount_images(value: str, context: Context) -> Reading:
    """Images and where they go, ``SOURCE:DESTINATION`` and then perhaps ``PARTITION:OPTIONS``."""
    return _each(value, context, _no_mount_image)


def _no_mount_image(word: str, context: Context) -> Dropped | None:
    try:
        parts = words(word, escapes="c", separators=":")
    except Unbalanced:
        return Dropped(word, _NO_ESCAPE)
    source, destination, *options = [*parts, "", ""][: max(2, len(parts))]
    if not word.strip(":"):
        return None
    for part in (source.removeprefix("-"), destination):
        text, problem = resolved(part, context.version, template=context.template)
        if problem := problem or not_absolute(text, context.version):
            return problem._replace(text=word)
    return _no_options(word, options, context)


def extension_images(value: str, context: Context) -> Reading:
    """Images to lay over the system, each perhaps with ``:PARTITION:OPTIONS``."""
    return _each(value, context, _no_extension_image)


def _no_extension_image(word: str, context: Context) -> Dropped | None:
    if not word.strip(":"):
        return None
    try:
        source, *options = words(word, escapes="c", separators=":")
    except Unbalanced:
        return Dropped(word, _NO_ESCAPE)
    text, problem = resolved(source.removeprefix("-"), context.version, template=context.template)
    if problem := problem or not_absolute(text, context.version):
        return problem._replace(text=word)
    # Seen on 257 and not on 254.
    if context.version > 254 and any(f"{text}/".startswith(f"{top}/") for top in ("/dev", "/proc", "/sys")):  # noqa: PLR2004
        return Dropped(word, "is below a file system of the kernel")
    return _no_options(word, options, context)


def _no_options(word: str, options: list[str], context: Context) -> Dropped | None:
    for option in options[:1] if len(options) == 1 else options[1::2]:
        if problem := resolved(option, context.version, template=context.template)[1]:
            return problem._replace(text=word)
    if len(options) <= 1:
        return None
    wrong = [partition for partition in options[:-1:2] if partition not in _PARTITIONS]
    return Dropped(word, f"names {wrong[0]!r}, which is no partition") if wrong else None


def image_policy(value: str, context: Context) -> Reading:
    """What an image may consist of: ``*``, ``-``, ``~`` or ``PARTITION=USE+USE:…``; what it cannot be refuses the unit."""
    if not value:
        return Reading(reset=True)
    if value in {"-", "*", "~"}:
        return Reading(value)
    seen = set()
    try:
        rules = parts(value, ":")
    except Unbalanced:
        return refused(value, _UNCLOSED, fatal=True)
    for rule in rules:
        partition, equals, uses = (part.strip(WHITE) for part in rule.partition("="))
        if not equals:
            return refused(rule, "is no PARTITION=USE", fatal=True)
        # Seen on 262 and not on 257: what is not known is passed over without a word.
        if context.version <= LAST_WITHOUT_258:
            if partition and partition not in _PARTITIONS:
                return refused(partition, "is no partition", tuple(sorted(_PARTITIONS)), fatal=True)
            for use in uses.split("+") if uses not in {"", "-"} else ():
                if use.strip(WHITE) not in _USES:
                    return refused(use, "is no use of a partition", _USES, fatal=True)
        elif partition and partition not in _PARTITIONS:
            continue
        if partition in seen:
            return refused(rule, "is a second rule for the same partition", fatal=True)
        seen.add(partition)
    return Reading(value)


_USES = (
    *("verity", "signed", "encrypted", "unprotected", "unused", "absent", "open", "ignore"),
    *("read-only-on", "read-only-off", "growfs-on", "growfs-off"),
)


def delegated_bpf(value: str, context: Context) -> Reading:
    """What may be asked of the kernel's BPF, with commas between, or ``any``; systemd is silent about what it does not know."""
    if not value:
        return Reading(reset=True)
    if value == "any":
        return Reading(value)
    known = tuple(values_seen(context.name))
    try:
        listed = parts(value, ",")
    except Unbalanced:
        return refused(value, _UNCLOSED)
    dropped = tuple(
        Dropped(word, "is none of what can be handed over; systemd says nothing about it", known)
        for word in listed
        if word not in known
    )
    return Reading(tuple(word for word in listed if word in known), dropped, silent=True)


def bpf_program(value: str, context: Context) -> Reading:
    """Programs for the kernel, ``TYPE:PATH``."""
    if not value:
        return Reading(reset=True)
    try:
        kind, at = cut(value, 0, ":", quotes=False)
    except Unbalanced:
        return refused(value, _UNCLOSED)
    text, problem = resolved(value[at:].lstrip(":"), context.version, template=context.template)
    if kind not in _ATTACHMENTS:
        return refused(value, "is no TYPE:PATH of a program", _ATTACHMENTS)
    if problem := problem or not_absolute(text, context.version):
        return Reading(dropped=(problem,), ignored=True)
    return Reading((value,))


_ATTACHMENTS = (
    *("egress", "ingress", "sock_create", "sock_ops", "device", "bind4", "bind6", "connect4", "connect6", "post_bind4"),
    *("post_bind6", "sendmsg4", "sendmsg6", "sysctl", "recvmsg4", "recvmsg6", "getsockopt", "setsockopt"),
)

_SET_NAME = re.compile(r"[A-Za-z][A-Za-z0-9/\\_.]{0,30}")


def nft_set(value: str, context: Context) -> Reading:
    """Sets of the packet filter that the unit is entered in, ``SOURCE:FAMILY:TABLE:SET``."""
    return _each(value, context, _no_nft_set)


def _no_nft_set(word: str, context: Context) -> Dropped | None:
    _ = context
    try:
        parts = words(word, escapes="c", separators=":")
    except Unbalanced:
        parts = []
    fine = (
        len(parts) == 4  # noqa: PLR2004 - the four parts
        and parts[0] in {"cgroup", "user", "group"}
        and parts[1] in {"arp", "bridge", "inet", "ip", "ip6", "netdev"}
        and all(map(_SET_NAME.fullmatch, parts[2:]))
    )
    return None if fine else Dropped(word, "is no SOURCE:FAMILY:TABLE:SET")


def root_image_options(value: str, context: Context) -> Reading:
    """Mount options of an image, or ``PARTITION:OPTIONS`` for each of its partitions."""
    if not value:
        return Reading(reset=True)
    try:
        listed = words(value, escapes="plain")
    except Unbalanced:
        return refused(value, _UNCLOSED)
    kept, dropped = [], []
    for word in listed:
        try:
            partition, *options = words(word, escapes="c", separators=":") or [""]
        except Unbalanced:
            return refused(word, _NO_ESCAPE)
        if len(options) > 1:
            return refused(word, "has more than one colon")
        _, problem = resolved(word, context.version, template=context.template)
        if not problem and options and partition not in _PARTITIONS:
            problem = Dropped(word, "names no partition before the colon", tuple(sorted(_PARTITIONS)))
        if problem:
            dropped.append(problem)
        else:
            kept.append(word)
    return sorted_out(kept, dropped)


def control_group(value: str, _: Context) -> Reading:
    """The name of a control group below the unit's own."""
    if not value:
        return Reading(reset=True)
    reserved = re.match(r"[_.]|cgroup\.|(?:cpu|cpuacct|cpuset|io|blkio|memory|devices|pids|hugetlb)\.", value)
    wrong = "/" in value or len(value.encode("utf-8", "replace")) > _LONGEST_NAME
    fine = not (wrong or reserved or value in {"notify_on_release", "tasks", "release_agent"})
    return Reading(value) if fine else refused(value, "is no name that a control group can have")


def disk_quota(value: str, _: Context) -> Reading:
    """How much a directory may hold: bytes, a percentage, or ``off``."""
    if not value:
        return Reading(reset=True)
    fine = value == "off" or numbers.share(value) is not None or numbers.size(value) is not None
    return Reading(value) if fine else refused(value, "is neither an amount of bytes, a percentage nor off")


def namespaces_delegated(value: str, context: Context) -> Reading:
    """A boolean, or the kinds of namespaces that the service owns; with ``~`` in front all but these."""
    reading = mask(value, context)
    if isinstance(reading.value, Mask) and not reading.value.inverted and "user" in reading.value.flags:
        return refused(value, "names the user namespace, which cannot be handed over this way")
    return reading


def bound_interface(value: str, context: Context) -> Reading:
    """The name of a network interface."""
    if not value:
        return Reading(reset=True)
    text, problem = resolved(value, context.version, template=context.template)
    if problem:
        return Reading(dropped=(problem,), ignored=True)
    return Reading(value) if is_interface(supposed(text)) else refused(value, "is no name of a network interface")


_LONGEST_NAME = 255


_SECURE_BITS = ("keep-caps", "no-setuid-fixup", "noroot")
_SECURE_BITS_OF_262 = ("no-cap-ambient-raise", "exec-restrict-file", "exec-deny-interactive")
_SECURE_BITS_GREW = 262


def secure_bits(value: str, context: Context) -> Reading:
    """Secure bits; systemd says nothing of one that there is not."""
    if not value:
        return Reading(reset=True)
    try:
        listed = words(value)
    except Unbalanced as error:
        listed = error.found
    known = _SECURE_BITS + (_SECURE_BITS_OF_262 if context.version >= _SECURE_BITS_GREW else ())
    bits = {f"{bit}{locked}" for bit in known for locked in ("", "-locked")}
    dropped = tuple(
        Dropped(word, "is no secure bit; systemd says nothing about it", tuple(bits)) for word in listed if word not in bits
    )
    # Seen on 252, 257 and 262: a line takes the place of those before it, also one that says nothing it knows.
    return Reading(frozenset(listed) & bits, dropped, silent=True)
