"""Ask the real ``systemd-analyze verify`` of this machine what it thinks of a unit."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from systemd_directives.targets import installed

if TYPE_CHECKING:
    from hardened_unit.compose import Form
    from systemd_directives.target import Target

_PATIENCE = 30
_NOTICE = "^Accepting user/group name|Special user .* configured, this is not safe"
"""What is said of a unit that loads all the same; of the shared user our own rule speaks."""


def why_not(target: Target | None = None) -> str:
    """Say in one line why this machine cannot verify, also not for this target; empty when it can."""
    if not shutil.which("systemd-analyze"):
        return "there is no systemd-analyze on this machine"
    if target and target.systemd != installed():
        return f"this machine has systemd {installed()}, the target has {target.systemd}"
    return ""


def complaints(text: str, name: str, form: Form, *, missing_program: bool) -> list[str]:
    """List what systemd-analyze prints about the unit; nothing is best.

    A drop-in is looked at beside a unit that does nothing, bare lines in a ``[Service]`` section. That the program does not
    exist on this machine is left out unless ``missing_program`` asks for it: the unit may be meant for another.
    """
    with TemporaryDirectory(prefix="hardened-unit-") as folder:
        unit = Path(folder, name)
        if form == "unit":
            unit.write_text(text, encoding="utf-8")
        else:
            unit.write_text("[Service]\nExecStart=/bin/true\n", encoding="utf-8")
            extra = Path(folder, f"{name}.d")
            extra.mkdir()
            Path(extra, "hardening.conf").write_text(text if form == "drop-in" else f"[Service]\n{text}", encoding="utf-8")
        try:
            done = subprocess.run(  # noqa: S603 - a fixed program, and a file of our own
                ["systemd-analyze", "--man=no", "--recursive-errors=no", "verify", str(unit)],  # noqa: S607 - wherever the machine has it
                capture_output=True,
                timeout=_PATIENCE,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return [f"could not be run: {error}"]
    lines = [line.replace(f"{folder}/", "") for line in done.stderr.decode(errors="replace").splitlines()]
    silent = _NOTICE if missing_program else rf"{_NOTICE}|Command .* is not executable"
    return [line for line in lines if name in line and not re.search(silent, line)]
