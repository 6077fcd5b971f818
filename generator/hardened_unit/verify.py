"""Ask the real ``systemd-analyze verify`` of this machine what it thinks of a unit."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from hardened_unit.compose.fitting import needed
from hardened_unit.rules.wording import every
from systemd_directives.targets import installed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hardened_unit.compose import Composed, Request
    from systemd_directives.target import Target

_VERIFY = ("systemd-analyze", "--man=no", "--recursive-errors=no", "verify")
_PATIENCE = 30
_NOTICE = "^Accepting user/group name|Special user .* configured, this is not safe"
"""What is said of a unit that loads all the same; of the shared user our own rule speaks."""


def why_not(targets: Sequence[Target] = ()) -> str:
    """Say in one line why this machine cannot verify, also for none of these targets; empty when it can."""
    if not shutil.which("systemd-analyze"):
        return "there is no systemd-analyze on this machine"
    if targets and installed() not in {target.systemd for target in targets}:
        versions = every([str(target.systemd) for target in targets])
        return f"this machine has systemd {installed()}, not {versions}"
    return ""


def complaints(composed: Composed, request: Request, *, missing_program: bool) -> list[str]:
    """List what systemd-analyze prints about the unit and those that start it; nothing is best.

    A drop-in is looked at beside a unit that does nothing, bare lines in a ``[Service]`` section. Of a ladder it is expected
    that it does not know the newer rungs. That the program does not exist on this machine is left out unless
    ``missing_program`` asks for it: the unit may be meant for another.
    """
    name = request.name
    units = {file.name: file.text for file in composed.beside if not file.name.endswith(".conf")}
    with TemporaryDirectory(prefix="hardened-unit-") as folder:
        if request.form == "unit":
            units[name] = composed.text
        else:
            units[name] = "[Service]\nExecStart=/bin/true\n"
            extra = Path(folder, f"{name}.d")
            extra.mkdir()
            whole = composed.text if request.form == "drop-in" else f"[Service]\n{composed.text}"
            Path(extra, "hardening.conf").write_text(whole, encoding="utf-8")
        for file, text in units.items():
            Path(folder, file).write_text(text, encoding="utf-8")
        try:
            done = subprocess.run(  # noqa: S603 - a fixed program, and files of our own
                [*_VERIFY, *(str(Path(folder, unit)) for unit in units)],
                capture_output=True,
                timeout=_PATIENCE,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return [f"could not be run: {error}"]
    lines = [line.replace(f"{folder}/", "") for line in done.stderr.decode(errors="replace").splitlines()]
    silent = _NOTICE if missing_program else rf"{_NOTICE}|Command .* is not executable"
    newer = [line.value for line in composed.lines if not line.since and needed(line) > installed()]
    silent += "".join(rf"|, ignoring: {re.escape(value)}$" for value in newer)
    return [line for line in lines if any(unit in line for unit in units) and not re.search(silent, line)]
