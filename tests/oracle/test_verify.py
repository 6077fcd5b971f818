"""The same lines dropped as by the real systemd-analyze of this machine, and nothing said about what the presets make."""

from __future__ import annotations

import random
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hardened_unit import settings
from hardened_unit.compose import Request, compose, need_call, unit_name
from hardened_unit.rules import check
from hardened_unit.unitfile import parse
from systemd_directives import targets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hardened_unit.unitfile import Entry
    from systemd_directives.catalogue import Catalogue

WEB = "/usr/bin/python3 -m http.server 8080 --directory /srv/www"
HEAD = "[Service]\nExecStart=/usr/bin/true\n"
SEED = 20261123
PIECES = (
    "A=1",
    "\n",
    "\n",
    "\r",
    "\0",
    "\\",
    "\\\n",
    " ",
    "#",
    ";",
    "x",
    "=",
    "\ufeff",
    "\t",
    "\r\n",
    "é",
    "[Foo]\n",
    "[Service]\n",
)

VALUES = {
    "boolean": "yes no YES on off true t 0 1 2 maybe yes,no",
    "enum": "private Private shared inherit invisible invisble ptraceable default noaccess all pid closed strict auto none",
    "enum-or-bool": "yes no true full strict Strict boot tmpfs read-only readonly disconnected self private 1",
    "hostname-protection": "yes no private private:x yes:x",
    "octal-mode": "0077 77 9 0o77 00777 1000 7777 17777 -1 +7 u=rwx",
    "errno": "EOPNOTSUPP EWOULDBLOCK EHWPOISON eperm +1 0x1 EPERM EACCES EFOO 1 0 4095 4096 9999 kill Kill -1",
    "rlimit": (
        "08 18446744073709551615 1. .5 +1 "
        "1 0 infinity unlimited 10:5 5:10 5: :5 1K 1k 64M 64MB 1.5G 1G:2G 10min 1min:1h -1 abc 0x10 010 1024:infinity 1M:1K"
    ),
    "tasks": "08 +5% 10 0 10% 0% 100% 101% 10.5% infinity abc -1 1K 0x10",
    "memory": "+5 10000000000000000000000000k 1G 1g 0 50% 0% 120% 1GB infinity abc 1.5G 512M -1 10.55% 10.555% 100‰ 10‱",
    "cpu-percent": "99999999% +5% 50% 0% 200% 200 20.5% 20.55% 20.555% abc -5% 0.01% 5‰",
    "user": "00 01 4294967296 daemon root 0 65535 65534 4294967295 foo.bar Foo foo:bar foo/bar -foo -1 . .. %i %%x %Q ${X}",
    "group": "daemon 0 65535 foo:bar nogroup",
    "group-list": "adm adm,daemon a:b 65535 %%x",
    "path-list": "%n %S /a -/a +/a -+/a +-/a a ~/x /a/../b /a//b /a/./b /a,/b /var/lib/* %t/x %Q/x '/a /b /%% -",
    "directory-list": "%t/a a: a a/b /a ../a a/../b a:b a:/b a:../b private private/x a/ . ./a %N %Q",
    "bind-list": "/a /a: /a:/b /a:/b:rbind /a:/b:norbind /a:/b:foo a:b /a:b -/a -/a:/b /a:/b: %t/x",
    "tmpfs-list": "/a /a:ro /a:size=1M a a:ro /a/../b /a:foo=bar",
    "device-allow": "/dev //dev/null /dev/null char-rtc block-sd char-foo /dev/nosuch null /etc/passwd /dev/../etc",
    "word-list:architecture": "native x86 x86-64 x86_64 arm64 nope native,x86 Native",
    "word-list:ip-prefix": (
        "127.0.0.1/255.0.0.0 1.2.3.4/08 1.2.3.4/+8 10.0.0.0/0.255.255.255 "
        "any all localhost link-local multicast 10.0.0.1 10.0.0.0/8 10.0.0.0/33 ::1 ::1/128 ::1/129 foo 10.0.0/8 localhost,any"
    ),
    "allow-or-deny-list:system-call": (
        "mseal statmount setxattrat @system-service @nosuch @mount read read:EPERM read:9999 nosuch "
        "~@mount ~read:EPERM ~read:kill ~read:EFOO @System-Service"
    ),
    "allow-or-deny-list:address-family": (
        "AF_INET AF_inet inet AF_INET,AF_INET6 none ~none ~AF_PACKET AF_INET4 10 AF_UNIX af_unix AF_UNSPEC"
    ),
    "mask:capability": "CAP_NET_RAW cap_net_raw CAP_NOPE ~CAP_SYS_ADMIN ~ 12 CAP_A,CAP_B",
    "command": (
        "!!!/usr/bin/true +!/usr/bin/true --/usr/bin/true ::/usr/bin/true -:-/usr/bin/true . .. "
        "/usr/bin/true true ./true usr/bin/true /usr/bin/ -/usr/bin/true @/usr/bin/true +/usr/bin/true !/usr/bin/true "
        "!!/usr/bin/true :/usr/bin/true -+:/usr/bin/true |/usr/bin/true - /usr/../bin/true %t/x /usr/bin/true;x"
    ),
    "text": "x %n 100% %- 100%Q %%",
    "mask:namespace": "yes no user net network mnt mount ~user ~foo time user,net cgroup ~",
}
"""Words for each grammar: right ones, borderline ones and wrong ones."""

