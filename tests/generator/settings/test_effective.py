"""What several lines make together, as ``systemctl show`` of a running systemd 252 tells it, or 257 of file systems."""

from __future__ import annotations

import pytest

from hardened_unit import settings
from hardened_unit.settings.reading import Filter, Mask
from hardened_unit.unitfile import parse


def mask(*flags: str, inverted: bool = False) -> Mask:
    """Give a set of flags."""
    return Mask(inverted, frozenset(flags))


@pytest.mark.parametrize(
    ("name", "values", "together"),
    [
        ("CapabilityBoundingSet", ["~", "CAP_KILL"], mask("CAP_KILL")),
        ("CapabilityBoundingSet", ["", "CAP_KILL"], mask("CAP_KILL")),
        ("CapabilityBoundingSet", ["CAP_KILL", "CAP_NOPE"], mask()),
        ("CapabilityBoundingSet", ["~CAP_KILL", "~CAP_CHOWN"], mask("CAP_KILL", "CAP_CHOWN", inverted=True)),
        ("AmbientCapabilities", ["CAP_KILL", "CAP_CHOWN", "~CAP_KILL"], mask("CAP_CHOWN")),
        ("AmbientCapabilities", ["CAP_KILL", "", "~CAP_KILL"], mask("CAP_KILL", inverted=True)),
        ("TasksMax", ["5", ""], None),
        ("TasksMax", ["infinity", "foo"], "infinity"),
        ("SecureBits", ["noroot", "keep-caps"], frozenset({"keep-caps"})),
        ("SecureBits", ["noroot", "foo"], frozenset()),
        ("RestrictNetworkInterfaces", ["lo eth0", "~lo"], Filter(allow=True, words=("eth0",))),
        ("RestrictNetworkInterfaces", ["lo", "", "~lo", "eth0"], Filter(allow=False, words=("lo",))),
        ("RestrictFileSystems", ["ext4 tmpfs", "~ext4"], Filter(allow=True, words=("tmpfs",))),
        ("RestrictAddressFamilies", ["none", "~AF_UNIX"], Filter(allow=False, words=("AF_UNIX",))),
        ("RestrictAddressFamilies", ["AF_UNIX", "none"], Filter(allow=True, words=())),
        ("Delegate", ["no", "cpu memory"], ("cpu", "memory")),
        ("Delegate", ["yes", "cpu"], "yes"),
        ("Environment", ["A=1 B=2", "A=3"], ("A=3", "B=2")),
        ("PassEnvironment", ["A B", "A"], ("A", "B")),
        ("SetCredential", ["a:b", "a:c"], ("a:c",)),
        ("StateDirectory", ["a", "b a"], ("a", "b")),
    ],
)
def test_lines_make_together_what_systemd_makes_of_them(name: str, values: list[str], together: object) -> None:
    """One directive, several lines."""
    text = "[Service]\n" + "".join(f"{name}={value}\n" for value in values)
    found = settings.read(parse(text), 252).get(name)
    assert (found.value if found else None) == together
