"""Grammars of what is handed to a process: credentials, open files, images and their mount options, programs of the kernel."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hardened_unit.settings import numbers
from hardened_unit.settings.execution import is_base64
from hardened_unit.settings.reading import Dropped, Filter, Reading, refused, sorted_out
from hardened_unit.settings.words import Unbalanced, cut, parts, resolved, supposed, unescaped, words

if TYPE_CHECKING:
    from hardened_unit.settings.context import Context

_UNCLOSED = "has a quotation that is not closed, or a backslash at its end"
_LONGEST_NAME = 255
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f]")


def is_credential_name(name: str) -> bool:
    """Tell whether a text can name a credential: a file name of printable ASCII without a colon."""
    name = supposed(name)
    return (
        0 < len(name) <= _LONGEST_NAME
        and name not in {".", ".."}
        and name.isascii()
        and not re.search("[/:\x00-\x1f\x7f]", name)
    )


def _name_and_rest(value: str) -> tuple[str, str]:
    """Cut off the name before the first colon that no backslash escapes. Raises ``Unbalanced``."""
    name, at = cut(value, 0, ":", quotes=False, each=True)
    return name or "", value[at:]


def _is_plain_path(path: str) -> bool:
    """Tell whether a text is an absolute path without anything that could be left out of it, but for a slash at the end."""
    return bool(re.fullmatch(r"(?:/(?!\.{1,2}(?:/|$))[^/]{1,255})+/?|/", supposed(path)))


def load_credential(value: str, context: Context) -> Reading:
    """A credential ``ID:PATH``, or ``ID`` alone for one that the service manager was given."""
    if not value:
        return Reading(reset=True)
    try:
        name, source = _name_and_rest(value)
    except Unbalanced:
        return refused(value, _UNCLOSED)
    name, problem = resolved(name, context.version, template=context.template)
    if problem:
        return Reading(dropped=(problem,), ignored=True)
    if not is_credential_name(name):
        return refused(value, "has no name of a credential before the colon")
    if source:
        source, problem = resolved(source, context.version, template=context.template)
        if problem:
            return Reading(dropped=(problem,), ignored=True)
        if not (is_credential_name(source) or _is_plain_path(source)):
            return refused(value, "has neither an absolute path nor the name of a credential after the colon")
    return Reading((value,))


def set_credential(value: str, context: Context) -> Reading:
    """A credential ``ID:VALUE``, the value with escape sequences as in C, or for the encrypted one in base64."""
    if not value:
        return Reading(reset=True)
    try:
        name, content = _name_and_rest(value)
    except Unbalanced:
        return refused(value, _UNCLOSED)
    name, problem = resolved(name, context.version, template=context.template)
    if problem:
        return Reading(dropped=(problem,), ignored=True)
    if not is_credential_name(name):
        return refused(value, "has no name of a credential before the colon")
    encrypted = context.name == "SetCredentialEncrypted"
    if not content:
        return refused(value, "has nothing after the colon")
    if not (is_base64(content, context.version) if encrypted else unescaped(content, null=True) is not None):
        return refused(value, "is not base64" if encrypted else "has a backslash that begins no escape sequence")
    return Reading((value,))


def import_credential(value: str, context: Context) -> Reading:
    """The names of credentials, with ``*`` at the end for several."""
    if not value:
        return Reading(reset=True)
    text, name = value, ""
    if context.version >= 257:  # noqa: PLR2004 - the version that brought the new name
        try:
            text, name = _name_and_rest(value)
        except Unbalanced:
            return refused(value, _UNCLOSED)
    text, problem = resolved(text, context.version, template=context.template)
    if problem:
        return Reading(dropped=(problem,), ignored=True)
    if name and not is_credential_name(name):
        return refused(value, "has no name of a credential after the colon")
    body = text.removesuffix("*")
    if not text or (body and not is_credential_name(body)) or re.search(r"[*?\[]", body):
        return refused(value, "is no name of a credential, nor one with a * at its end")
    return Reading((value,))


_OPENING = ("read-only", "append", "truncate", "graceful")


def open_file(value: str, context: Context) -> Reading:
    """A file to open, ``PATH:NAME:OPTIONS``."""
    if not value:
        return Reading(reset=True)
    _ = context
    try:
        # A backslash before a colon begins no escape sequence here.
        listed = parts(value.replace("\\:", "\\-"), ":", escapes="c")
    except Unbalanced:
        return refused(value, _UNCLOSED)
    path, name, options = [*listed, "", "", ""][:3]
    named = [part for part in path.split("/") if part not in {"", "."}] if not name else [name]
    fine = (
        not any(listed[3:])
        and path.startswith("/")
        and bool(named)
        and (bool(name) or named[-1] != "..")
        and all(len(part.encode("utf-8", "replace")) <= _LONGEST_NAME for part in path.split("/"))
        and bool(re.fullmatch(r"[\x20-9;-~]{0,255}", named[-1]))
        and all(option in _OPENING for option in options.split(",") if option)
        and sum(option in _OPENING[:3] for option in options.split(",")) <= 1
        and options.split(",").count("graceful") <= 1
    )
    return Reading((value,)) if fine else refused(value, f"is no PATH:NAME:OPTIONS with options of {', '.join(_OPENING)}")


def file_descriptor_list(value: str, _: Context) -> Reading:
    """Anything; systemd does not look."""
    return Reading(value) if value else Reading(reset=True)


def interfaces(value: str, context: Context) -> Reading:
    """Names of network interfaces; with ``~`` in front they are the ones denied."""
    if not value:
        return Reading(reset=True)
    # Longer alternative names came between 254 and 257.
    longest = 127 if context.version > 254 else 15  # noqa: PLR2004 - as above
    try:
        listed = words(value.removeprefix("~"))
    except Unbalanced:
        return refused(value, _UNCLOSED)
    kept, dropped = [], []
    for word in listed:
        if is_interface(word, longest):
            kept.append(word)
        else:
            dropped.append(Dropped(word, "is no name of a network interface"))
    allow = not value.startswith("~")
    return Reading(Filter(allow, tuple(kept)), tuple(dropped), ignored=bool(dropped) and not kept)


def is_interface(name: str, longest: int = 127) -> bool:
    """Tell whether a text can name a network interface, also by its longer alternative name."""
    if not name or len(name) > longest or name in {".", "..", "all", "default"}:
        return False
    return not re.search(r"[:/%\x00-\x20\x7f]", name) and name.isascii() and not (numbers.count(name) or name.isdigit())


_GROUPS = (
    *("@basic-api", "@auxiliary-api", "@common-block", "@historical-block", "@known", "@network", "@privileged-api"),
    *("@security", "@temporary", "@application", "@anonymous"),
)


def file_systems(value: str, _: Context) -> Reading:
    """Types of file systems and groups of them; with ``~`` in front they are the ones denied."""
    if not value:
        return Reading(reset=True)
    try:
        listed = words(value.removeprefix("~"))
    except Unbalanced:
        return refused(value, _UNCLOSED)
    dropped = [
        Dropped(word, "is no group of file systems", _GROUPS) for word in listed if word[:1] == "@" and word not in _GROUPS
    ]
    known = tuple(word for word in listed if word[:1] != "@" or word in _GROUPS)
    return Reading(Filter(not value.startswith("~"), known), tuple(dropped))


def root_hash(value: str, _: Context) -> Reading:
    """A hash in hexadecimal digits, or an absolute path to a file with one."""
    if not value:
        return Reading(reset=True)
    if value.startswith("/"):
        return Reading(value)
    if re.fullmatch(r"(?:[0-9a-fA-F]{2}){16,}", re.sub(r"[ \t\n\r]+", "", value)):
        return Reading(value)
    return refused(value, "is neither a hash nor an absolute path")


def root_hash_signature(value: str, context: Context) -> Reading:
    """A signature in base64 after ``base64:``, or an absolute path to a file with one."""
    if not value:
        return Reading(reset=True)
    if value.startswith("/"):
        return Reading(value)
    if value.startswith("base64:") and is_base64(value.removeprefix("base64:"), context.version):
        return Reading(value)
    return refused(value, "is neither base64:… nor an absolute path")


def core_dump_filter(value: str, _: Context) -> Reading:
    """Which memory a core dump has: names, numbers, a mask in hexadecimal digits, ``default`` or ``all``."""
    if not value:
        return Reading(reset=True)
    names = {
        *("private-anonymous", "shared-anonymous", "private-file-backed", "shared-file-backed", "elf-headers"),
        *("private-huge", "shared-huge", "private-dax", "shared-dax", "default", "all"),
    }
    kept, dropped = [], []
    try:
        listed = words(value, quotes=False)
    except Unbalanced:
        return refused(value, _UNCLOSED)
    for word in listed:
        known = word in names or re.fullmatch(r"\+?(?:0[xX])?[0-9a-fA-F]{1,16}", word) or numbers.count(word, 8) is not None
        if known:
            kept.append(word)
        else:
            dropped.append(Dropped(word, "is no kind of memory"))
    return sorted_out(kept, dropped)