LISTS = ("path-list", "directory-list", "bind-list", "tmpfs-list", "word-list", "allow-or-deny-list", "mask", "group-list")
COMMANDS = (
    *("/usr/bin/true ; foo/bar", "/usr/bin/true ; true", '/usr/bin/true "x', '"', "@/usr/bin/true x", "@@/usr/bin/true x"),
    "/usr/bin/true %c",
)
TAILS = {"device-allow": ("", " r", " rw", " rwm", " rwx", " R", " rw # c")}


def candidates(grammar: str, chance: random.Random) -> Iterator[str]:
    """Give values for a grammar: every word, the empty value, comments, quotations, and for lists words in combination."""
    name = grammar.partition(":")[0]
    words = (VALUES.get(grammar) or VALUES[name]).split()
    yield from (word + tail for word in words for tail in TAILS.get(name, ("",)))
    yield from COMMANDS if name == "command" else ()
    yield from ("", f"{words[0]} # comment", f'"{words[0]}"', f"'{words[0]}", f"{words[0]}\\x20", "%i", "%%", "%Q")
    if name in LISTS:
        for _ in range(12):
            yield " ".join(chance.choices(words, k=chance.randint(2, 4)))


def complained(files: Iterable[Path]) -> dict[str, set[int]]:
    """Run the real verify over files; give for each the lines that it complains of."""
    paths = [str(path) for path in files]
    done = subprocess.run(
        ["systemd-analyze", "--man=no", "--recursive-errors=no", "verify", *paths],
        capture_output=True,
        timeout=300,
        check=False,
    )
    found: dict[str, set[int]] = {path: set() for path in paths}
    for path, line, message in re.findall(rb"^(/[^\n]*?\.service):(\d+): ([^\n]*)", done.stderr, flags=re.MULTILINE):
        if b"not safe" not in message and b"references a path below legacy" not in message:
            found[path.decode()].add(int(line))
    return found


