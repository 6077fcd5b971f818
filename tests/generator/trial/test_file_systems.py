"""How a boot shows the machine's file systems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.trial.file_systems import Shown, control_groups, mounts, shown

if TYPE_CHECKING:
    from pathlib import Path

TABLE = """\
22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
30 27 254:1 / {home} rw,relatime shared:5 - btrfs /dev/vdb rw,subvol=/
31 30 0:40 / {home}/team\\040share rw,relatime - nfs4 server:/team rw
32 27 0:41 / {home}/code ro,relatime - squashfs /dev/loop0 ro
33 27 254:0 /etc/x {home}/file rw,relatime - ext4 /dev/vda rw
34 27 0:26 / /run rw,nosuid - tmpfs tmpfs rw
35 34 0:99 / /run/user/1000 rw,nosuid - tmpfs tmpfs rw
36 27 0:27 / {home}/keys rw - fuse.sshfs me@host:/ rw
38 23 0:28 / /sys/fs/cgroup ro,relatime - cgroup2 cgroup2 rw
41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
"""


def test_each_kind_is_shown_in_its_way(tmp_path: Path) -> None:
    """Local ones are written over, those of others and read-only ones shown, a mounted file copied, the kernel's left out."""
    for folder in ("team share", "code", "keys"):
        (tmp_path / folder).mkdir()
    (tmp_path / "file").write_text("x")
    found = mounts(TABLE.format(home=tmp_path).splitlines())
    assert list(shown(found)) == [
        Shown("overlay", str(tmp_path)),
        Shown("readonly", f"{tmp_path}/code"),
        Shown("file", f"{tmp_path}/file"),
        Shown("readonly", f"{tmp_path}/keys"),
        Shown("readonly", f"{tmp_path}/team share"),
    ]


def test_control_groups_are_made_where_they_can_be() -> None:
    """The first is read-only."""
    found = mounts(TABLE.format(home="/home").splitlines())
    assert control_groups(found) == "/sys/fs/cgroup/unified"
    assert control_groups(mount for mount in found if mount.kind != "cgroup2") == ""


def test_of_two_mounts_on_one_place_the_upper_counts() -> None:
    """That one is seen."""
    lines = ["1 0 0:1 / /x rw - ext4 a rw", "2 1 0:2 / /x ro - squashfs b ro"]
    assert [(mount.path, mount.kind) for mount in mounts(lines)] == [("/x", "squashfs")]
