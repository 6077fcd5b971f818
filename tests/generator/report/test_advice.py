"""What is believed of hardening and is not so: nothing is forgotten, and what is said to report a line reports it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hardened_unit.report.advice import lines_of, rule_of, told
from hardened_unit.report.page import Bullets, Paragraph, Ref, plain
from hardened_unit.report.proofs import seen_section
from hardened_unit.rules import check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardened_unit.rules import Finding
    from systemd_directives.advice import Advice
    from systemd_directives.catalogue import Catalogue
    from systemd_directives.target import Target

WRONG_IN_THE_FOUNDATION = {
    # What the document says that the reference began with, and the piece of advice that is about it.
    "these are the directives of [Service]": "only-for-services",
    "container-like isolation": "like-a-container",
    "After=network.target": "network-is-there",
    "Type=simple": "started-means-it-works",
    "hardened, without a User=": "hardened-as-root",
    "ReadOnlyPaths=/ beside strict": "read-only-root-adds",
    "ProtectHome=read-only": "read-only-hides",
    "ReadWritePaths=/var/run/mydaemon": "var-run-is-the-place",
    "ReadWritePaths= for what is not there": "makes-the-directory",
    "PrivateUsers=true in every service": "root-in-a-namespace",
    "MemoryDenyWriteExecute=false": "default-in-the-list",
    "a filter without SystemCallArchitectures=": "filters-hold-for-32-bit",
    "RestrictAddressFamilies=inet inet6": "families-in-lower-case",
    "families without AF_UNIX": "internet-is-enough",
    "LimitNOFILE=65536": "more-files-are-safer",
    "LimitNPROC=512": "processes-of-the-service",
    "LimitCORE=0 keeps memory from being read": "core-hides-memory",
    "NoNewPrivileges= comes with others": "flag-comes-along",
    "NoNewPrivileges= weakens root": "flag-weakens-root",
    "ProtectSystem= is cumulative": "levels-add-up",
    "strict makes everything read-only": "strict-is-everything",
    "strict closes /run": "strict-closes-run",
    "ProtectHome= hides": "hide-is-a-value",
    "ProtectHome=true hides them all": "yes-hides-every-home",
    "tmpfs over /run/user": "tmpfs-over-run-user",
    "writable in addition to /tmp": "tmp-is-writable",
    "a second ReadWritePaths= line": "second-list-replaces",
    "ReadWritePaths=/var/log": "all-of-var-log",
    "InaccessiblePaths= hides completely": "inaccessible-is-invisible",
    "/proc/sys/kernel/debug": "debugfs-below-proc",
    "/sys/fs/cgroup/systemd": "cgroups-of-old",
    "PrivateTmp= and shared memory": "tmp-and-shared-memory",
    "PrivateIPC= and shared memory": "ipc-and-shared-memory",
    "only null, zero, urandom": "three-devices",
    "UID and GID that do not overlap": "other-numbers",
    "sees nobody in place of its UID": "sees-nobody",
    "the host's name": "name-stays",
    "ProtectClock=": "clock-can-be-read",
    "no access to /proc/sys, /sys, /proc/keys": "tunables-are-hidden",
    "no module is loaded": "no-module-at-all",
    "reading the kernel's log": "log-only-read",
    "uname --uname=2": "personality-by-uname",
    "a mitigation of Meltdown": "against-meltdown",
    "MemoryDenyWriteExecute=true without a warning": "no-jit-anywhere",
    "RestrictRealtime= against latency attacks": "realtime-is-latency",
    "setuid programs are not run": "suid-cannot-run",
    "RemoveIPC= as root": "removes-ipc-of-root",
    "RemoveIPC= with a user that others share": "removes-own-ipc-only",
    "~250 safe calls": "250-safe-calls",
    "@clock is about time": "clock-group-is-time",
    "@cpu-emulation is QEMU's": "emulation-is-qemu",
    "@network-io is the network": "network-io-is-network",
    "@raw-io has mount and mknod": "raw-io-is-mount",
    "a denied group after @system-service": "second-line-denies",
    "a denied group before it": "deny-first",
    "deny specific calls": "deny-what-is-dangerous",
    "EPERM, and look in the log": "errors-are-logged",
    "SystemCallLog=trace": "log-mode-trace",
    "the log of denied calls": "log-of-denied-calls",
    "RestrictAddressFamilies=unix": "unix-in-lower-case",
    "three lines, one after the other": "lines-replace-families",
    "block all networking": "families-block-the-network",
    "a value with a comment behind it": "comment-after-value",
    "LimitCPU=3600": "cpu-time-is-a-share",
    "LimitAS=": "address-space-is-memory",
    "LimitRSS=": "rss-is-limited",
    "LimitLOCKS=": "locks-are-limited",
    "LimitSIGPENDING=": "signals-of-the-service",
    "RestrictNamespaces=user prevents": "named-is-forbidden",
    "RestrictNamespaces=network": "named-network",
    "RestrictNamespaces=mount": "named-mount",
    "the service as process 1": "makes-process-1",
    "User= makes an identity": "user-is-made",
    "DynamicUser= is unique": "dynamic-user-for-ever",
    "SupplementaryGroups=": "group-is-made",
    "CIS recommends it": "cis-says-so",
    "User=nobody": "nobody-is-safe",
    "No tmpfs unless needed": "tmp-is-tmpfs",
    "SYSTEMD_LOG_LEVEL=debug systemctl status": "status-starts-with-debug",
    "strace -e trace=open,…": "strace-of-five-calls",
    "Environment=SYSTEMD_LOG_LEVEL=debug": "variable-audits-calls",
    "permission denied on /var/log": "permission-is-a-path",
    "threads need a higher LimitNPROC=": "raise-the-process-limit",
    "threads need no RestrictNamespaces=": "namespaces-stop-threads",
    "no DNS without AF_UNIX": "names-need-local-sockets",
    "full, and /etc is not read": "full-hides-etc",
    "ProtectSystem=Boot": "a-value-boot",
    "/dev/null under PrivateDevices=": "null-needs-a-line",
    "DeviceAllow= brings a device back": "allow-makes-the-node",
    "DeviceAllow= adds": "allow-adds-a-right",
    "settings of a running service": "security-of-the-process",
    "0 to 10 for each directive": "ten-points-for-each",
    "green is hardened": "green-is-hardened",
    "systemd-analyze dot": "dot-is-the-whole",
    "/proc/$(pgrep …)/status": "pgrep-finds-it",
    "CapAmb=0": "ambient-none-is-safe",
    "MINIMAL, better than nothing": "better-than-nothing",
    "ReadWritePaths= for nobody": "gives-permission",
}


def _findings(lines: tuple[str, ...], target: Target, *, advice: bool) -> list[Finding]:
    written = "".join(f"{line}\n" for line in lines)
    whole = check(f"[Service]\nExecStart=/usr/bin/mydaemon\n{written}", target, advice=True) if advice else []
    return check(written, target, section="Service") + whole


def _advice(catalogue: Catalogue) -> Iterator[tuple[Advice, tuple[str, ...], str]]:
    for advice in catalogue.advice():
        yield advice, lines_of(advice, catalogue), rule_of(advice, catalogue)


def test_every_wrong_sentence_of_the_foundation_is_there(known: Catalogue) -> None:
    """What the reference set out to correct is corrected in so many words."""
    names = {advice.name for advice in known.advice()}
    assert {said: name for said, name in WRONG_IN_THE_FOUNDATION.items() if name not in names} == {}


def test_lines_are_reported_by_the_rule_that_is_named(known: Catalogue, debian_12: Target) -> None:
    """As people write them, alone or in a service that has no more than them."""
    target = debian_12._replace(systemd=257)
    missed = {
        advice.name: rule
        for advice, lines, rule in _advice(known)
        if rule and rule not in {finding.rule for finding in _findings(lines, target, advice=True)}
    }
    assert missed == {}


def test_where_no_rule_is_named_the_line_is_right(known: Catalogue, debian_12: Target) -> None:
    """Then the belief alone is wrong: the checker has nothing to say."""
    target = debian_12._replace(systemd=257)
    said = {
        advice.name: [finding.message for finding in _findings(lines, target, advice=False)]
        for advice, lines, rule in _advice(known)
        if lines and not rule
    }
    assert len(said) > 10
    assert {name: found for name, found in said.items() if found} == {}


def test_every_theme_shows_what_it_has(known: Catalogue) -> None:
    """Each piece once, as a sentence, with what happens first."""
    themes = dict.fromkeys(advice.theme for advice in known.advice())
    shown = [one for theme in themes for one in told(theme, known)]
    assert sorted(one.name for one in shown) == sorted(advice.name for advice in known.advice())
    for one in shown:
        assert one.belief.endswith(".")
        assert isinstance(one.blocks[0], Paragraph)


def test_a_claim_is_shown_with_the_way_to_it(known: Catalogue) -> None:
    """A sentence, where it was seen, and the place on the directive's page that has what was tried."""
    one = next(one for one in told("units", known) if one.name == "lines-replace-families")
    (shown,) = next(block for block in one.blocks if isinstance(block, Bullets)).items
    assert isinstance(shown, Ref)
    assert plain(shown) == "A second line widens the list; it does not replace the first. Seen on 252, 254, 257 and 262."
    page = seen_section(known.directive(shown.name))
    assert shown.anchor in {block.anchor for block in page.blocks if isinstance(block, Paragraph)}


def test_a_theme_that_is_none_is_told_with_those_that_are(known: Catalogue) -> None:
    """The message names them."""
    with pytest.raises(LookupError, match=r"no advice on 'weather'; there is on units, users, "):
        told("weather", known)
