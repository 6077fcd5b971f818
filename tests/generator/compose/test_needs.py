"""The needs that the catalogue has: with each preset, alone and together."""

from __future__ import annotations

from functools import cache
from itertools import combinations, product
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import settings as examined
from hypothesis import strategies as st

from hardened_unit import settings
from hardened_unit.compose import NeedCall, Request, compose, need_call, need_calls
from hardened_unit.compose.lines import Line, lines_of
from hardened_unit.compose.relaxing import idle, relax
from hardened_unit.errors import UserError
from hardened_unit.settings.filters import calls_known
from hardened_unit.settings.reading import Filter, Mask
from hardened_unit.unitfile import parse
from systemd_directives import catalogue, harvest, targets

if TYPE_CHECKING:
    from systemd_directives.catalogue import Catalogue

KNOWN = catalogue.load()
NEEDS = tuple(KNOWN.names("needs"))
PRESETS = tuple(KNOWN.names("presets"))
VERSIONS = ("252", "254", "257", "262")
VERSION = 257
AT_LEAST = """
outbound-network listen bind-low-port dns unix-sockets-only no-network netlink raw-sockets packet-capture state logs cache
runtime config write read-home jit notify socket-activation gpu audio serial usb kvm fuse tun device realtime lock-memory
huge-pages drop-privileges chown-files send-mail user-namespaces mount containers ptrace kernel-tunables kernel-modules
set-clock set-hostname kernel-log cgroup-delegation shared-memory 32-bit core-dumps syslog see-other-processes
"""
"""What has been asked for."""


def called(name: str) -> NeedCall:
    """Give a need, with the example of its parameter where it takes one."""
    need = KNOWN.need(name)
    return need_call(f"{name}={need.parameter[0].example}" if need.parameter else name, KNOWN)


def test_what_was_asked_for_is_there() -> None:
    """None of the needs that a service may have is missing."""
    assert set(AT_LEAST.split()) <= set(NEEDS)


@pytest.mark.parametrize("name", NEEDS)
def test_a_need_is_right_with_every_preset(name: str) -> None:
    """The rules have nothing to say of the unit, for no systemd."""
    for preset, version in product(PRESETS, VERSIONS):
        request = Request("web.service", (targets.target(version),), KNOWN.preset(preset), (called(name),), "/usr/bin/web")
        found = [finding for finding in compose(request, KNOWN).findings if finding.severity != "advice"]
        assert found == [], (preset, version)


def test_the_rules_say_nothing_of_pairs_either() -> None:
    """Nor where two needs meet, under the preset with the most lines."""
    for one, other in pairs():
        request = Request("web.service", (targets.target("257"),), KNOWN.preset("maximum"), (one, other), "/usr/bin/web")
        found = [finding for finding in compose(request, KNOWN).findings if finding.severity != "advice"]
        assert found == [], (str(one), str(other))


def pairs() -> list[tuple[NeedCall, NeedCall]]:
    """Give all pairs of needs that go together."""
    everything = combinations([called(name) for name in NEEDS], 2)
    return [(one, other) for one, other in everything if not _conflict(one, other)]


def _conflict(one: NeedCall, other: NeedCall) -> bool:
    named = {(first.need.name, conflict.with_) for first in (one, other) for conflict in first.need.conflict}
    return bool(named & {(one.need.name, other.need.name), (other.need.name, one.need.name)})


@pytest.mark.parametrize("preset", PRESETS)
def test_two_needs_open_what_each_of_them_does_and_no_more(preset: str) -> None:
    """In either order; lines that stand in the way of neither stay as they are."""
    for one, other in pairs():
        assert opened(preset, (one, other)) == opened(preset, (other, one))
        _no_more(preset, (one, other))


@examined(max_examples=200)
@given(st.sampled_from(PRESETS), st.lists(st.sampled_from(NEEDS), min_size=3, max_size=5, unique=True), st.randoms())
def test_several_needs_open_what_each_of_them_does_and_no_more(preset: str, names: list[str], chance: object) -> None:
    """Three and more as well."""
    some = [called(name) for name in names]
    assume(not any(_conflict(one, other) for one, other in combinations(some, 2)))
    both = opened(preset, tuple(some))
    chance.shuffle(some)  # type: ignore[attr-defined]  # a Random
    assert both == opened(preset, tuple(some))
    _no_more(preset, tuple(some))


Opened = tuple[frozenset[tuple[str, str]], frozenset[str], frozenset[str]]


def _no_more(preset: str, calls: tuple[NeedCall, ...]) -> None:
    """Compare what needs open together with what each does; a promise among them keeps closed what it closes by itself."""
    together, before = opened(preset, calls), opened(preset, ())
    each = [opened(preset, (call,)) for call in calls]
    promised = [opened(preset, (call,)) for call in calls if any(change.do == "close" for change in call.need.change)]
    words, gone, added = (frozenset[object]().union(*(part[place] for part in each)) for place in range(3))
    assert together[0] == words.difference(*(before[0] - part[0] for part in promised))
    if not promised:
        assert together[1] == gone
        assert together[2] <= added


