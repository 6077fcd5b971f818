"""The command ``caps``: masks by name, and what a real process has."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    Run = Callable[..., CompletedProcess[str]]


@pytest.mark.parametrize(
    ("mask", "said"),
    [
        ("0000000000000400", "CAP_NET_BIND_SERVICE"),
        ("0x400", "CAP_NET_BIND_SERVICE"),
        ("0x0", "none"),
        ("000001ffffffffff", "all"),
        ("000001fffffffffe", "all but CAP_CHOWN"),
        ("0x10000000001", "CAP_CHOWN CAP_CHECKPOINT_RESTORE"),
    ],
)
def test_a_mask_has_names(run: Run, mask: str, said: str) -> None:
    """As the kernel counts its bits."""
    done = run("caps", mask)
    assert (done.returncode, done.stdout) == (0, f"{mask}  {said}\n")


def test_a_process_has_five_masks(run: Run) -> None:
    """Those of a real one that has given up some; the status that the kernel shows is the measure."""
    if os.geteuid():
        pytest.skip("only root can take something off its bounding set")
    drop = ["setpriv", "--bounding-set=-sys_admin,-chown", "--no-new-privs", "sleep", "60"]
    with subprocess.Popen(drop) as process:
        try:
            while Path(f"/proc/{process.pid}/comm").read_text() != "sleep\n":
                assert process.poll() is None
            [found] = json.loads(run("caps", str(process.pid), "--format", "json").stdout)["capabilities"]
            shown = run("caps", str(process.pid)).stdout
        finally:
            process.kill()
    assert set(found["sets"]) == {"effective", "permitted", "inheritable", "ambient", "bounding"}
    assert not {"CAP_SYS_ADMIN", "CAP_CHOWN"} & set(found["sets"]["bounding"])
    assert found["no_new_privileges"]
    assert f"{process.pid} sleep  user {os.geteuid()}, cannot gain rights" in shown


def test_what_is_neither_is_said(run: Run) -> None:
    """All of it, with what to write."""
    done = run("caps", "CAP_CHOWN", "0x1", "999999999")
    assert (done.returncode, done.stdout) == (2, "")
    assert "'CAP_CHOWN' is neither a mask nor a process" in done.stderr
    assert "there is no process 999999999 here; for a mask write 0x999999999" in done.stderr
