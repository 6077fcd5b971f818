"""What is found in folders that are unlike any other."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from hardened_unit.sources import sources

if TYPE_CHECKING:
    from pathlib import Path

    from hardened_unit.errors import UserError


def test_a_folder_may_be_deeper_than_python_goes_by_itself(tmp_path: Path) -> None:
    """It is gone through without recursion."""
    # Made and taken away by programs that do without it too, which Python's own functions do not.
    deep = f"{tmp_path}{'/d' * 1100}"
    subprocess.run(["mkdir", "-p", deep], check=True)
    subprocess.run(["touch", f"{deep}/a.service"], check=True)
    problems: list[UserError] = []
    try:
        found = sources([str(tmp_path)], "", problems)
    finally:
        subprocess.run(["rm", "-r", f"{tmp_path}/d"], check=True)
    assert ([source.name for source in found], problems) == (["a.service"], [])