@cache
def opened(preset: str, needs: tuple[NeedCall, ...]) -> Opened:
    """Give the words that lists leave open, the preset's other lines that are gone, and the other lines that are new."""
    before = lines_of(KNOWN.preset(preset))
    after, _ = relax(before, needs, KNOWN)
    was, now = ({str(line) for line in some if line.name not in LISTS} for some in (before, after))
    words = {(name, word) for name in LISTS for word in _words(name, tuple(str(line) for line in after if line.name == name))}
    return frozenset(words), frozenset(was - now), frozenset(now - was)


LISTS = {
    "SystemCallFilter": calls_known(VERSION),
    "CapabilityBoundingSet": frozenset(harvest.table("capabilities")),
    "RestrictNamespaces": frozenset(harvest.accepted("namespaces", VERSION)),
    "RestrictAddressFamilies": frozenset(harvest.accepted("address_families", VERSION)),
    "SystemCallArchitectures": frozenset({"native", "x86", "x32", "arm"}),
}


@cache
def _words(name: str, lines: tuple[str, ...]) -> frozenset[str]:
    found = settings.read(parse("[Service]\n" + "\n".join(lines)), VERSION).get(name)
    match found.value if found else None:
        case Filter(allow, words):
            return LISTS[name] & frozenset(words) if allow else LISTS[name] - frozenset(words)
        case Mask(inverted, flags):
            return LISTS[name] - flags if inverted else LISTS[name] & flags
        case tuple() as listed:
            return frozenset(listed)
        case _:
            return LISTS[name]


def test_what_stands_in_the_way_of_the_network_conflicts_with_promises() -> None:
    """Each need that gives the network back conflicts with the promise to do without, and so with kinds of sockets."""
    for name, promise, opens in product(
        NEEDS, ("no-network", "unix-sockets-only"), (("drop", "PrivateNetwork="), ("widen", "RestrictAddressFamilies="))
    ):
        touched = [change for change in KNOWN.need(name).change if change.do == opens[0] and change.line.startswith(opens[1])]
        beyond = any(set(change.line.partition("=")[2].split()) - {"AF_UNIX"} for change in touched) or opens[0] == "drop"
        if touched and beyond and (promise == "no-network") == (opens[0] == "drop"):
            assert _conflict(called(name), called(promise)), (name, promise)


def test_a_pair_is_named_once() -> None:
    """By one of the two."""
    named = [frozenset({name, conflict.with_}) for name in NEEDS for conflict in KNOWN.need(name).conflict]
    assert len(named) == len(set(named))


def test_a_promise_can_be_kept_already() -> None:
    """Under the maximum, which closes as much, one changes nothing, and that can be told."""
    promise = called("no-network")
    assert idle(lines_of(KNOWN.preset("maximum")), [promise], KNOWN) == (promise,)
    assert idle(lines_of(KNOWN.preset("standard")), [promise], KNOWN) == ()


@pytest.mark.parametrize(
    ("text", "parameter"),
    [
        ("listen", ""),
        ("listen=8080", "8080"),
        ("state", "{name}"),
        ("state=other", "other"),
        ("gpu", "/dev/dri/renderD128"),
        ("device=/dev/bus/usb/001/002", "/dev/bus/usb/001/002"),
        ("write=/srv/a:b", "/srv/a:b"),
    ],
)
def test_parameters(text: str, parameter: str) -> None:
    """Given, left out, or filled in."""
    assert need_call(text, KNOWN).parameter == parameter


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("listen=0", "from 1 to 65535"),
        ("listen=http", "no port number"),
        ("listen=", "such as listen=8080"),
        ("write=/tmp/x", "PrivateTmp=yes"),
        ("write=/home", "ProtectHome=yes"),
        ("state=../x", "no name for a directory"),
        ("state=private", "not private"),
        ("device=/dev/../etc/passwd", "a path below /dev"),
        ("device=/dev/", "a path below /dev"),
        ("device=/dev/a:b", "a colon"),
        ("device=kvm", "such as device=/dev/watchdog|is no device"),
        ("serial", "has to be told the device node of the port, such as serial=/dev/ttyUSB0"),
        ("jit=1", "takes no parameter"),
    ],
)
def test_parameters_that_are_none(text: str, said: str) -> None:
    """It is said what is wrong, and what would be right."""
    with pytest.raises(UserError) as raised:
        need_call(text, KNOWN)
    assert any(part in str(raised.value) for part in said.split("|"))


def test_all_that_is_wrong_is_said_at_once(known: Catalogue) -> None:
    """Unknown names, bad parameters, and pairs that do not go together, each on a line."""
    with pytest.raises(UserError) as raised:
        need_calls(["lisen", "listen", "write=srv", "no-network", "jit"], known)
    first, second, third = str(raised.value).splitlines()
    assert "did you mean listen" in first
    assert "no absolute path" in second
    assert third.startswith("the needs 'listen' and 'no-network' do not go together; of listen: it has a way in; a socket")
    assert "`" not in third


def test_the_same_need_for_two_things(known: Catalogue) -> None:
    """Both count, and one that is named twice counts once."""
    calls = need_calls(["write=/b", "write=/a", "write=/b"], known)
    assert [str(call) for call in calls] == ["write=/b", "write=/a"]
    left, _ = relax([Line("Service", "ProtectSystem", "strict")], calls, known)
    assert [str(line) for line in left] == ["ProtectSystem=strict", "ReadWritePaths=/a", "ReadWritePaths=/b"]
