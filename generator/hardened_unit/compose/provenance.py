"""Say in a composed file where it comes from, so that it can be made again, and tell its lines from those of its user.

The header names the preset, the needs, the targets and the revision of the catalogue, and has the options that the file was
made with. The last comment has a short sum of each line: a line that has none is the user's own.
"""

from __future__ import annotations

import re
import shlex
import textwrap
from base64 import urlsafe_b64encode
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.errors import UserError
from hardened_unit.rules.wording import every
from hardened_unit.unitfile import parse
from hardened_unit.unitfile.writing import UnsafeText, checked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hardened_unit.compose.composing import Composed, Request
    from hardened_unit.unitfile import Entry, Unit

_MADE = "# Made by hardened-unit generate"
_OPTIONS = "# made-with: "
_SUMS = "# sums: "
_LENGTH = 4
"""Characters of a sum: 24 bits, so that of 100,000 lines of users' own about one passes for a composed one."""
_WIDTH = 96


class Provenance(NamedTuple):
    """What a composed file says of itself."""

    file: str
    """The name that it was made under."""
    options: tuple[str, ...]
    sums: tuple[str, ...]


def signed_files(composed: Composed, request: Request, options: Sequence[str], revision: str) -> dict[str, str]:
    """Give the files by name; each says where it comes from, unless comments are not wanted or it is no file of its own.

    Raises ``UserError`` as ``signed`` does.
    """
    if request.comments == "none" or request.form == "directives":
        return composed.files
    return {name: signed(text, name, request, options, revision) for name, text in composed.files.items()}


def signed(text: str, file: str, request: Request, options: Sequence[str], revision: str) -> str:
    """Put header and sums to the text of a composed file; ``options`` are what made it.

    Raises ``UserError`` where they would not stay one line.
    """
    try:
        made_with = checked(f"{_OPTIONS}{shlex.join(options)}", "an option")
    except UnsafeText as error:
        raise UserError(str(error)) from None
    header = textwrap.wrap(
        f"Made by hardened-unit generate: {file}, {_told(request)}. Catalogue {revision}. "
        "Renew it with hardened-unit generate --update, which keeps lines of your own.",
        _WIDTH,
        initial_indent="# ",
        subsequent_indent="# ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    whole = "\n".join((*header, made_with, "", text))
    sums = "".join(sum_of(entry) for entry in parse(whole).entries if entry.kind not in {"blank", "section"})
    per_line = (_WIDTH - len(_SUMS)) // _LENGTH * _LENGTH
    rows = [f"{_SUMS}{sums[start : start + per_line]}\n" for start in range(0, len(sums), per_line)]
    return f"{whole}\n{''.join(rows)}"


def _told(request: Request) -> str:
    needs = [str(call) for call in request.named_needs]
    recipe = f"recipe {request.recipe}, " if request.recipe else ""
    preset = f"preset {request.preset.name}" if request.preset else "no preset"
    targets = [
        f"{target.name} (systemd {target.systemd})" if target.name else f"systemd {target.systemd}"
        for target in request.targets
    ]
    return f"{recipe}{preset}{f' with {every(needs)}' if needs else ''}, for {every(targets)}"


def provenance(unit: Unit, path: str) -> Provenance:
    """Read what a composed file says of itself; raises ``UserError`` for one that says nothing, or not enough."""
    comments = [entry.text.strip() for entry in unit.entries if entry.kind == "comment"]
    # A long name stands on a line of its own.
    made = re.search(rf"{_MADE}: (?:# )?(\S+?),", " ".join(comments))
    options = [line.removeprefix(_OPTIONS) for line in comments if line.startswith(_OPTIONS)]
    sums = "".join(line.removeprefix(_SUMS.rstrip()).strip() for line in comments if is_sums(line))
    if not made or len(options) != 1 or not sums:
        msg = f"{path}: there is no header that says how it was made; hardened-unit generate writes one, unless --comments none"
        raise UserError(msg)
    try:
        words = shlex.split(options[0])
    except ValueError as error:
        msg = f"{path}: the line {_OPTIONS.strip()!r} cannot be read: {str(error).lower()}"
        raise UserError(msg) from None
    return Provenance(made[1], tuple(words), tuple(re.findall(f".{{{_LENGTH}}}", sums)))


def sum_of(entry: Entry) -> str:
    """Give the sum of a line in its section, or of a comment anywhere; what the options are is no matter of it."""
    text, section = entry.text.strip(), "" if entry.kind == "comment" else entry.section
    if text.startswith(_OPTIONS):
        text = _OPTIONS
    digest = blake2b(f"{section}\0{text}".encode("utf-8", "surrogateescape"), digest_size=_LENGTH * 3 // 4)
    return urlsafe_b64encode(digest.digest()).decode()


def is_sums(line: str) -> bool:
    """Tell whether a comment is one of those that have the sums."""
    return line.startswith(_SUMS.rstrip())
