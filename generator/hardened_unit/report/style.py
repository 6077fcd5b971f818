"""Colour for terminals that want it."""

from __future__ import annotations

import os
from typing import TextIO

_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36"}


class Style:
    """Marks up text with colours, or leaves it alone.

    Colour is used on a terminal, unless ``NO_COLOR`` is set or the terminal is dumb; ``FORCE_COLOR`` asks for it anywhere.
    """

    def __init__(self, stream: TextIO) -> None:
        """Decide for the stream that will be written to."""
        if os.environ.get("NO_COLOR"):
            self.coloured = False
        else:
            self.coloured = bool(os.environ.get("FORCE_COLOR")) or (stream.isatty() and os.environ.get("TERM") != "dumb")

    def __call__(self, text: str, *looks: str) -> str:
        """Give the text with the looks, which are names such as ``bold`` and ``red``."""
        if not self.coloured or not text or not looks:
            return text
        return f"\033[{';'.join(_CODES[look] for look in looks)}m{text}\033[0m"
