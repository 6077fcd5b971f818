"""How the changes of needs take hold of a preset's lines, whatever form these have."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardened_unit import settings
from hardened_unit.compose.lines import Line, lines_of
from hardened_unit.compose.names import NeedCall
from hardened_unit.compose.relaxing import idle, relax
from hardened_unit.compose.widening import widened
from hardened_unit.settings.filters import calls, calls_known
from hardened_unit.settings.reading import Filter, Mask
from hardened_unit.unitfile import parse
from systemd_directives import catalogue
from systemd_directives.model import Change, Need

VERSIONS = (252, 254, 257, 262)


def need(*changes: Change, name: str = "test", **more: str) -> NeedCall:
    """Make a need of some changes."""
    return NeedCall(Need(name, "", "", changes, **more))  # type: ignore[arg-type]  # strings for fields of strings


def lines(*texts: str) -> list[Line]:
    """Make lines of a preset."""
    return [Line("Service", *text.split("=", 1), "Because.", "preset") for text in texts]  # type: ignore[arg-type]  # two parts


def relaxed(before: list[Line], *called: NeedCall) -> list[str]:
    """Give the lines after needs, as they are written."""
    left, _ = relax(before, called, catalogue.load())
    return [str(line) for line in left]


MAXIMUM = ("SystemCallFilter=@system-service", "SystemCallFilter=~@privileged @resources io_uring_setup")


@pytest.mark.parametrize(
    ("before", "words", "after"),
    [
        # An allow-list gets the words that it lacks.
        (["RestrictAddressFamilies=AF_UNIX"], "AF_UNIX AF_INET", ["RestrictAddressFamilies=AF_UNIX AF_INET"]),
        (["SystemCallArchitectures=native"], "x86", ["SystemCallArchitectures=native x86"]),
        # Where all is closed, they are all that is open.
        (["CapabilityBoundingSet="], "CAP_CHOWN", ["CapabilityBoundingSet=CAP_CHOWN"]),
        (["RestrictNamespaces=yes"], "user mnt", ["RestrictNamespaces=user mnt"]),
        (["RestrictAddressFamilies=none"], "AF_UNIX", ["RestrictAddressFamilies=AF_UNIX"]),
        # A deny-list loses them, and goes with the last.
        (["CapabilityBoundingSet=~CAP_CHOWN CAP_SYSLOG"], "CAP_CHOWN", ["CapabilityBoundingSet=~CAP_SYSLOG"]),
        (["RestrictNamespaces=~user"], "user", []),
        (["RestrictAddressFamilies=~AF_PACKET"], "AF_INET", ["RestrictAddressFamilies=~AF_PACKET"]),
        # Of calls, a group that is denied stays whole where only a part of it is asked for.
        (list(MAXIMUM), "@resources", [MAXIMUM[0], "SystemCallFilter=~@privileged io_uring_setup"]),
        (list(MAXIMUM), "@chown", [*MAXIMUM, "SystemCallFilter=@chown"]),
        (list(MAXIMUM), "@mount", [*MAXIMUM, "SystemCallFilter=@mount"]),
        (["SystemCallFilter=@system-service"], "@mount", ["SystemCallFilter=@system-service @mount"]),
        (["SystemCallFilter=~@privileged"], "@chown", ["SystemCallFilter=~@privileged", "SystemCallFilter=@chown"]),
        (["SystemCallFilter=@system-service"], "@chown", ["SystemCallFilter=@system-service"]),
        # Without a line, or with one that closes nothing, there is nothing to open.
        ([], "CAP_CHOWN", []),
        (["RestrictNamespaces=no"], "user", ["RestrictNamespaces=no"]),
    ],
)
def test_widening(before: list[str], words: str, after: list[str]) -> None:
    """In whatever form a preset closes the words."""
    name = before[0].partition("=")[0] if before else "CapabilityBoundingSet"
    assert relaxed(lines(*before), need(Change("widen", f"{name}={words}", ""))) == after


WORDS = {
    "SystemCallFilter": [
        "@chown",
        "@mount",
        "@privileged",
        "@system-service",
        "chown",
        "mount",
        "@resources",
        "@setuid",
        "read",
    ],
    "CapabilityBoundingSet": ["CAP_CHOWN", "CAP_SYSLOG", "CAP_SYS_ADMIN"],
    "RestrictNamespaces": ["user", "mnt", "net"],
    "RestrictAddressFamilies": ["AF_UNIX", "AF_INET", "AF_NETLINK"],
}


@st.composite
def some_lines(draw: st.DrawFn) -> tuple[list[Line], list[str]]:
    """Make lines of one directive, and words of it.

    Of a mask the lines behind the first deny: what allows begins anew where all is open by then, and no preset is written so.
    """
    name = draw(st.sampled_from(sorted(WORDS)))
    words = st.lists(st.sampled_from(WORDS[name]), min_size=1, max_size=3, unique=True)
    marks = ["", "~"] if name in {"SystemCallFilter", "RestrictAddressFamilies"} else ["~"]
    first = [draw(st.sampled_from(["", "~"])) + " ".join(draw(words))]
    rest = [draw(st.sampled_from(marks)) + " ".join(draw(words)) for _ in range(draw(st.integers(0, 2)))]
    return lines(*(f"{name}={text}" for text in (*first, *rest))), draw(words)


@given(some_lines())
def test_what_is_widened_is_open_and_nothing_else(made: tuple[list[Line], list[str]]) -> None:
    """Every systemd makes of the new lines what it made of the old ones, and the words besides.

    What every list that allows calls has by itself may come back with it.
    """
    before, words = made
    after, _ = widened(before, words, "For it.")
    for version in VERSIONS:
        asked = set(calls(tuple(words), version))
        old, new = _open(before, before, version), _open(after or before, after, version)
        assert old | asked <= new
        assert new - old <= asked | set(calls(("@default",), version))


def _open(of: list[Line], some: list[Line], version: int) -> set[str]:
    """Give all that lines of one directive leave open, call by call."""
    universe = set(calls_known(version)) if of[0].name == "SystemCallFilter" else set(WORDS[of[0].name])
    text = "[Service]\n" + "".join(f"{line}\n" for line in some)
    found = settings.read(parse(text), version).get(of[0].name)
    match found.value if found else None:
        case Filter(allow, words):
            return universe & set(words) if allow else universe - set(words)
        case Mask(inverted, flags):
            return universe - flags if inverted else universe & flags
        case _:
            return universe


@pytest.mark.parametrize(
    ("before", "to", "after"),
    [
        (["ProtectHome=yes"], "ProtectHome=read-only", ["ProtectHome=read-only"]),
        (["ProtectHome=read-only"], "ProtectHome=tmpfs", ["ProtectHome=read-only"]),
        (["ProtectHome=no"], "ProtectHome=tmpfs", ["ProtectHome=no"]),
        (["PrivateTmp=yes", "PrivateTmp=disconnected"], "PrivateTmp=yes", ["PrivateTmp=yes"]),
        (
            ["ProtectControlGroups=yes", "ProtectControlGroups=strict"],
            "ProtectControlGroups=private",
            ["ProtectControlGroups=yes", "ProtectControlGroups=private"],
        ),
        ([], "ProtectHome=read-only", []),
    ],
)
def test_softening(before: list[str], to: str, after: list[str]) -> None:
    """What is tighter gives way; what is as mild or milder stays, also in a ladder."""
    assert relaxed(lines(*before), need(Change("soften", to, ""))) == after


def test_the_milder_of_two_wins() -> None:
    """In both orders; taking away is milder than any value."""
    tmpfs, read_only, none = (
        need(Change(do, line, ""), name=line)  # type: ignore[arg-type]  # one of the words
        for do, line in (("soften", "ProtectHome=tmpfs"), ("soften", "ProtectHome=read-only"), ("drop", "ProtectHome="))
    )
    for called in ((tmpfs, read_only), (read_only, tmpfs)):
        assert relaxed(lines("ProtectHome=yes"), *called) == ["ProtectHome=read-only"]
    for called in ((tmpfs, none), (none, tmpfs)):
        assert relaxed(lines("ProtectHome=yes"), *called) == []


def test_a_change_that_waits_for_a_directive() -> None:
    """An exception to a line that is not there would close what was open, and is not made, also where another need drops it."""
    device = need(Change("add", "DeviceAllow=/dev/kvm rw", "", where=("PrivateDevices", "DevicePolicy")))
    everything = need(Change("drop", "PrivateDevices=", ""), name="all")
    assert relaxed(lines("PrivateDevices=yes"), device) == ["PrivateDevices=yes", "DeviceAllow=/dev/kvm rw"]
    assert relaxed(lines("NoNewPrivileges=yes"), device) == ["NoNewPrivileges=yes"]
    for called in ((device, everything), (everything, device)):
        assert relaxed(lines("PrivateDevices=yes"), *called) == []


def test_a_promise_takes_the_place_of_what_is_there() -> None:
    """Or stands by itself."""
    promise = need(Change("close", "RestrictAddressFamilies=AF_UNIX", ""))
    assert relaxed(lines("RestrictAddressFamilies=AF_UNIX AF_INET"), promise) == ["RestrictAddressFamilies=AF_UNIX"]
    assert relaxed([], promise) == ["RestrictAddressFamilies=AF_UNIX"]


def test_as_root() -> None:
    """What root has no use for goes, with the need's own reason; also where another need would do as anyone."""
    before = lines("DynamicUser=yes", "PrivateUsers=yes", "RemoveIPC=yes", "UMask=0077")
    anyone, root = need(name="anyone"), need(name="root", user="root", user_reason="It must.")
    assert relaxed(before, anyone) == [str(line) for line in before]
    assert relaxed(before, anyone, root) == ["UMask=0077"]
    _, gone = relax(before, [root], catalogue.load())
    assert [omission.why.partition(": It must. ")[0] for omission in gone] == ["For ``root``"] * 3


