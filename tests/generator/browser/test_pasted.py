"""A unit that is there already: checked, scored and hardened as the command line does it, whatever is pasted."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest
from asking import asked, called, pasted
from hypothesis import given
from hypothesis import strategies as st

from hardened_unit.browser import answer
from hardened_unit.browser.state import LONGEST_UNIT

if TYPE_CHECKING:
    from pathlib import Path

NGINX = """[Unit]
Description=A high performance web server
After=network-online.target

[Service]
Type=forking
PIDFile=/run/nginx.pid
ExecStart=/usr/sbin/nginx -g 'daemon on; \\
  master_process on;'
ProtectSystm=full
PrivateTmp=yes # why

[Install]
WantedBy=multi-user.target
"""
PLAIN = "[Service]\nExecStart=/usr/bin/mydaemon --port 8080\nUser=mydaemon\n"
ROOT = "[Service]\nExecStart=/usr/bin/mydaemon\n"
REFUSED = "[Service]\nUser=mydaemon\n"
TEMPLATE = "[Service]\nExecStart=/usr/bin/mydaemon %i\nStateDirectory=mydaemon\nMemoryMax=1G\n"


@pytest.mark.parametrize("unit", [NGINX, PLAIN, ROOT, TEMPLATE, NGINX.replace("\n", "\r\n")])
@pytest.mark.parametrize(
    "state",
    [
        {"target": ["debian-12"]},
        {"target": ["252", "262"], "preset": "maximum", "comments": "none", "name": "web@"},
        {"target": ["257"], "need": ["listen", "write=/srv/data"], "no_infer": True, "name": "web"},
    ],
)
def test_it_is_what_the_command_line_says(tmp_path: Path, unit: str, state: dict[str, Any]) -> None:
    """Findings, score, drop-in and difference."""
    found = pasted(unit, **state)
    path = tmp_path / found["name"]
    path.write_bytes(unit.encode())
    target = f"--target={state['target'][0]}"
    _, out, _ = called("check", "--format=json", target, str(path))
    told = json.loads(out)["files"][0]["findings"]
    if len(state["target"]) == 1:
        assert [(one["rule"], one["message"]) for one in told] == [(one["rule"], one["message"]) for one in found["findings"]]
    _, out, _ = called("score", "--format=json", target, str(path))
    (score,) = json.loads(out)["files"]
    assert score == {"path": str(path)} | {key: found["targets"][0][key] for key in ("overall", "level", "checks", "beyond")}
    options = [f"--target={one}" for one in state["target"]] + [f"--need={one}" for one in state.get("need", ())]
    options += [f"--{key}={state[key]}" for key in ("preset", "comments") if key in state]
    options += ["--no-infer"] if "no_infer" in state else []
    hardened = found["hardened"]
    _, out, _ = called("harden", "--format=json", *options, str(path))
    known = json.loads(out)
    assert hardened["text"] == known["drop_in"]
    assert hardened["folder"] == known["folder"]
    for key in ("omitted", "no_network"):
        assert hardened[key] == known[key]
    assert [(one["before"], one["after"]) for one in hardened["targets"]] == [
        (one["before"], one["after"]) for one in known["targets"]
    ]
    assert [{**one, "line": None} for one in hardened["lines"]] == [{"line": None, **one} for one in known["lines"]]
    assert [one["need"] for one in hardened["inferred"]] == [one["need"] for one in known["inferred"]]
    drop_in = tmp_path / "50-hardened-unit.conf"
    drop_in.write_text(hardened["text"])
    _, out, _ = called("diff", "--format=json", target, str(path), str(drop_in))
    change = json.loads(out)
    assert hardened["diff"] == {"settings": change["settings"], "checks": change["checks"]}


def test_a_finding_stands_at_its_line() -> None:
    """Also behind a line that goes on, and with the ends of lines of Windows."""
    for unit in (NGINX, NGINX.replace("\n", "\r\n")):
        found = {one["rule"]: one for one in pasted(unit)["findings"]}
        assert (found["unknown-directive"]["line"], found["unknown-directive"]["column"]) == (10, 1)
        assert found["trailing-comment"]["line"] == 11


def test_the_drop_in_has_its_lines_and_their_reasons() -> None:
    """Each where it stands in the text."""
    hardened = pasted(PLAIN)["hardened"]
    rows = hardened["text"].split("\n")
    for line in hardened["lines"]:
        assert rows[line["line"] - 1] == f"{line['directive']}={line['value']}"
    assert set(hardened["directives"]) <= {line["directive"] for line in hardened["lines"]}
    assert any(one["directive"] == "ProtectSystem" and one["change"] == "added" for one in hardened["diff"]["settings"])


def test_a_sign_has_its_line() -> None:
    """The line that shows a need."""
    signs = {one["need"]: one["line"] for one in pasted(PLAIN)["hardened"]["inferred"]}
    assert 2 in signs.values()


@pytest.mark.parametrize(
    ("unit", "state", "why"),
    [
        ("[Socket]\nListenStream=80\n", {"name": "web.socket"}, "no service"),
        ("[Manager]\nDefaultTasksMax=3\n", {"name": "system.conf"}, "no service"),
        (REFUSED, {}, "refuses"),
        ("\n", {}, "refuses"),
    ],
)
def test_what_cannot_be_hardened_says_why(unit: str, state: dict[str, Any], why: str) -> None:
    """It is checked all the same."""
    found = pasted(unit, **state)
    assert found["hardened"] is None
    assert why in found["why_not"]


@pytest.mark.parametrize(
    ("state", "field", "said"),
    [
        ({"unit": "x" * (LONGEST_UNIT + 1)}, "unit", "100,000 are the most"),
        ({"unit": "x" * 1_000_000}, "unit", "hardened-unit check takes files of any size"),
        ({"unit": "[Service]\nUser=\ud83d\n"}, "unit", "half a character"),
        ({"unit": PLAIN, "name": "a b"}, "name", "no name for a unit"),
        ({"unit": PLAIN, "name": "x.conf"}, "name", "is no unit"),
        ({"unit": PLAIN, "preset": "x"}, "preset", "there is no preset"),
        ({"unit": PLAIN, "need": ["lisen"]}, "need", "did you mean listen?"),
    ],
)
def test_what_is_wrong_is_told(state: dict[str, Any], field: str, said: str) -> None:
    """By field, and at once."""
    found = asked(**state)
    assert [one["field"] for one in found["errors"]] == [field]
    assert said in found["errors"][0]["message"]
    assert found["pasted"] is None


def test_half_a_character_has_its_line() -> None:
    """The line of the text."""
    assert asked(unit="[Service]\nUser=\ud83d\n")["errors"][0]["line"] == 2


HOSTILE = (
    "\0",
    "[Service]\0ExecStart=/bin/x\0",
    "\ufeff[Service]\nExecStart=/bin/x\n",
    "[Service]\nExecStart=/bin/x \\",
    "[Service]\n\x1b]0;x\x07=\x1b[31m\n",
    "<script>alert(1)</script>",
    "[<img src=x onerror=alert(1)>]\nA=<b>\n",
    "[Service]\nExecStart=/bin/x\n\u2028User=a\x85Group=b\n",
    "=\n==\n[]\n[[\n",
    "[Service\nExecStart=/bin/x",
    "\r\r\n\n\r",
)


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_text_is_looked_at(unit: str) -> None:
    """Nothing raises, and no message has what could command a terminal."""
    found = json.loads(answer(json.dumps({"unit": unit})))
    assert found["errors"] == []
    assert found["pasted"]["hardened"] or found["pasted"]["why_not"]
    assert not any(character in one["message"] for one in found["pasted"]["findings"] for character in "\0\x1b\x07")


PIECES = (
    "[Service]\n",
    "ExecStart=/bin/x\n",
    "\\\n",
    "\r",
    "\0",
    "User=",
    "~",
    "SystemCallFilter=",
    "@clock ",
    "é",
    "#",
    "\n",
    "=",
)


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join) | st.text(max_size=80))
def test_any_text_is_looked_at(unit: str) -> None:
    """An answer, in text that can be sent."""
    found = json.loads(answer(json.dumps({"unit": unit, "name": "web"})).encode())
    assert found["pasted"] or found["errors"]


@pytest.mark.parametrize(
    "row",
    [
        "Memroy=1\n",
        "SystemCallFilter=~@clock read\n",
        "ReadWritePaths=/srv/a /srv/b\n",
        "ExecStart=/bin/x\n",
        "=\n",
        "\\\n",
        "[Service]\n",
        "A=" + "b " * 400 + "\n",
        "SystemCallFilter=" + "@foo " * 100 + "\n",
        "CapabilityBoundingSet=CAP_X" + " CAP_Y" * 100 + "\n",
        "ReadWritePaths=" + "/srv/%d " * 12000 + "\n",
    ],
)
def test_the_longest_unit_is_answered_soon(row: str) -> None:
    """A browser is three times as slow, and nobody waits for minutes."""
    unit = f"[Service]\nExecStart=/bin/x\n{row * (LONGEST_UNIT // len(row))}"[:LONGEST_UNIT]
    started = time.process_time()
    pasted(unit)
    assert time.process_time() - started < 3
