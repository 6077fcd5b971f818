"""The guides that are to be followed: every command in them is run, and says what the guide shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from walking import as_shown, steps, walk

from hardened_unit.trial import Boot, why_not

if TYPE_CHECKING:
    from pathlib import Path

GUIDES = ("start-here",)


@pytest.fixture
def machine() -> Boot:
    """Give the machine that the guides are for, or skip."""
    if why := why_not():
        pytest.skip(why)
    return Boot()


def test_what_a_guide_shows_is_compared() -> None:
    """A line too many, too few or another one is none that it shows."""
    assert as_shown(["a", "b 1 c", "d", "e"], ["a", "b … c", "…", "e"])
    assert as_shown(["a"], ["a", "…"])
    assert as_shown([], [])
    for said in (["a", "b c"], ["a", "x", "b 1 c"], ["a", "b 1 c", "more"], [], ["A", "b 1 c"]):
        assert not as_shown(said, ["a", "b … c"])
    assert not as_shown(["said"], [])


def test_commands_are_found() -> None:
    """In their order, with what stands below each; other blocks are none."""
    text = "```console\n$ one\nsaid\n$ two\n```\n\n```python\n$ three\n```\n\n```console\n$ four\n```\n"
    assert [(step.command, step.shown) for step in steps(text)] == [("one", ["said"]), ("two", []), ("four", [])]


@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_can_be_followed(guide: str, machine: Boot, wheel: Path, documents: Path) -> None:
    """Each command prints what the guide shows, from the installation on."""
    with machine as boot:
        if boot.version != 252:
            pytest.skip(f"the guides show what systemd 252 says, and this machine has {boot.version}")
        boot.write({f"/root/walk/{path.name}": path.read_text(encoding="utf-8") for path in documents.glob("guides/*.py")})
        boot.run("mkdir", "/root/wheel")
        sent = boot.run(
            "sh", "-c", f"cat >/root/wheel/{wheel.name}", stdin=wheel.read_bytes().decode("utf-8", "surrogateescape")
        )
        assert sent.status == 0, sent.stderr
        text = (documents / "guides" / f"{guide}.md").read_text(encoding="utf-8")
        assert len(list(steps(text))) > 10
        if differs := walk(boot, text):
            pytest.fail("\n".join(differs))
