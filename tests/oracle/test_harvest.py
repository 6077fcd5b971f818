"""The harvested tables are what real systemds say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from real_systemd import System

TOOL = Path(__file__).parents[2] / "tools" / "harvest.py"


def test_harvesting_again_changes_nothing(real: System) -> None:
    """Sections, keys, groups of system calls, capabilities, exit statuses, and every value asked of four real verifies."""
    done = subprocess.run([sys.executable, str(TOOL), "--check", str(real.root)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
