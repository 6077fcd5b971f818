"""A team's own presets, needs and rules in its wiki: shown, composed with, checked by, and read again when they change."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable


class Built(Protocol):
    """What a build left behind."""

    folder: Path
    status: int
    warnings: list[str]

    def text(self, name: str) -> str:
        """Give one file of the output."""
        ...


TEAM = Path(__file__).parents[1] / "team"
CONF = 'hardened_unit_data = ["../team"]\nhardened_unit_target = "debian-12"\n'
COMPOSED = """C
=

.. hardened-unit:: web.service
   :preset: acme-web
   :need: acme-ledger
   :exec: /usr/bin/web
   :annotate:

See :systemd:preset:`acme-web`.
"""
REST = "R\n=\n\n.. systemd:autoneed:: acme-ledger\n\n.. systemd:autorule:: acme-user\n\n.. systemd:rules::\n"
WRONG = "W\n=\n\n.. hardened-unit:: a.service\n\n   [Service]\n   ExecStart=/usr/bin/a\n   User=bob\n   TasksMax=9\n"


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """Give a copy of the example, beside the sources."""
    return Path(shutil.copytree(TEAM, tmp_path / "team"))


@pytest.mark.usefixtures("team")
def test_a_page_composes_with_it_and_is_checked_by_it(build: Callable[..., Built]) -> None:
    """Preset and need as our own, and a finding of a team's rule is a warning at its line, which its name silences."""
    documents = {
        "index.rst": "T\n=\n\n.. toctree::\n   :glob:\n\n   *\n",
        "composed.rst": COMPOSED,
        "wrong.rst": WRONG,
        "preset.md": "# P\n\n```{systemd:autopreset} acme-web\n```\n",
        "rest.rst": REST,
    }
    made = build(documents, "html", "-n", "-j", "2", conf=CONF)
    assert [warning.partition(" ")[0] for warning in made.warnings] == ["wrong.rst:8:"]
    assert "'bob' is not allowed in User=" in made.warnings[0]
    assert "[hardened_unit.acme-user]" in made.warnings[0]
    composed = made.text("composed.html")
    assert "svc-web" in composed
    assert "The runaway importer had ten thousand threads." in composed
    assert 'href="preset.html#systemd-preset-acme-web"' in composed
    rest = made.text("rest.html")
    for text in (
        "The certificate of the client.",
        "A job that runs and ends may be anyone.",
        "Every service has a limit of its tasks.",
    ):
        assert text in rest
    quiet = build(documents, "html", conf=f'{CONF}suppress_warnings = ["hardened_unit.acme-user"]\n')
    assert quiet.warnings == []


def test_the_reference_has_its_pages(team: Path, build: Callable[..., Built]) -> None:
    """A heading is text whatever it holds, in any script, and so is every other text."""
    hostile = "<script>alert(1)</script> *x* `y`_ |z| 安全な設定 .."
    preset = team / "presets" / "acme-web.toml"
    text = preset.read_text(encoding="utf-8").replace("Web services of Acme", hostile)
    preset.write_text(re.sub("(?m)^summary .*", f'summary = "{hostile}"', text), encoding="utf-8")
    conf = f'{CONF}hardened_unit_reference = "reference"\n'
    made = build({"index.rst": "T\n=\n\n.. toctree::\n\n   reference/index\n"}, "html", "-j", "2", conf=conf)
    assert made.warnings == []
    for page in ("presets/acme-web", "needs/acme-ledger", "rules/acme-environment", "rules/nobody-user"):
        assert (made.folder / "reference" / f"{page}.html").is_file()
    for page in ("presets/acme-web", "presets/index"):
        shown = made.text(f"reference/{page}.html")
        assert "<script>alert" not in shown
        assert "&lt;script&gt;alert(1)&lt;/script&gt; *x* `y`_ |z| 安全な設定 .." in shown


