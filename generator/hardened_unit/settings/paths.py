"""Paths and the names of the units that stand for them."""

from __future__ import annotations

import re

from hardened_unit.settings.reading import Dropped
from hardened_unit.settings.words import OPEN_PATH, supposed

NOT_ABSOLUTE = "is no absolute path"
"""Why a word is dropped that should begin with a slash."""

_LONGEST_PART = 255
_SURELY_SHORT = _LONGEST_PART // 4
"""Characters that cannot be more bytes than that."""
_ABOVE_ROOT = r"^/(?:\.{0,2}(?:/|$))+"
_PLAIN = r"[A-Za-z0-9:_.]"
_TAGS = {"UUID": "uuid", "LABEL": "label", "PARTUUID": "partuuid", "PARTLABEL": "partlabel"}
_IN_DEVICE_NAMES = r"[A-Za-z0-9#+.:=@_-]|[^\x00-\x7f]"


def simplified(path: str) -> str:
    """Take out doubled slashes, single dots and a slash at the end."""
    parts = [part for part in path.split("/") if part not in {"", "."}]
    return ("/" if path.startswith("/") else "") + "/".join(parts)


def not_absolute(path: str, version: int) -> Dropped | None:
    """Say why a word is no absolute path without ``..``."""
    if not path.startswith(("/", OPEN_PATH)):
        return Dropped(path, NOT_ABSOLUTE)
    return not_normalized(path, version)


def not_normalized(path: str, version: int) -> Dropped | None:
    """Say why a word is no path that systemd takes as it stands."""
    # Seen on 257 and not on 254: what is above the root is the root.
    whole = supposed(path)
    if version > 254:  # noqa: PLR2004 - as above
        whole = re.sub(_ABOVE_ROOT, "/", whole)
    if len(whole) > _SURELY_SHORT and any(len(part.encode("utf-8", "replace")) > _LONGEST_PART for part in whole.split("/")):
        return Dropped(path, "has a part of more than 255 bytes")
    if ".." in whole and ".." in whole.split("/"):
        return Dropped(path, "contains .., which is not allowed in a path here")
    return None


def name_of(path: str) -> str:
    """Give the name of the unit, without its type, that stands for an absolute path; empty where none does."""
    parts = simplified(path).strip("/")
    if ".." in parts.split("/"):
        return ""
    if not parts:
        return "-"
    return "".join("-" if character == "/" else _escaped(character, first=not at) for at, character in enumerate(parts))


def _escaped(character: str, *, first: bool) -> str:
    if re.fullmatch(_PLAIN, character) and not (first and character == "."):
        return character
    return "".join(f"\\x{byte:02x}" for byte in character.encode("utf-8", "surrogateescape"))


def of_name(stem: str) -> str:
    """Give the path that the name of a unit, without its type, stands for; empty where it stands for none."""
    if stem == "-":
        return "/"
    raw = bytearray()
    at = 0
    while at < len(stem):
        if stem[at] == "\\":
            match = re.compile(r"\\x([0-9a-fA-F]{2})").match(stem, at)
            if not match:
                return ""
            raw.append(int(match[1], 16))
            at = match.end()
        else:
            raw += b"/" if stem[at] == "-" else stem[at].encode("utf-8", "surrogateescape")
            at += 1
    path = raw.decode("utf-8", "surrogateescape")
    parts = path.split("/")
    return "" if any(part in {"", ".", ".."} for part in parts) else f"/{path}"


def device(node: str) -> str:
    """Give the path below ``/dev/disk`` for a tag such as ``UUID=…``; anything else as it stands."""
    tag, equals, content = node.partition("=")
    if not equals or tag not in _TAGS:
        return node
    if len(content) > 1 and content[0] == content[-1] and content[0] in "'\"":
        content = content[1:-1]
    return f"/dev/disk/by-{_TAGS[tag]}/" + "".join(
        character if re.fullmatch(_IN_DEVICE_NAMES, character) else f"\\x{ord(character):02x}" for character in content
    )
