"""The drop-ins of a unit are found, and read in the order, as the real systemd does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from hardened_unit import exposure, settings
from hardened_unit.rules import check
from hardened_unit.unitfile import parse
from hardened_unit.unitfile.dropins import drop_ins, folders, merged
from systemd_directives.target import Target

if TYPE_CHECKING:
    from pathlib import Path

    from real_systemd import System

UNIT = "foo-bar-baz@x.service"


def test_drop_ins_are_read_in_the_same_order(real: System, tmp_path: Path) -> None:
    """A file of its own in each folder, and one of the same name in all; some folders that are none of the unit's."""
    (tmp_path / UNIT).write_text("[Service]\nExecStart=/usr/bin/true\n", encoding="utf-8")
    for name in (*folders(UNIT), "foo-bar-baz-.service.d", "foo.service.d", "foo-bar-baz@x.d", "socket.d"):
        (tmp_path / name).mkdir()
        for file in (f"10-{name}.conf", "50-same.conf"):
            (tmp_path / name / file).write_text("[Service]\nNoSuchName=1\n", encoding="utf-8")
    asked = ["systemd-analyze", "--man=no", "--recursive-errors=no", "verify", f"/tmp/{UNIT}"]  # noqa: S108 - of the root
    theirs = re.findall(r"^/tmp/(\S+?):2:", real.run(*asked, tmp=tmp_path, stream="stderr"), re.MULTILINE)
    ours = [path.removeprefix(f"{tmp_path}/") for path in drop_ins(f"{tmp_path}/{UNIT}")]
    assert ours == theirs
    assert len(ours) > 4


@pytest.mark.parametrize(
    "line",
    [
        "User=a:b",
        "WorkingDirectory=foo",
        "DynamicUser=maybe",
        "[Service",
        'ExecStart=/usr/bin/true "x',
        "\udcff=1",
        "RootDirectory=x",
    ],
)
def test_what_would_refuse_a_unit_ends_a_drop_in(real: System, line: str) -> None:
    """The unit is loaded, the other drop-ins count, and of the one with the line nothing more is read."""
    files = {
        "a.service": "[Service]\nExecStart=/usr/bin/true\n",
        "a.service.d/10-x.conf": f"[Service]\nNoSuch=1\n{line}\nNoSuch=2\nPrivateTmp=yes\n",
        "a.service.d/20-y.conf": "[Service]\nNoSuch=3\nPrivateNetwork=yes\n",
    }
    target = Target(int(real.version))
    (verdict,) = real.verify(files).values()
    unit = merged([parse(text, path=path) for path, text in files.items()])
    found = check(unit, target, name="a.service")
    assert not verdict.refused
    assert {(finding.entry.path, finding.entry.last) for finding in found if finding.ignored} == set(verdict.complaints)
    assert not any(finding.fatal for finding in found)
    (scored,) = real.security(files).values()
    here = exposure.score(exposure.sandbox(settings.read(unit, target.systemd), "Service"))
    assert {one.check.id: one.badness for one in here.checks} == scored.badness
    alone = check(files["a.service.d/10-x.conf"], target, name="a.service", whole=False)
    assert [(finding.entry.last, finding.ignored, finding.fatal) for finding in alone] == [(2, True, False), (3, True, False)]
