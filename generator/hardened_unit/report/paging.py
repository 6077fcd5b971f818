"""Show long text a screen at a time, where somebody looks at it."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import suppress


def show(text: str, *, paged: bool = True) -> None:
    """Print a text; on a terminal that is too low for it, through ``$PAGER``, or ``less`` where that is not set.

    The text is printed plainly where the pager is empty or ``cat``, cannot be started, or is not wanted.
    """
    if paged and sys.stdout.isatty() and text.count("\n") >= shutil.get_terminal_size().lines and _through_pager(text):
        return
    print(text, end="")


def _through_pager(text: str) -> bool:
    import shlex  # noqa: PLC0415 - only on a terminal
    import subprocess  # noqa: PLC0415 - only on a terminal

    try:
        words = shlex.split(os.environ.get("PAGER", "less"))
        if not words or words == ["cat"]:
            return False
        # What git and systemctl ask of less: colours, no pager for less than a screen, and the text stays when it ends.
        pager = subprocess.Popen(words, stdin=subprocess.PIPE, env={"LESS": "FRX", **os.environ}, encoding="utf-8")  # noqa: S603 - the reader's own
    except (OSError, ValueError):
        return False
    # Ctrl-C is for the pager, which may also be left before the end.
    with suppress(BrokenPipeError, KeyboardInterrupt):
        pager.communicate(text)
    while pager.poll() is None:
        with suppress(KeyboardInterrupt):
            pager.wait()
    return True
