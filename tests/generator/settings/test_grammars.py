"""Every directive has a grammar, and some values that are easily read wrongly."""

from __future__ import annotations

import pytest

from hardened_unit import settings
from hardened_unit.settings.grammars import grammar
from hardened_unit.unitfile import parse
from systemd_directives import harvest, syntax


def test_no_directive_is_left_unread() -> None:
    """Of any section, in any of the versions that are told apart."""
    for section, names in harvest.table("sections").items():
        for name in names:
            if not any(harvest.known(section, name, version) for version in (249, 252, 254, 257, 262)):
                continue
            known = syntax.of(section, name)
            assert known, (section, name)
            assert grammar(known.grammar.partition(":")[0])


@pytest.mark.parametrize(
    ("line", "dropped"),
    [
        ('DeviceAllow="/dev/nu ll" rw', {}),
        ('DeviceAllow=/dev/null "rw"', {252: '"rw"', 262: '"rw"'}),
        ("DeviceAllow=%h", {252: "%h", 262: "%h"}),
        ("BindReadOnlyPaths=/a\\:b:/c", {}),
        ('BindReadOnlyPaths="/a:b":/c', {262: "/a:b:/c"}),
        ("BindReadOnlyPaths=/a%h /b/..%h", {252: "/b/..%h", 262: "/b/..%h"}),
        ('BindReadOnlyPaths=":"', {252: '":"', 262: ":"}),
        ("ReadOnlyPaths=/../a", {252: "/../a"}),
        ("ReadOnlyPaths=%i-/a", {252: "%i-/a", 262: "%i-/a"}),
        ("StateDirectory=a:b:c", {262: "a:b:c"}),
        ("StateDirectory=a:%t/b", {252: "a:%t/b", 262: "a:%t/b"}),
        ('StateDirectory=\\"', {252: '\\"', 262: '\\"'}),
        ("LoadCredential=\\:/a", {252: "\\:/a", 262: "\\:/a"}),
        ("LoadCredential=a:/b//c", {252: "a:/b//c", 262: "a:/b//c"}),
        ("Sockets=a%t.socket", {252: "a%t.socket", 262: "a%t.socket"}),
        ("LimitNICE=+-0", {}),
        ("MemoryLow=1B 1", {}),
        ("IPAddressDeny=fe80::1%lo", {252: "fe80::1%lo", 262: "fe80::1%lo"}),
        ("LUOSession=a b:c", {262: "b:c"}),
        ("OOMRules=a /b", {262: "/b"}),
        ("BPFDelegateCommands=BPFMapCreate,foo", {262: "foo"}),
        ("FailureAction=halt", {252: "halt"}),
        ("RootImagePolicy=root=verity:usr=foo", {257: "foo"}),
        ("LogFilterPatterns=~[a", {262: "~[a"}),
        ("LogFilterPatterns=[]a](?#()\\Q[", {}),
    ],
)
def test_what_is_easily_read_wrongly(line: str, dropped: dict[int, str]) -> None:
    """Which text is dropped by which of the versions that have the directive."""
    found = {}
    for version in (252, 257, 262) if 257 in dropped else (252, 262):
        (read,) = settings.read(parse(f"[Service]\n{line}\n"), version, template=False).lines
        if read.reading and read.reading.dropped:
            found[version] = read.reading.dropped[0].text
    assert found == dropped


@pytest.mark.parametrize("policy", ["root", "root=verity:root=signed", "root=verity:", "a=b:c"])
def test_an_image_policy_that_is_none_refuses_the_unit(policy: str) -> None:
    """Whatever the version."""
    (read,) = settings.read(parse(f"[Service]\nRootImagePolicy={policy}\n"), 262).lines
    assert read.reading
    assert read.reading.fatal


@pytest.mark.parametrize(
    ("value", "kept", "ignored"),
    [
        ("/usr/bin:bin:/opt/bin", ("/usr/bin",), False),
        ("bin:/usr/bin", (), True),
        ("/usr/bin:/bin", ("/usr/bin", "/bin"), False),
    ],
)
def test_a_search_path_ends_before_the_first_wrong_one(value: str, kept: tuple[str, ...], ignored: bool) -> None:
    """What stands behind it is lost, and with nothing before it the assignment has no effect."""
    (line,) = settings.read(parse(f"[Service]\nExecSearchPath={value}\n"), 262, template=False).lines
    assert line.reading
    assert (line.reading.value, line.reading.ignored) == (kept, ignored)
