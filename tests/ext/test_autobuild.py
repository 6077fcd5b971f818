"""The real sphinx-autobuild: a page follows the file that it shows, and nothing that a build writes starts another."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from queue import Empty, Queue
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONF = 'extensions = ["sphinx_hardened_unit"]\n'
PAGE = "T\n=\n\n.. hardened-unit:: web.service\n   :file: units/web.service\n   :score:\n   :download:\n"
UNIT = "[Service]\nExecStart=/usr/bin/web\n"
LONG = 120
"""Seconds that a build may take on a busy machine."""
QUIET = 4
"""Seconds in which a second build would have begun: sphinx-autobuild looks several times in one."""


class Watching:
    """A running sphinx-autobuild."""

    def __init__(self, folder: Path) -> None:
        """Start it on a folder with documents, on a port that is free."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = str(free.getsockname()[1])
        self.out = folder / "html"
        command = [sys.executable, "-m", "sphinx_autobuild", "--port", port, "--no-color", str(folder), str(self.out)]
        # With its output among the documents, as many have it.
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
        )
        self._lines: Queue[str] = Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout
        with self._process.stdout as said:
            for line in said:
                self._lines.put(line)

    def builds(self, at_least: int, quiet: float) -> int:
        """Count the builds that end, until so many have and then nothing was heard for some seconds."""
        count, end = 0, time.monotonic() + LONG
        while time.monotonic() < end:
            try:
                line = self._lines.get(timeout=quiet if count >= at_least else LONG)
            except Empty:
                return count
            count += line.startswith(("build succeeded", "build finished"))
        return count

    def end(self) -> None:
        """Stop it."""
        self._process.terminate()
        self._process.wait(timeout=LONG)
        self._reader.join()


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[Watching]:
    """Start it on a small wiki."""
    (tmp_path / "units").mkdir()
    for name, text in {"conf.py": CONF, "index.rst": PAGE, "units/web.service": UNIT}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    started = Watching(tmp_path)
    yield started
    started.end()


def test_a_page_follows_its_unit(watching: Watching, tmp_path: Path) -> None:
    """One build at the start, one for a change, and no other."""
    assert watching.builds(1, QUIET) == 1
    (tmp_path / "units" / "web.service").write_text(f"{UNIT}PrivateTmp=yes\n", encoding="utf-8")
    assert watching.builds(1, QUIET) == 1
    assert "PrivateTmp" in (watching.out / "index.html").read_text(encoding="utf-8")