def test_all_that_is_wrong_stops_the_build_and_is_said(team: Path, build: Callable[..., Built]) -> None:
    """With file and line."""
    (team / "needs" / "acme-ledger.toml").write_text('name = "listen"\n', encoding="utf-8")
    (team / "rules" / "acme-user.toml").write_text("nmae = 1\n", encoding="utf-8")
    made = build({"index.rst": "T\n=\n"}, conf=CONF)
    said = "\n".join(made.warnings)
    assert made.status == 2
    assert "hardened_unit_data:" in said
    assert re.search(r"team/needs/acme-ledger\.toml:1: 'title' is missing", said)
    assert re.search(r"team/rules/acme-user\.toml:1: nmae: there is no key 'nmae' here; did you mean 'name'", said)


@pytest.mark.parametrize(
    ("value", "said"), [('"team"', "is no list of folders"), ("[1]", "is no list"), ('["no"]', "no such folder")]
)
def test_a_wrong_value_is_said(build: Callable[..., Built], value: str, said: str) -> None:
    """Of what it should be."""
    made = build({"index.rst": "T\n=\n"}, conf=f"hardened_unit_data = {value}\n")
    assert made.status == 2
    assert any(said in line for line in made.warnings)


def test_only_what_shows_a_change_is_read_again(team: Path, tmp_path: Path) -> None:
    """Nothing without a change; with one its page, the tables and the units that rest on it, and no other."""
    source = tmp_path / "source"
    source.mkdir()
    documents = {
        "conf.py": f'extensions = ["sphinx_hardened_unit"]\n{CONF}',
        "index.rst": "T\n=\n\n.. toctree::\n   :glob:\n\n   *\n",
        "preset.rst": "P\n=\n\n.. systemd:autopreset:: acme-web\n",
        "need.rst": "N\n=\n\n.. systemd:autoneed:: acme-ledger\n",
        "rule.rst": "R\n=\n\n.. systemd:autorule:: acme-tasks-max\n",
        "composed.rst": COMPOSED,
        "body.rst": WRONG.replace("bob", "svc-bob"),
        "standard.rst": "S\n=\n\n.. systemd:autopreset:: standard\n   :no-index:\n",
        "presets.rst": "P\n=\n\n.. systemd:presets::\n",
    }
    for name, text in documents.items():
        (source / name).write_text(text, encoding="utf-8")

    def rebuild() -> set[str]:
        options = ["-b", "dummy", "-d", str(tmp_path / "trees"), "--no-color", "-v"]
        command = [sys.executable, "-m", "sphinx", *options, str(source), str(tmp_path / "out")]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert "WARNING" not in done.stderr, done.stderr
        return set(re.findall(r"reading sources\.\.\. \[ *\d+%\] (\S+)", done.stdout))

    def change(path: str, before: str, after: str) -> set[str]:
        file = team / path
        text = file.read_text(encoding="utf-8")
        assert before in text
        file.write_text(text.replace(before, after), encoding="utf-8")
        return rebuild()

    rebuild()
    assert rebuild() == set()
    assert change("needs/acme-ledger.toml", "It is reached over IPv4.", "IPv4 it is.") == {"composed", "need"}
    assert change("presets/acme-web.toml", '"Web services', '"The web services') == {"composed", "preset", "presets"}
    assert change("rules/acme-tasks-max.toml", "infinity", "100%") == {"composed", "body", "rule"}


@pytest.mark.usefixtures("team")
def test_no_link_leads_to_a_reference_that_does_not_have_it(build: Callable[..., Built]) -> None:
    """The reference at another address has our own records only."""
    text = "T\n=\n\n:systemd:preset:`acme-web` :systemd:preset:`standard` :systemd:rule:`acme-user`\n"
    built = build({"index.rst": text}, conf=f'{CONF}hardened_unit_reference_url = "https://example.org/reference/"\n')
    assert built.warnings == []
    assert re.findall(r'href="https://example.org/reference/([^"]+)"', built.text("index.html")) == ["presets/standard.html"]
    assert "acme-user" in built.text("index.html")
