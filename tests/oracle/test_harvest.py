"""The harvested tables are what the systemd of this machine says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from systemd_directives import harvest, targets

TOOL = Path(__file__).parents[2] / "tools" / "harvest.py"


@pytest.mark.usefixtures("systemd_analyze")
def test_harvesting_again_changes_nothing() -> None:
    """Sections, keys, groups of system calls, capabilities, and every value asked of the real verify."""
    if os.geteuid() != 0:
        pytest.skip("a chroot in namespaces of its own needs root")
    if str(targets.installed()) not in harvest.table("syscall_groups"):
        pytest.skip(f"systemd {targets.installed()} is not among those that were harvested")
    done = subprocess.run([sys.executable, str(TOOL), "--check", "/"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
