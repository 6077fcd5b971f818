"""Rules on system calls, sockets, namespaces, compilers and old paths."""

from __future__ import annotations

import pytest

from hardened_unit.rules import check
from hardened_unit.unitfile import parse
from hardened_unit.unitfile.dropins import merged
from systemd_directives.target import Target


def found(rule: str, text: str, version: int = 252, *, advice: bool = False, whole: bool = True) -> list[str]:
    """Give the severity of each finding of a rule in a unit."""
    text = text if text.startswith("[") else f"[Service]\n{'' if 'ExecStart=' in text else 'ExecStart=/a'}\n{text}\n"
    return [item.severity for item in check(text, Target(version), whole=whole, advice=advice) if item.rule == rule]


EPERM = "SystemCallErrorNumber=EPERM\n"


@pytest.mark.parametrize(
    ("lines", "severity"),
    [
        (f"{EPERM}SystemCallFilter=@system-service\nSystemCallLog=~@system-service", "warning"),
        (f"{EPERM}SystemCallFilter=@system-service\nSystemCallLog=@mount", "warning"),
        (f"{EPERM}SystemCallFilter=~@mount @debug\nSystemCallLog=mount ptrace", "warning"),
        ("SystemCallFilter=~mount:EPERM\nSystemCallLog=mount", "warning"),
        ("ProtectKernelModules=yes\nSystemCallLog=@module", "warning"),
        ("ProtectClock=yes\nProtectKernelLogs=yes\nSystemCallLog=@clock syslog", "warning"),
        (f"{EPERM}ProtectClock=yes\nSystemCallFilter=~mount\nSystemCallLog=@clock mount", "warning"),
        ("SystemCallLog=~", "warning"),
        ("SystemCallLog=mount\nSystemCallLog=~mount", "warning"),
        ("SystemCallLog=~mount\nSystemCallLog=mount", "warning"),
        ("SystemCallFilter=@system-service\nSystemCallLog=~@system-service", "advice"),
        ("SystemCallFilter=~mount:kill\nSystemCallLog=mount", "advice"),
        ("SystemCallLog=~@system-service", ""),
        (f"{EPERM}SystemCallFilter=@system-service\nSystemCallLog=@network-io", ""),
        (f"{EPERM}SystemCallFilter=@system-service\nSystemCallLog=~@default", ""),
        (f"{EPERM}SystemCallFilter=~@mount\nSystemCallLog=~@system-service", ""),
        (f"{EPERM}SystemCallFilter=~@mount\nSystemCallLog=@mount ptrace", ""),
        (f"{EPERM}SystemCallLog=@mount", ""),
        ("ProtectKernelModules=no\nSystemCallLog=@module", ""),
        ("SystemCallLog=trace", ""),
        ("SystemCallLog=~\nSystemCallLog=", ""),
    ],
)
@pytest.mark.parametrize("version", [252, 257, 262])
def test_what_is_logged(lines: str, severity: str, version: int) -> None:
    """Nothing is logged of what is refused with an error; what kills is recorded without the line."""
    rule = "system-call-log-logs-nothing"
    assert found(rule, lines, version, advice=True) == ([severity] if severity else [])
    assert found(rule, lines, version) == (["warning"] if severity == "warning" else [])


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        ("SystemCallErrorNumber=EPERM", 1),
        ("SystemCallErrorNumber=EPERM\nSystemCallFilter=@system-service\nSystemCallFilter=", 1),
        ("SystemCallErrorNumber=EPERM\nSystemCallLog=@mount", 1),
        ("SystemCallErrorNumber=EPERM\nSystemCallFilter=~@mount:EACCES ptrace:kill", 1),
        ("SystemCallErrorNumber=EPERM\nSystemCallFilter=~", 1),
        ("SystemCallErrorNumber=EPERM\nSystemCallFilter=~@mount:EACCES ptrace", 0),
        ("SystemCallErrorNumber=EPERM\nSystemCallFilter=@system-service", 0),
        ("SystemCallErrorNumber=EPERM\nSystemCallFilter=@system-service\nSystemCallFilter=~mount:EACCES", 0),
        ("SystemCallErrorNumber=EPERM\nSystemCallFilter=@sytem-service", 0),
        ("SystemCallErrorNumber=EPERM\nSystemCallErrorNumber=", 1),
    ],
)
def test_an_error_number_needs_a_filter(lines: str, count: int) -> None:
    """A filter that gives each of its calls an error of its own does not need it."""
    assert len(found("error-number-without-filter", lines)) == count
    assert found("error-number-without-filter", lines, whole=False) == []


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        ("Type=notify\nRestrictAddressFamilies=AF_INET", 1),
        ("Type=notify\nRestrictAddressFamilies=none", 1),
        ("Type=notify\nRestrictAddressFamilies=~AF_UNIX", 1),
        ("Type=notify\nRestrictAddressFamilies=~AF_LOCAL", 1),
        ("Type=dbus\nBusName=a.b\nRestrictAddressFamilies=AF_INET", 1),
        ("WatchdogSec=30\nRestrictAddressFamilies=AF_INET", 1),
        ("WatchdogSec=0\nRestrictAddressFamilies=AF_INET", 0),
        ("WatchdogSec=infinity\nRestrictAddressFamilies=AF_INET", 0),
        ("Type=notify\nRestrictAddressFamilies=AF_INET\nRestrictAddressFamilies=AF_UNIX", 0),
        ("Type=notify\nRestrictAddressFamilies=AF_LOCAL", 0),
        ("Type=notify\nRestrictAddressFamilies=AF_FILE AF_INET", 0),
        ("Type=notify\nRestrictAddressFamilies=~AF_INET", 0),
        ("Type=notify\nRestrictAddressFamilies=~", 0),
        ("Type=notify\nExecStart=+/a\nRestrictAddressFamilies=AF_INET", 0),
        ("Type=exec\nRestrictAddressFamilies=AF_INET", 0),
    ],
)
def test_who_has_to_report(lines: str, count: int) -> None:
    """Readiness, the watchdog and the message bus need the family; it has three names."""
    assert found("notify-without-af-unix", lines) == ["warning"] * count


