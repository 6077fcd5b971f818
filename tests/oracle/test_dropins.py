"""The drop-ins of a unit are found, and read in the order, as the real systemd does."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from hardened_unit.unitfile.dropins import drop_ins, folders

if TYPE_CHECKING:
    from real_systemd import System

UNIT = "foo-bar-baz@x.service"


def test_drop_ins_are_read_in_the_same_order(real: System) -> None:
    """A file of its own in each folder, and one of the same name in all; some folders that are none of the unit's."""
    with tempfile.TemporaryDirectory(dir=real.root / "tmp") as folder:
        Path(folder, UNIT).write_text("[Service]\nExecStart=/usr/bin/true\n", encoding="utf-8")
        for name in (*folders(UNIT), "foo-bar-baz-.service.d", "foo.service.d", "foo-bar-baz@x.d", "socket.d"):
            Path(folder, name).mkdir()
            for file in (f"10-{name}.conf", "50-same.conf"):
                Path(folder, name, file).write_text("[Service]\nNoSuchName=1\n", encoding="utf-8")
        inside = f"/{Path(folder).relative_to(real.root)}"
        said = real.run("systemd-analyze", "--man=no", "--recursive-errors=no", "verify", f"{inside}/{UNIT}", stream="stderr")
        theirs = re.findall(rf"^{inside}/(\S+?):2:", said, re.MULTILINE)
        ours = [path.removeprefix(f"{folder}/") for path in drop_ins(f"{folder}/{UNIT}")]
    assert ours == theirs
    assert len(ours) > 4
