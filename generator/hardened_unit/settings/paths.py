"""Paths and the names of the units that stand for them."""

from __future__ import annotations

import re

_PLAIN = r"[A-Za-z0-9:_.]"
_TAGS = {"UUID": "uuid", "LABEL": "label", "PARTUUID": "partuuid", "PARTLABEL": "partlabel"}
_IN_DEVICE_NAMES = r"[A-Za-z0-9#+.:=@_-]|[^\x00-\x7f]"


def simplified(path: str) -> str:
    """Take out doubled slashes, single dots and a slash at the end."""
    parts = [part for part in path.split("/") if part not in {"", "."}]
    return ("/" if path.startswith("/") else "") + "/".join(parts)


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