def test_the_family_may_be_left_out_in_a_drop_in() -> None:
    """The type stands in the unit, the restriction in the drop-in."""
    both = [
        parse("[Service]\nExecStart=/a\nType=notify\n"),
        parse("[Service]\nRestrictAddressFamilies=AF_INET\n", path="r.conf"),
    ]
    (finding,) = check(merged(both), Target(252), name="a.service")
    assert (finding.rule, finding.entry.path) == ("notify-without-af-unix", "r.conf")


ALL = "cgroup ipc net mnt pid user uts"


@pytest.mark.parametrize(
    ("lines", "versions"),
    [
        ("RestrictNamespaces=user", {252, 257, 262}),
        (f"RestrictNamespaces={ALL}", {252, 257}),
        (f"RestrictNamespaces={ALL} time", {252, 257, 262}),
        (f"RestrictNamespaces=user\nRestrictNamespaces={ALL} time", {252, 257, 262}),
        ("RestrictNamespaces=no\nRestrictNamespaces=user", {252, 257, 262}),
        ("RestrictNamespaces=user mnt", set()),
        ("RestrictNamespaces=user\nRestrictNamespaces=mnt", set()),
        ("RestrictNamespaces=yes\nRestrictNamespaces=user", set()),
        ("RestrictNamespaces=~user\nRestrictNamespaces=user", set()),
        ("RestrictNamespaces=~user\nRestrictNamespaces=mnt", set()),
        ("RestrictNamespaces=user\nRestrictNamespaces=~user", set()),
        ("RestrictNamespaces=user\nRestrictNamespaces=yes", set()),
        ("RestrictNamespaces=user\nRestrictNamespaces=", set()),
        ("RestrictNamespaces=no", set()),
        ("RestrictNamespaces=network", set()),
    ],
)
def test_bare_namespaces(lines: str, versions: set[int]) -> None:
    """A single bare name is probably the wrong way round, and one that allows all restricts nothing."""
    assert {version for version in (252, 257, 262) if found("namespace-polarity", lines, version)} == versions


@pytest.mark.parametrize(
    ("lines", "word"),
    [
        ("SystemCallFilter=@system-service", "SystemCallFilter"),
        ("RestrictAddressFamilies=AF_UNIX", "RestrictAddressFamilies"),
        ("SystemCallFilter=~@mount\nRestrictAddressFamilies=AF_UNIX", "RestrictAddressFamilies"),
        ("SystemCallArchitectures=native\nRestrictAddressFamilies=AF_UNIX", ""),
        ("RestrictNamespaces=yes", ""),
    ],
)
def test_another_architecture(lines: str, word: str) -> None:
    """The advice points at the line that the other calls get round."""
    text = f"[Service]\nExecStart=/a\n{lines}\n"
    keys = [item.entry.key for item in check(text, Target(252), advice=True) if item.rule == "no-system-call-architectures"]
    assert keys == [word] * bool(word)


