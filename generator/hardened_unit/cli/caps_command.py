"""Name the capabilities of a mask, as /proc/PID/status has them, or all that a process has.

A number without letters and of fewer than sixteen digits is a process; 0x in front makes it a mask. Exit status: 0 done, 2 an
argument is neither, or the process is gone.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.errors import UserError
from hardened_unit.report.style import Style
from hardened_unit.rules.wording import printable
from hardened_unit.trial.kernel import capabilities, fields, names

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping

_DIGITS = 16
_SETS = {
    "effective": ("CapEff", "what it can use now"),
    "permitted": ("CapPrm", "what it can take into use"),
    "inheritable": ("CapInh", "what programs with capabilities of their own can keep"),
    "ambient": ("CapAmb", "what any program that it runs is given"),
    "bounding": ("CapBnd", "what it, and all that it runs, can have at most"),
}
_SECCOMP = {
    "": "a kernel without system-call filters",
    "0": "no system-call filter",
    "1": "strict system-call filter",
    "2": "system-call filters",
}


class Named(NamedTuple):
    """A mask, or a process with its masks."""

    about: str
    """The mask as it was given, or the process and its name."""
    pid: int
    """0 for a mask that belongs to no process."""
    masks: Mapping[str, int]
    status: Mapping[str, str]
    """The fields of the process."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("what", nargs="+", metavar="HEX|PID", help="a mask such as 00000000a80425fb or 0x400, or a process")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how they are shown (default: text)")


def run(options: argparse.Namespace) -> int:
    """Name them; all that is wrong is said at once."""
    found: list[Named] = []
    problems: list[str] = []
    for text in options.what:
        try:
            found.append(_named(text))
        except UserError as error:
            problems.append(str(error))
    if problems:
        raise UserError("; ".join(problems))
    if options.format == "json":
        print(json.dumps({"version": 1, "capabilities": [_record(one) for one in found]}, indent=1))
    else:
        style = Style(sys.stdout)
        print("\n".join(line for one in found for line in _lines(one, style)))
    return 0


def _named(text: str) -> Named:
    """Read an argument; raises ``UserError``."""
    digits = text.lower().removeprefix("0x")
    if not re.fullmatch(r"[0-9a-f]{1,16}", digits):
        msg = f"{printable(text)!r} is neither a mask nor a process; a mask is such as 00000000a80425fb or 0x400"
        raise UserError(msg)
    if digits != text.lower() or not digits.isdigit() or len(digits) == _DIGITS:
        return Named(text, 0, {"mask": int(digits, 16)}, {})
    try:
        status = fields(Path(f"/proc/{int(digits)}/status").read_text(encoding="utf-8", errors="replace"))
    except OSError:
        msg = f"there is no process {digits} here; for a mask write 0x{digits}"
        raise UserError(msg) from None
    masks = {name: int(status[field], 16) for name, (field, _) in _SETS.items()}
    return Named(f"{digits} {printable(status['Name'])}", int(digits), masks, status)


def _lines(one: Named, style: Style) -> Iterator[str]:
    if not one.pid:
        yield f"{style(one.about, 'bold')}  {capabilities(one.masks['mask'])}"
        return
    gains = "cannot gain rights" if one.status["NoNewPrivs"] == "1" else "can gain rights by the programs that it runs"
    yield (
        style(one.about, "bold") + f"  user {one.status['Uid'].split()[1]}, {gains}, {_SECCOMP[one.status.get('Seccomp', '')]}"
    )
    for name, (_, meaning) in _SETS.items():
        yield f"  {name:<11}  {capabilities(one.masks[name])}  {style(f'({meaning})', 'dim')}"


def _record(one: Named) -> dict[str, object]:
    sets = {name: names(mask) for name, mask in one.masks.items()}
    if not one.pid:
        return {"given": one.about, "pid": None, "sets": sets}
    return {
        "given": one.about,
        "pid": one.pid,
        "no_new_privileges": one.status["NoNewPrivs"] == "1",
        "seccomp": int(one.status["Seccomp"]) if "Seccomp" in one.status else None,
        "sets": sets,
    }
