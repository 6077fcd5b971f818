"""Ask a real systemd what it makes of ``system.conf``: it is booted, and says in its journal which lines it does not take."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hardened_unit.trial import Boot

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_DROP_IN = "/etc/systemd/system.conf.d/hardened-unit.conf"
_COMPLAINT = re.compile(rf"^{_DROP_IN}:(\d+): (.*)$", re.MULTILINE)
_NAME = re.compile(rb"(?<=\0)[A-Z][A-Za-z0-9]{2,49}(?=\0)")
_PROGRAMS = ("usr/lib/systemd/systemd", "usr/lib/*/systemd/libsystemd-*.so", "usr/lib/systemd/libsystemd-*.so")
_UNKNOWN = re.compile(r"Unknown key|has been (?:removed|disabled)|has been deprecated and.*ignored")


def complaints(root: Path, lines: Sequence[str]) -> dict[int, str]:
    """Give what systemd says of each of these lines below ``[Manager]``, by its place among them; of most it says nothing.

    The lines do not take effect but for their time in a throwaway boot; those that would silence its journal are not for it.
    """
    with Boot(str(root)) as boot:
        boot.write({_DROP_IN: "\n".join(["[Manager]", *lines, ""])})
        done = boot.run("systemctl", "daemon-reload")
        if done.status:
            raise OSError(done.stderr.strip())
        said = boot.run("journalctl", "--boot", "--no-pager", "--output=cat").stdout
    found: dict[int, str] = {}
    for number, message in _COMPLAINT.findall(said):
        found.setdefault(int(number) - 2, message)
    return found


def names(root: Path) -> set[str]:
    """List the names that ``[Manager]`` takes: of all words in systemd's programs those that it does not call unknown."""
    programs = [path for pattern in _PROGRAMS for path in root.glob(pattern)]
    words = sorted({word.decode() for path in programs for word in _NAME.findall(path.read_bytes())})
    said = complaints(root, [f"{word}=" for word in words])
    return {word for place, word in enumerate(words) if not _UNKNOWN.search(said.get(place, ""))}