@pytest.mark.parametrize(
    "command",
    [
        *(
            "/usr/bin/node /srv/a.js",
            "node a.js",
            "/opt/node-v20/bin/node a.js",
            "!/usr/bin/node a.js",
            "-/usr/bin/nodejs a.js",
        ),
        *("/usr/bin/java -jar a.jar", "/usr/bin/java -Xint -jar a.jar", "/opt/jdk/bin/java -jar a.jar", "/usr/bin/java-21 a"),
        *(
            "/usr/bin/dotnet a.dll",
            "/usr/bin/pypy3.9 a.py",
            "/usr/bin/pypy3 a.py",
            "/usr/bin/luajit-2.1.0 a.lua",
            "/usr/bin/mono a.exe",
        ),
        *(
            "/usr/bin/julia a.jl",
            "/usr/bin/guile-3.0 a.scm",
            "/usr/bin/gjs a.js",
            "/usr/bin/sbcl",
            "/usr/bin/racket a",
            "/usr/bin/deno run a",
        ),
        *(
            "/usr/bin/env node a.js",
            "/usr/bin/env -i -u X A=b node a.js",
            "/usr/bin/nice -n 5 node a.js",
            "/usr/bin/timeout -k 5 9 node a",
        ),
        *(
            "/usr/bin/flock /run/l /usr/bin/java a",
            "/usr/sbin/runuser -u a -- node a.js",
            "/usr/bin/taskset -c 0 nice env node a.js",
        ),
        *("/bin/sh -c 'exec node a.js'", '/bin/bash -lc "cd /srv && A=b node a.js"', "/bin/sh -ec 'if true; then node a; fi'"),
        *("/bin/sh -c 'test -e /x || exec env A=b java -jar a.jar >/dev/null'", "/bin/sh -c 'nice -n 5 node a.js & wait'"),
        *(
            "/usr/bin/npm start",
            "/usr/share/elasticsearch/bin/elasticsearch",
            "/opt/kafka/bin/kafka-server-start.sh a",
            "/usr/bin/jenkins",
        ),
        *("/usr/bin/php -d opcache.jit=tracing a.php", "/usr/sbin/php-fpm8.2 -dopcache.jit_buffer_size=64M -F"),
        "/usr/bin/luajit -jon a.lua",
    ],
)
def test_compilers(command: str) -> None:
    """They are found by name, behind wrappers and in scripts; what does not switch them off does not count."""
    assert found("memory-deny-write-execute-and-jit", f"ExecStart={command}\nMemoryDenyWriteExecute=yes") == ["warning"]


