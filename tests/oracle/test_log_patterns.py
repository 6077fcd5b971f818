"""No pattern for the journal is said to be none that the real systemd takes; and many that it does not take are found.

systemd names no line for these, so they are compared by the patterns that it calls bad.
"""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

from hardened_unit import settings
from hardened_unit.unitfile import parse

if TYPE_CHECKING:
    from pathlib import Path

    from real_systemd import System

SEED = 20261124
PIECES = (
    *("a", "b", "(", ")", "[", "]", "^", "$", "|", "*", "+", "?", "{2}", "{2,}", "{", "}", ".", "-", ",", " ", "~"),
    *(
        "\\\\",
        "\\d",
        "\\x41",
        "\\(",
        "\\)",
        "\\[",
        "\\]",
        "\\Q",
        "\\E",
        "\\b",
        "[a-z]",
        "[^a]",
        "[]]",
        "[[:alpha:]]",
        "[:",
        ":]",
    ),
    *("(?:", "(?=", "(?!", "(?<=", "(?i)", "(?x)", "(?#", "#", "(a)", "(?>", "(?<n>", "(*", "[.", "[=", "(?|", "\\c", "&&"),
)


def test_only_bad_patterns_are_called_bad(real: System, tmp_path: Path) -> None:
    """Random mixtures of everything that means something in a pattern."""
    chance = random.Random(SEED)  # noqa: S311 - a seed, so that a failure can be seen again
    patterns = {"".join(chance.choices(PIECES, k=chance.randint(1, 6))).strip() for _ in range(4000)} - {"", "~"}
    text = "[Service]\nExecStart=/usr/bin/true\n" + "".join(f"LogFilterPatterns={pattern}\n" for pattern in sorted(patterns))
    (tmp_path / "patterns.service").write_text(text, encoding="utf-8")
    asked = ["systemd-analyze", "--man=no", "--recursive-errors=no", "verify", "/tmp/patterns.service"]  # noqa: S108 - of the root
    said = real.run(*asked, tmp=tmp_path, stream="stderr")
    bad = set(re.findall(r'^Bad pattern "(.*)": ', said, re.MULTILINE))
    ours = {
        line.reading.dropped[0].text.removeprefix("~")
        for line in settings.read(parse(text), int(real.version)).lines
        if line.reading and line.reading.dropped
    }
    assert ours - bad == set()
    assert len(ours) >= 0.4 * len(bad)
