"""From the files that a service writes to the folders that it needs."""

from __future__ import annotations

import pytest

from hardened_unit.trial.evidence import Written


@pytest.mark.parametrize(
    ("paths", "folders"),
    [
        (["/var/log/nginx/access.log", "/var/log/nginx/error.log", "/run/nginx.pid"], ("/run", "/var/log/nginx")),
        (["/var/lib/pg/15/main/base/1/2", "/var/lib/pg/15/main/pg_wal/0"], ("/var/lib/pg/15/main",)),
        (["/srv/data/a/x", "/srv/other/y"], ("/srv/data/a", "/srv/other")),
        (["/etc/motd"], ("/etc",)),
        (["/srv/x", "/srv/own/y"], ("/srv",)),
        ([], ()),
    ],
)
def test_folders_are_as_deep_as_what_they_hold_allows(paths: list[str], folders: tuple[str, ...]) -> None:
    """A shared folder only where a file lies right in it."""
    assert Written(tuple(paths)).folders == folders


def test_what_is_the_services_own_is_told_from_what_is_shared() -> None:
    """Only the first can be covered while an attempt lasts."""
    written = Written(("/run/nginx.pid", "/var/lib/nginx/body/1"), ("/var/lib/new",))
    assert written.own == ("/var/lib/nginx",)
    assert written.in_shared == ("/run/nginx.pid", "/var/lib/new")