@pytest.mark.parametrize(
    "command",
    [
        *(
            "/usr/bin/node --jitless a.js",
            "/usr/bin/env NODE_OPTIONS=--jitless node a",
            "/usr/bin/luajit -joff a",
            "/usr/bin/luajit -j off a",
        ),
        *(
            "/usr/bin/pypy3 --jit off a.py",
            "/usr/bin/deno run --v8-flags=--jitless a",
            "/usr/bin/env GUILE_JIT_THRESHOLD=-1 guile a",
        ),
        *(
            "/usr/bin/php a.php",
            "/usr/sbin/php-fpm8.2 -F",
            "/usr/bin/php -d opcache.jit=tracing -d opcache.jit_buffer_size=0 a.php",
        ),
        *("/usr/bin/php -d opcache.jit=disable a.php", "/usr/bin/php -d opcache.jit=0 -d opcache.jit_buffer_size=64M a.php"),
        *(
            "/usr/bin/python3.13 a.py",
            "/usr/bin/perl a",
            "/usr/bin/erl -noshell",
            "/usr/bin/bun a.js",
            "/usr/bin/gitea web",
            "+/usr/bin/node a",
        ),
        *(
            "/usr/bin/node_exporter",
            "/usr/bin/monodaemon",
            "/usr/sbin/runuser -u java /usr/bin/a",
            "/usr/bin/env A=node /usr/bin/a",
        ),
        *(
            "/bin/sh -c 'echo \"a; node b\"'",
            "/bin/sh -c 'echo node'",
            "/bin/sh node",
            "/bin/sh -c",
            "/usr/bin/timeout 9",
            "/usr/bin/env",
        ),
        *("/bin/sh -c 'kill $(pidof node)'", "/bin/sh -c 'node \"a'"),
    ],
)
def test_what_is_no_compiler_or_has_it_off(command: str) -> None:
    """Near misses, and the switches that were seen to help."""
    assert found("memory-deny-write-execute-and-jit", f"ExecStart={command}\nMemoryDenyWriteExecute=yes") == []


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        ("ExecStart=/usr/bin/node a.js\nEnvironment=NODE_OPTIONS=--jitless", 0),
        ('ExecStart=/usr/bin/node a.js\nEnvironment="NODE_OPTIONS=--trace-gc --jitless"', 0),
        ("ExecStart=/usr/bin/node a.js\nEnvironment=NODE_ENV=production", 1),
        ("ExecStart=/a\nExecStartPre=/usr/bin/node migrate.js", 1),
        ("ExecStart=/usr/bin/node a.js\nExecStart=\nExecStart=/a", 0),
    ],
)
def test_compilers_and_the_rest_of_the_unit(lines: str, count: int) -> None:
    """Variables of the unit count, and so do all commands that are in force."""
    assert len(found("memory-deny-write-execute-and-jit", f"{lines}\nMemoryDenyWriteExecute=yes")) == count


def test_the_directive_may_stand_in_a_drop_in() -> None:
    """A guide's drop-in breaks the packaged unit, and the message is about the drop-in."""
    both = [parse("[Service]\nExecStart=/usr/bin/java a\n"), parse("[Service]\nMemoryDenyWriteExecute=yes\n", path="h.conf")]
    (finding,) = check(merged(both), Target(252), name="a.service")
    assert (finding.rule, finding.entry.path) == ("memory-deny-write-execute-and-jit", "h.conf")


@pytest.mark.parametrize("script", ["x " * 400_000 + "node", "(" * 9_000 + "node", "nice " * 1_000 + "node"])
def test_no_script_takes_long(script: str) -> None:
    """Neither length nor depth matters."""
    assert found("memory-deny-write-execute-and-jit", f'ExecStart=/bin/sh -c "{script}"\nMemoryDenyWriteExecute=yes') in (
        [],
        ["warning"],
    )


@pytest.mark.parametrize(
    ("line", "fixed"),
    [
        ("PIDFile=/var/run/a.pid", "PIDFile=/run/a.pid"),
        ("ReadWritePaths=/var/run /var/log", "ReadWritePaths=/run /var/log"),
        ("ReadWritePaths=-/var/run/a /var/run/b", "ReadWritePaths=-/run/a /run/b"),
        ("BindPaths=/a:/var/run/b", "BindPaths=/a:/run/b"),
        ("StandardOutput=append:/var/run/a", "StandardOutput=append:/run/a"),
        ('ReadWritePaths="/var/run/a b"', 'ReadWritePaths="/run/a b"'),
        ("ReadWritePaths=/var/runner /srv/var/run/a", ""),
        ("ExecStart=/a --pid /var/run/a", ""),
        ("Environment=A=/var/run/a", ""),
    ],
)
def test_old_paths(line: str, fixed: str) -> None:
    """Each kind of value that has a path, and those of which only the program knows."""
    text = f"[Service]\n{line}\n"
    fixes = [item.fix for item in check(text, Target(252), whole=False) if item.rule == "legacy-var-run"]
    assert [edit.text for fix in fixes if fix and fix.safe for edit in fix.edits] == [f"{fixed}\n"] * bool(fixed)


def test_old_paths_in_conditions() -> None:
    """A condition may have signs in front of its path."""
    text = "[Unit]\nConditionPathExists=|!/var/run/a\n"
    (finding,) = check(text, Target(252), name="a.target")
    assert finding.fix is not None
    assert finding.fix.edits[0].text == "ConditionPathExists=|!/run/a\n"


def test_an_own_root_may_have_an_own_folder() -> None:
    """There the fix is not applied unasked."""
    (finding,) = check("[Service]\nRootDirectory=/srv\nPIDFile=/var/run/a.pid\n", Target(252), whole=False)
    assert finding.fix is not None
    assert not finding.fix.safe
