"""Lines that are fitted to one target, and to several: what is kept, what waits as a comment, what is left out."""

from __future__ import annotations

import pytest

from hardened_unit.compose import Line
from hardened_unit.compose.fitting import fit, needed
from hardened_unit.compose.holding import holdings
from systemd_directives.target import Target


def fitted(lines: list[str], *versions: int) -> list[str]:
    """Fit lines; those that wait have a ``#`` and the version that they wait for in front."""
    kept, _ = fit([_line(text) for text in lines], [Target(version) for version in versions])
    return [f"#{line.since} {line}" if line.since else str(line) for line in kept]


def _line(text: str) -> Line:
    name, _, value = text.partition("=")
    return Line("Service", name, value, f"The reason of {name}.", "preset")


LADDER = ["PrivateTmp=yes", "PrivateTmp=disconnected"]
CALLS = "SystemCallFilter=~@privileged @sandbox futex_waitv"


@pytest.mark.parametrize(
    ("lines", "versions", "expected"),
    [
        (LADDER, (252,), ["PrivateTmp=yes"]),
        (LADDER, (257,), ["PrivateTmp=disconnected"]),
        (LADDER, (252, 257), LADDER),
        (LADDER, (257, 262), ["PrivateTmp=disconnected"]),
        (["PrivateTmp=disconnected"], (252, 257), LADDER),
        (["PrivateTmp=disconnected"], (252,), ["PrivateTmp=yes"]),
        (["PrivateUsers=full"], (252, 257, 262), ["PrivateUsers=yes", "PrivateUsers=identity", "PrivateUsers=full"]),
        (["PrivateIPC=yes"], (247,), []),
        (["PrivateIPC=yes"], (247, 252), ["#248 PrivateIPC=yes"]),
        (["PrivateIPC=yes"], (252, 257), ["PrivateIPC=yes"]),
        ([CALLS], (249,), ["SystemCallFilter=~@privileged"]),
        ([CALLS], (249, 252), ["SystemCallFilter=~@privileged", "#252 SystemCallFilter=~futex_waitv"]),
        ([CALLS], (252, 262), ["SystemCallFilter=~@privileged futex_waitv", "#254 SystemCallFilter=~@sandbox"]),
        (["SystemCallFilter=@sandbox"], (252, 254), ["#254 SystemCallFilter=@sandbox"]),
        (["RestrictAddressFamilies=none"], (247,), ["RestrictAddressFamilies=AF_UNIX"]),
        (["RestrictAddressFamilies=none"], (247, 252), ["RestrictAddressFamilies=AF_UNIX", "RestrictAddressFamilies=none"]),
        (["RestrictAddressFamilies=none"], (249, 252), ["RestrictAddressFamilies=none"]),
        (["CapabilityBoundingSet="], (245, 262), ["CapabilityBoundingSet="]),
    ],
)
def test_what_is_kept(lines: list[str], versions: tuple[int, ...], expected: list[str]) -> None:
    """A ladder has the rungs that are the best of some target, an older value is found where none is given."""
    assert fitted(lines, *versions) == expected


def test_what_is_left_out_says_why() -> None:
    """What is weaker than need be, and what no target has."""
    lines = [*map(_line, LADDER), _line("PrivateIPC=yes")]
    _, newest = fit(lines, [Target(257), Target(262)])
    assert [(str(one.line), one.why) for one in newest] == [
        ("PrivateTmp=yes", "``PrivateTmp=disconnected`` is stronger, and all targets have it.")
    ]
    _, oldest = fit(lines, [Target(245), Target(247)])
    assert [(str(one.line), one.why) for one in oldest] == [
        ("PrivateTmp=disconnected", "systemd has it from 257 on; the newest target is 247."),
        ("PrivateIPC=yes", "systemd has it from 248 on; the newest target is 247."),
    ]


def test_which_systemd_a_line_needs() -> None:
    """The newest of what is in it; 0 for what all have."""
    assert [needed(_line(text)) for text in ("NoNewPrivileges=yes", "PrivateTmp=disconnected", CALLS)] == [0, 257, 254]


def test_what_holds_where() -> None:
    """The best rung of each target, what a target stays without, and all words of a list."""
    targets = [Target(247), Target(257)]
    lines = [*LADDER, "PrivateIPC=yes", "SystemCallFilter=@system-service", "SystemCallFilter=~@clock", "UMask=0077"]
    kept, _ = fit([_line(text) for text in lines], targets)
    found = {one.name: one for one in holdings(kept, targets)}
    assert {name: one.values for name, one in found.items()} == {
        "PrivateTmp": ("yes", "disconnected"),
        "PrivateIPC": (None, None),
        "SystemCallFilter": ("@system-service ~@clock", "@system-service ~@clock"),
        "UMask": ("0077", "0077"),
    }
    assert {name for name, one in found.items() if one.differs} == {"PrivateTmp", "PrivateIPC"}
    assert found["PrivateIPC"].waits == 248
