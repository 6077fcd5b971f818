"""Capabilities and groups of system calls: every one that systemd knows has a page, and what is claimed is shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from systemd_directives import harvest
from systemd_directives.build import build
from systemd_directives.catalogue import UnknownName

if TYPE_CHECKING:
    from systemd_directives.catalogue import Catalogue


def test_every_capability_has_a_page(known: Catalogue) -> None:
    """All that a systemd was seen to know, and no others."""
    assert set(known.names("capabilities")) == set(harvest.table("capabilities"))


def test_every_group_has_a_page(known: Catalogue) -> None:
    """All that any systemd was seen to have."""
    assert set(known.names("syscalls")) == {name for groups in harvest.table("syscall_groups").values() for name in groups}


def test_what_is_as_good_as_root_is_shown(known: Catalogue) -> None:
    """Each such has a claim, most of which a machine has run."""
    claims = [known.capability(name).claim for name in known.names("capabilities") if known.capability(name).root == "yes"]
    assert all(claims)
    assert sum(not claim.unproven for found in claims for claim in found) >= 10


def test_names_are_found_as_people_write_them(known: Catalogue) -> None:
    """In any case, with or without ``@``; a slip is answered with what was meant."""
    assert known.capability("cap_chown").name == "CAP_CHOWN"
    assert known.syscalls("mount") == known.syscalls("@mount")
    with pytest.raises(UnknownName, match="there is no capability 'CAP_NET_BIND'; did you mean"):
        known.capability("CAP_NET_BIND")
    with pytest.raises(UnknownName, match="there is no group of system calls '@mounts'; did you mean @mount"):
        known.syscalls("mounts")


def test_what_no_systemd_knows_is_said(tmp_path: Path) -> None:
    """A capability and a group that are none, and a line that nothing reads."""
    capability = """
name = "CAP_NONE"
summary = "Nothing."
linux = "2.2"
root = "no"
how = "No way."
grants = []
needed_by = []
taken = ["ProtectNothing=yes"]
"""
    for folder, name, text in (
        ("capabilities", "CAP_NONE", capability),
        ("system-calls", "@none", 'name = "@none"\ntitle = "t"\nsummary = "s"\nrisk = "r"\nneeded_by = []\n'),
    ):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{name}.toml").write_text(text)
    said = [problem.message for problem in build(tmp_path)[1] if Path(problem.path).parent != tmp_path]
    assert sorted(said) == [
        "no systemd knows 'ProtectNothing=yes' in [Service]",
        "no systemd knows the capability 'CAP_NONE'",
        "no systemd knows the group '@none'",
    ]