def test_as_a_fixed_user() -> None:
    """One takes the place of the user that is made at each start, and of none; root takes the place of it."""
    before = lines("DynamicUser=yes", "PrivateUsers=yes", "UMask=0077")
    fixed, root = (need(name=user, user=user, user_reason="It must.") for user in ("fixed", "root"))
    assert relaxed(before, fixed) == ["PrivateUsers=yes", "UMask=0077", "User={name}"]
    assert relaxed(lines("UMask=0077"), fixed) == ["UMask=0077"]
    assert relaxed(before, fixed, root) == relaxed(before, root, fixed) == ["UMask=0077"]


def test_what_goes_is_said_with_its_reason() -> None:
    """Lines that were dropped, softened or emptied; not those that only changed."""
    change = need(
        Change("drop", "MemoryDenyWriteExecute=", "Code."),
        Change("soften", "ProtectHome=read-only", "Homes."),
        Change("widen", "RestrictNamespaces=user", "Users."),
        Change("widen", "RestrictAddressFamilies=AF_INET", "Net."),
    )
    before = lines(
        "MemoryDenyWriteExecute=yes", "ProtectHome=yes", "RestrictNamespaces=~user", "RestrictAddressFamilies=AF_UNIX"
    )
    left, gone = relax(before, [change], catalogue.load())
    assert [(str(omission.line), omission.why) for omission in gone] == [
        ("MemoryDenyWriteExecute=yes", "For ``test``: Code."),
        ("ProtectHome=yes", "For ``test``: Homes."),
        ("RestrictNamespaces=~user", "For ``test``: Users."),
    ]
    assert [(str(line), line.reason) for line in left] == [
        ("ProtectHome=read-only", "For ``test``: Homes."),
        ("RestrictAddressFamilies=AF_UNIX AF_INET", "Because. For ``test``: Net."),
    ]


def test_needs_in_whose_way_nothing_stands() -> None:
    """They are told from those that change something."""
    known = catalogue.load()
    listen, jit = NeedCall(known.need("listen")), NeedCall(known.need("jit"))
    assert idle(lines_of(known.preset("standard")), [listen, jit], known) == (listen,)
