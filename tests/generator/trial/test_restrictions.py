"""The steps back from the lines of a preset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from hardened_unit.exposure.rating import prepared
from hardened_unit.settings.lacking import lacking
from hardened_unit.trial.restrictions import Restriction, restrictions, soften, together, words_of
from hardened_unit.unitfile import parse
from systemd_directives import catalogue

if TYPE_CHECKING:
    from hardened_unit.exposure.steps import Scored
    from systemd_directives.catalogue import Catalogue

OWN = (
    *("CapabilityBoundingSet=CAP_CHOWN CAP_KILL", "CapabilityBoundingSet=~CAP_SYS_ADMIN", "CapabilityBoundingSet="),
    *("RestrictAddressFamilies=AF_INET", "RestrictAddressFamilies=~AF_PACKET", "RestrictAddressFamilies=none"),
    *("RestrictNamespaces=user mnt", "RestrictNamespaces=~net", "RestrictNamespaces=yes"),
    *("SystemCallFilter=@io-event read write", "SystemCallFilter=~@mount @raw-io", "SystemCallFilter=@system-service"),
    *("ProtectSystem=full", "ProtectHome=tmpfs", "User=daemon", "ReadOnlyPaths=/srv", "UMask=0007", "PrivateTmp=yes"),
)


def scored(*lines: str) -> Scored:
    """Give a unit with these lines."""
    return prepared(parse("\n".join(("[Service]", "ExecStart=/bin/true", *lines)) + "\n"), "a.service", 252)


@given(st.lists(st.sampled_from(OWN), max_size=6))
def test_no_step_back_is_worse_than_the_unit_as_it_is(own: list[str]) -> None:
    """A softer value that is weaker than the unit's own is no step."""
    unit, known = scored(*own), catalogue.load()
    lines = [line.set for line in known.preset("maximum").line if line.section == "Service"]
    for one in restrictions(lacking(lines, unit.settings, known, narrowing=True).lines, unit, known, ["/srv"]):
        assert unit.gain(one.lines) >= 0
        for step in one.steps:
            assert unit.gain(step.lines) >= 0


def test_calls_are_given_back_by_groups_where_a_group_is_closed() -> None:
    """``@chown`` is closed whole, of ``@aio`` one call."""
    before = scored().settings
    after = scored("SystemCallFilter=@system-service", "SystemCallFilter=~@privileged io_uring_setup").settings
    words = list(words_of("SystemCallFilter", before, after))
    assert {"@chown", "@swap", "umount2", "setuid", "io_uring_setup"} <= set(words)
    assert "@aio" not in words


def test_softening_stops_at_the_tightest_that_works(known: Catalogue) -> None:
    """The steps in their order, else as few words as possible, else nothing."""
    [one] = restrictions({"ProtectSystem": ("ProtectSystem=strict",)}, scored(), known, ["/var/lib/x", "/odd name"])
    assert [step.lines for step in one.steps] == [
        ("ProtectSystem=strict", "ReadWritePaths=-/var/lib/x"),
        ("ProtectSystem=full",),
        ("ProtectSystem=yes",),
    ]
    found = soften(one, lambda lines: "strict" not in lines[0])
    assert found
    assert found.lines == ("ProtectSystem=full",)
    listed = Restriction(
        "RestrictAddressFamilies", ("RestrictAddressFamilies=AF_UNIX",), 1, (), ("AF_INET", "AF_INET6"), sets=True
    )
    found = soften(listed, lambda lines: "AF_INET6" in lines[-1])
    assert found
    assert found.lines == ("RestrictAddressFamilies=AF_UNIX AF_INET6",)
    assert found.refused == (("AF_INET6", ("RestrictAddressFamilies=AF_UNIX",)),)
    assert soften(listed, lambda _: False) is None


def test_the_error_number_goes_with_its_filter() -> None:
    """Where only one of them is there nothing changes."""
    number, filtered = ("SystemCallErrorNumber=EPERM",), ("SystemCallFilter=read",)
    assert together({"SystemCallErrorNumber": number}) == {"SystemCallErrorNumber": number}
    assert together({"SystemCallFilter": filtered, "SystemCallErrorNumber": number}) == {
        "SystemCallFilter": (*number, *filtered)
    }
