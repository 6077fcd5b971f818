"""The debugging guide leads to every symptom, and what it shows of ``diagnose`` is what the command says."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from hardened_unit.cli import main
from systemd_directives import catalogue

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "guides" / "debugging.md").read_text(encoding="utf-8")
RECORDED = ROOT / "tests" / "generator" / "diagnose" / "recorded"


def test_the_tree_leads_to_every_symptom() -> None:
    """Whatever is seen, there is a way to it."""
    tree = GUIDE.partition("decision-tree\n")[2].partition("\n:::")[0]
    assert set(re.findall(r"\{systemd:symptom\}`([a-z0-9-]+)`", tree)) == set(catalogue.load().names("symptoms"))


def test_the_run_of_diagnose_is_a_real_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Line by line what the command says of a recorded log, but for what is left out."""
    unit = tmp_path / "web.service"
    unit.write_text((RECORDED / "nginx-standard.service").read_text())
    log = (RECORDED / "nginx-standard.log").read_bytes()
    log = re.sub(rb"\d{4}/\d\d/\d\d [\d:]{8} (\[\w+\]) \d+#\d+", rb"2026/11/26 13:26:00 \1 239#239", log)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(log)))
    monkeypatch.setenv("COLUMNS", "92")
    main(["diagnose", str(unit), "--target", "252"])
    said = capsys.readouterr().out.splitlines()
    shown = GUIDE.partition("| hardened-unit diagnose web.service\n")[2].partition("\n```")[0].splitlines()
    assert [line for line in shown if line and line != "…" and line not in said] == []
