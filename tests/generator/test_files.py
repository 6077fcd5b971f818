"""Files are written whole or not at all, and nothing is overwritten or followed unasked."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from typing import TYPE_CHECKING

import pytest

from hardened_unit import files
from hardened_unit.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path


def test_a_new_file_is_readable_by_all(tmp_path: Path) -> None:
    """Mode 0644 whatever the umask, and nothing else is left in the folder."""
    before = os.umask(0o077)
    try:
        files.write(tmp_path / "a.service", "text\n")
    finally:
        os.umask(before)
    assert (tmp_path / "a.service").read_text() == "text\n"
    assert stat.S_IMODE((tmp_path / "a.service").stat().st_mode) == 0o644
    assert [path.name for path in tmp_path.iterdir()] == ["a.service"]


def test_an_existing_file_is_kept(tmp_path: Path) -> None:
    """Without --force the file stays as it is, and no temporary file stays behind."""
    (tmp_path / "a.service").write_text("mine")
    with pytest.raises(UserError, match="--force"):
        files.write(tmp_path / "a.service", "text")
    assert (tmp_path / "a.service").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["a.service"]


def test_an_existing_file_is_replaced_when_asked(tmp_path: Path) -> None:
    """With --force the new text takes its place."""
    (tmp_path / "a.service").write_text("mine")
    files.write(tmp_path / "a.service", "text", overwrite=True)
    assert (tmp_path / "a.service").read_text() == "text"


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_planted_symlink_is_never_followed(tmp_path: Path, *, overwrite: bool) -> None:
    """What the link points to stays untouched, with and without --force, also when it points nowhere yet."""
    victim, nowhere = tmp_path / "victim", tmp_path / "nowhere"
    victim.write_text("precious")
    for name, aim in (("a.service", victim), ("b.service", nowhere)):
        link = tmp_path / name
        link.symlink_to(aim)
        if overwrite:
            files.write(link, "text", overwrite=True)
            assert not link.is_symlink()
        else:
            with pytest.raises(UserError, match="exists"):
                files.write(link, "text")
    assert victim.read_text() == "precious"
    assert not nowhere.exists()


def test_a_folder_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    """The message names the file and the reason."""
    with pytest.raises(UserError, match="no such file or directory"):
        files.write(tmp_path / "none" / "a.service", "text")


def test_a_folder_is_no_file_to_read(tmp_path: Path) -> None:
    """Reading a folder says so."""
    with pytest.raises(UserError, match="is a directory"):
        files.read(str(tmp_path))


def test_a_rewritten_file_keeps_what_it_had(tmp_path: Path) -> None:
    """Mode, owner and extended attributes stay, and nothing else is left in the folder."""
    path = tmp_path / "a.service"
    path.write_bytes(b"old\r\n\xff")
    path.chmod(0o640)
    with contextlib.suppress(PermissionError):
        os.chown(path, 1234, 4321)
    with contextlib.suppress(OSError):
        os.setxattr(path, "user.note", b"mine")
    before, attributes = path.stat(), os.listxattr(path)
    files.rewrite(path, b"old\r\n\xff", b"new\n\xff")
    after = path.stat()
    assert path.read_bytes() == b"new\n\xff"
    assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)
    assert os.listxattr(path) == attributes
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.service"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_an_owner_that_cannot_be_kept_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is left alone rather than handed to whoever runs the command."""
    path = tmp_path / "a.service"
    path.write_bytes(b"old")
    os.chown(path, 1234, 4321)

    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr("os.fchown", refuse)
    with pytest.raises(UserError, match=r"a\.service: cannot be written: operation not permitted"):
        files.rewrite(path, b"old", b"new")
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.service"]


def test_a_symlink_is_not_rewritten(tmp_path: Path) -> None:
    """The message says which file to name instead."""
    (tmp_path / "real.service").write_bytes(b"old")
    link = tmp_path / "a.service"
    link.symlink_to("real.service")
    with pytest.raises(UserError, match=r"a\.service: is a symlink; to change what it points to, name .*/real\.service"):
        files.rewrite(link, b"old", b"new")
    assert (tmp_path / "real.service").read_bytes() == b"old"


def test_a_file_that_changed_meanwhile_is_not_rewritten(tmp_path: Path) -> None:
    """What someone else wrote since is not lost; a file that is gone is not made."""
    path = tmp_path / "a.service"
    path.write_bytes(b"newer")
    with pytest.raises(UserError, match="not the file that was checked any more"):
        files.rewrite(path, b"old", b"new")
    assert path.read_bytes() == b"newer"
    with pytest.raises(UserError, match="no such file"):
        files.rewrite(tmp_path / "gone.service", b"old", b"new")
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.service"]


def test_a_device_without_end_is_refused() -> None:
    """It has no size that could be looked at before."""
    with pytest.raises(UserError, match="/dev/zero: is larger than any unit file"):
        files.read("/dev/zero")
