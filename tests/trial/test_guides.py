"""The guides that are to be followed: every command in them is run, and says what the guide shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from walking import Saved, Step, as_shown, steps, walk

from hardened_unit.trial import Boot, why_not

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FIRST = "start-here"
"""The guide that begins with the installation."""
GUIDES = (FIRST, "existing-service", "sockets-and-timers", "system-wide-defaults")


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
    assert list(steps(text)) == [Step("one", ["said"]), Step("two", []), Step("four", [])]


def test_units_are_found() -> None:
    """One that is shown as it stands is saved, under its caption if it has one; one that is composed is not."""
    unit = "[Unit]\n\n[Service]\nUser=x\n"
    bodies = (f"\n{unit}", ":preset: minimal\n:exec: /bin/x\n", f":form: drop-in\n:caption: b\n\n{unit}")
    text = "".join(f"```{{hardened-unit}} a.service\n{body}```\n\n" for body in bodies)
    assert list(steps(text)) == [Saved("a.service", unit), Saved("b", unit)]


def _saved(documents: Path) -> Iterator[Path]:
    """Find what the guides offer as a download."""
    for kind in ("py", "sh"):
        yield from documents.glob(f"guides/*.{kind}")


@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_can_be_followed(guide: str, machine: Boot, wheel: Path, documents: Path) -> None:
    """Each command prints what the guide shows, from the installation on."""
    with machine as boot:
        if boot.version != 252:
            pytest.skip(f"the guides show what systemd 252 says, and this machine has {boot.version}")
        boot.write({f"/root/walk/{path.name}": path.read_text(encoding="utf-8") for path in _saved(documents)})
        boot.run("mkdir", "/root/wheel")
        sent = boot.run(
            "sh", "-c", f"cat >/root/wheel/{wheel.name}", stdin=wheel.read_bytes().decode("utf-8", "surrogateescape")
        )
        assert sent.status == 0, sent.stderr
        text = (documents / "guides" / f"{guide}.md").read_text(encoding="utf-8")
        assert len(list(steps(text))) > 10
        if "pip install" not in text:  # it takes for granted what the first one begins with
            first = (documents / "guides" / f"{FIRST}.md").read_text(encoding="utf-8")
            assert walk(boot, first[: first.index("## A program")]) == []
        if differs := walk(boot, text):
            pytest.fail("\n".join(differs))
