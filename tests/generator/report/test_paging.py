"""What is shown a screen at a time, on a real terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios

LONG = ["list", "directives"]
SHORT = ["list", "presets"]


def on_terminal(arguments: list[str], lines: int = 24, **environment: str) -> str:
    """Run the command on a terminal of a height; gives what appears there."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", lines, 80, 0, 0))
    kept = {name: value for name, value in os.environ.items() if name not in {"LINES", "COLUMNS", "PAGER", "NO_COLOR", "LESS"}}
    command = [sys.executable, "-m", "hardened_unit", *arguments]
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env={**kept, "TERM": "xterm", **environment}
    ) as running:
        os.close(theirs)
        shown = b""
        # Linux answers with an error once nobody has the other end open.
        try:
            while part := os.read(ours, 65536):
                shown += part
        except OSError:
            pass
        os.close(ours)
        assert running.wait(60) == 0
    return shown.decode()


def test_what_is_longer_than_the_screen_goes_through_the_pager() -> None:
    """With its colours, and told to keep them; what fits does not."""
    marked = "sh -c 'echo \"paged with $LESS\"; cat'"
    long = on_terminal(LONG, PAGER=marked)
    assert long.startswith("paged with FRX")
    assert "\033[1m" in long
    assert "ProtectSystem" in long
    assert "paged" not in on_terminal(SHORT, PAGER=marked)
    assert "paged" in on_terminal(SHORT, lines=3, PAGER=marked)
    assert "paged" in on_terminal(["explain", "ProtectSystem"], PAGER=marked)


def test_the_pager_can_be_declined() -> None:
    """By the option, and by what the variable says."""
    whole = on_terminal(LONG, PAGER="cat")
    assert on_terminal([*LONG, "--no-pager"], PAGER="false") == whole
    assert on_terminal(LONG, PAGER="") == whole
    assert len(whole.splitlines()) > 100


def test_a_pager_that_is_not_there_hides_nothing() -> None:
    """Neither does a variable that cannot be read."""
    whole = on_terminal(LONG, PAGER="cat")
    assert on_terminal(LONG, PAGER="/nonexistent/pager") == whole
    assert on_terminal(LONG, PAGER="less 'unclosed") == whole


def test_a_pager_that_is_left_early_is_no_error() -> None:
    """As when somebody types q after the first screen."""
    assert on_terminal(LONG, PAGER="head -n 1").count("\n") == 1
