"""The same lines dropped as by the real systemd-analyze of this machine, and nothing said about what the presets make."""

from __future__ import annotations

import random
import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from hardened_unit.compose import Request, compose, need_call, unit_name
from hardened_unit.unitfile import parse
from systemd_directives import targets

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

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
        (targets.target("auto"),),
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