@pytest.mark.usefixtures("systemd_analyze")
def test_values_are_dropped_where_the_real_one_drops_them(tmp_path: Path, known: Catalogue) -> None:
    """Each directive of the reference, each with values right, borderline and wrong: the same lines are found wanting."""
    chance = random.Random(SEED)  # noqa: S311 - a seed, so that a failure can be seen again
    version = targets.installed()
    ours: dict[str, set[int]] = {}
    texts: dict[str, list[str]] = {}
    grammars = {directive.name: directive.grammar for directive in known.directives()}
    grammars |= {"ExecStartPre": "command", "Description": "text"}
    for name, grammar in grammars.items():
        values = list(dict.fromkeys(candidates(grammar, chance)))
        # Where systemd refuses the unit it stops at the line, so each value of such a directive gets a file of its own.
        alone = grammar in {"user", "group", "group-list", "command"} or name == "DynamicUser"
        for number, group in enumerate([[value] for value in values] if alone else [values]):
            path = tmp_path / f"{name}-{number}.service"
            section = "[Unit]\n" if grammar == "text" else ""
            path.write_text(HEAD + section + "".join(f"{name}={value}\n" for value in group), encoding="utf-8")
            texts[str(path)] = path.read_text(encoding="utf-8").splitlines()
            read = settings.read(parse(path.read_bytes()), version, template=False)
            silent = grammar == "mask:capability"
            ours[str(path)] = {line.entry.last for line in read.lines if line.reading and line.reading.dropped and not silent}
    real = complained(path for path in tmp_path.glob("*.service"))
    differences = [
        f"{'only systemd' if line in real[path] else 'only we'}: {texts[path][line - 1]}"
        for path in sorted(ours)
        for line in sorted(real[path] ^ ours[path])
    ]
    assert sum(len(text) - 2 for text in texts.values()) > 1000
    assert differences == []


def worth_a_word(entry: Entry) -> bool:
    """Tell whether systemd says something of a line that is made of the pieces above."""
    if entry.kind == "section":
        return entry.section != "Service"
    return entry.kind not in {"blank", "comment"} and entry.section != "Foo" and entry.key != "ExecStart"


@pytest.mark.usefixtures("systemd_analyze")
def test_lines_are_read_as_the_real_one_reads_them(tmp_path: Path) -> None:
    """Random mixtures of everything that has a meaning in the syntax: the same lines are assignments, skipped or fatal."""
    chance = random.Random(SEED)  # noqa: S311 - a seed, so that a failure can be seen again
    ours: dict[str, set[int]] = {}
    for number in range(400):
        text = HEAD + "".join(chance.choices(PIECES, k=chance.randint(1, 14)))
        path = tmp_path / f"{number}.service"
        path.write_bytes(text.encode())
        ours[str(path)] = {entry.last for entry in parse(text).read() if worth_a_word(entry)}
    real = complained(tmp_path.glob("*.service"))
    assert {path: lines for path, lines in real.items() if lines != ours[path]} == {}


@pytest.mark.usefixtures("systemd_analyze")
@pytest.mark.parametrize("preset", ["minimal", "standard", "cis", "maximum"])
@pytest.mark.parametrize("needs", [(), ("listen",), ("listen", "bind-low-port", "dns", "jit", "write=/srv/www")])
def test_the_real_verify_says_nothing_about_a_preset(
    tmp_path: Path, known: Catalogue, preset: str, needs: tuple[str, ...]
) -> None:
    """A web server under each preset, with and without needs: not a word on standard error."""
    request = Request(
        unit_name("web"),
        targets.target("auto"),
        known.preset(preset),
        tuple(need_call(need, known) for need in needs),
        WEB,
    )
    composed = compose(request, known)
    path = tmp_path / "web.service"
    path.write_text(composed.text, encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "--man=no", "verify", str(path)], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)
    assert composed.findings == []


INSTALLED = Path("/usr/lib/systemd/system")


@pytest.mark.usefixtures("systemd_analyze")
def test_no_error_is_found_where_the_real_one_is_content() -> None:
    """Every unit and drop-in that is installed here: no line is called an error that systemd does not complain of."""
    here = targets.target("auto")
    units = [path for path in sorted(INSTALLED.rglob("*")) if path.is_file() and path.suffix != ".wants"]
    errors = {
        str(path): {finding.entry.last for finding in found}
        for path in units
        if (found := [finding for finding in check(path.read_bytes(), here, name=unit_of(path)) if finding.severity == "error"])
    }
    assert len(units) > 100
    real = complained(Path(path) for path in errors)
    assert {path: lines for path, lines in errors.items() if lines - real[path]} == {}


def unit_of(path: Path) -> str:
    """Give the unit that a file is, or is a drop-in of."""
    return path.parent.name.removesuffix(".d") if path.suffix == ".conf" else path.name
