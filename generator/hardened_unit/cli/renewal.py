"""The part of ``generate`` that makes a file again from what its header says."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from hardened_unit import files
from hardened_unit.cli.composition import add_options, asked
from hardened_unit.compose import compose
from hardened_unit.compose.provenance import provenance, signed
from hardened_unit.compose.renewing import renew
from hardened_unit.errors import UserError
from hardened_unit.rules.wording import every, printable
from hardened_unit.unitfile import parse
from systemd_directives.catalogue import UnknownName
from systemd_directives.team import in_use

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hardened_unit.compose.provenance import Provenance
    from hardened_unit.compose.renewing import Kept
    from systemd_directives.catalogue import Catalogue


class _Recorded(argparse.ArgumentParser):
    """Reads the options of a header; what is no option of composing, such as where to write, is none of its business."""

    def error(self, message: str) -> NoReturn:
        raise UserError(message)


def update(paths: Sequence[str], known: Catalogue) -> int:
    """Renew files, each by itself; gives the exit status: 1 where a composed line was edited, 2 where one cannot be renewed."""
    status = 0
    for path in paths:
        try:
            status = max(status, _update(path, known))
        except (UserError, LookupError) as error:
            print(f"hardened-unit generate: {error}", file=sys.stderr)
            status = 2
    return status


def _update(path: str, known: Catalogue) -> int:
    before = files.read(path)
    old = parse(before)
    made = provenance(old, path)
    renewed = renew(old, made, _composed_again(path, made, known))
    after = renewed.text.encode("utf-8", "surrogateescape")
    if after == before:
        print(f"{path}: nothing to renew", file=sys.stderr)
    else:
        files.rewrite(Path(path), before, after)
        print(f"{path}: renewed", file=sys.stderr)
    for kept in renewed.kept:
        print(_said(path, kept), file=sys.stderr)
    return 1 if renewed.kept else 0


def _composed_again(path: str, made: Provenance, known: Catalogue) -> str:
    """Compose the file that a header tells of; raises ``UserError`` where that cannot be any more."""
    parser = _Recorded(prog=path, add_help=False, allow_abbrev=False)
    add_options(parser)
    options = parser.parse_args(made.options)
    try:
        wanted = asked(options, known)
    except (UserError, UnknownName) as error:
        msg = f"{path}: the options in its header are wrong: {error}{_missing(options, known)}"
        raise UserError(msg) from None
    composed = compose(wanted.request, known)
    if wrong := [finding.message for finding in composed.findings if finding.severity == "error"]:
        msg = f"{path}: what the options in its header make has errors: {'; '.join(wrong)}"
        raise UserError(msg)
    text = composed.files.get(made.file)
    if text is None:
        msg = f"{path}: the options in its header make no {printable(made.file)}"
        raise UserError(msg)
    return signed(text, made.file, wanted.request, wanted.words, known.revision)


def _missing(options: argparse.Namespace, known: Catalogue) -> str:
    """Say how a preset or need that a team may have is come by, where none has been named; nothing where all are known."""
    named = {options.preset, *(call.partition("=")[0] for call in options.need)} - {""}
    missing = sorted(named - {*known.names("presets"), *known.names("needs")})
    if not missing or any(in_use()):
        return ""
    return (
        f"\nif {every(missing)} {'is' if len(missing) == 1 else 'are'} of a team's own: name the folder that has it with --data"
    )


def _said(path: str, kept: Kept) -> str:
    line = printable(kept.line)
    if kept.instead:
        return f"{path}:{kept.instead.last}: kept as you have it: {printable(kept.instead.text.strip())}; composed is {line}"
    return f"{path}: {line} was taken away by hand, and is not put back"
