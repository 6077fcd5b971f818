"""How long ``hardened-unit check`` takes with 10 MB of one thing.

Processor time is printed, beside the number of lines and of findings. Run it with the
interpreter of an environment that has hardened-unit installed: ``python tools/bench_big.py [MEGABYTES]``.
"""

from __future__ import annotations

import sys
import sysconfig
import tempfile
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from measuring import run

if TYPE_CHECKING:
    from collections.abc import Callable

AIM = 2.0
MEGABYTE = 1_000_000
LONGEST_LINE = 1_000_000
"""Bytes, a little less than the mebibyte at which systemd gives up."""

LINES: dict[str, Callable[[int], str]] = {
    "settings that differ": lambda number: f"Environment=NAME{number}=value\n",
    "many kinds of settings": lambda number: SETTINGS[number % len(SETTINGS)].format(number=number),
    "one setting": lambda _: "ProtectSystem=strict\n",
    "short settings": lambda _: "Nice=5\n",
    "comments": lambda _: "# a comment\n",
    "blank lines": lambda _: "\n",
    "NUL bytes": lambda _: "\0",
    "headers": lambda _: "[Service]\n",
    "path lines": lambda number: f"ReadWritePaths=/srv/{number}\n",
    "continued lines": lambda number: f"ReadWritePaths=/srv/{number} \\\n  /var/lib/{number}\n",
    "CR LF": lambda _: "ProtectSystem=strict\r\n",
    "wrong names": lambda number: f"NoNewPriviledges{number}=yes\n",
    "wrong values": lambda number: f"ProtectSystem=strict{number}\n",
    "wrong words": lambda number: f"SystemCallFilter=@system-servic{number}\n",
    "wrong sections": lambda number: f"[service{number}]\n",
    "no assignments": lambda _: "lorem ipsum dolor\n",
    "not UTF-8": lambda _: "Environment=A=\udcff\udcfe\n",
}
"""What each line is."""

SETTINGS = (
    "Environment=NUMBER={number}\n",
    "ExecStartPre=/usr/bin/true --number {number}\n",
    "SystemCallFilter=@system-service\n",
    "MemoryMax={number}M\n",
    "RestartSec={number}s\n",
    "StateDirectory=daemon{number}\n",
    "Slice=daemon{number}.slice\n",
    "PrivateTmp=yes\n",
)

WORDS: dict[str, tuple[str, Callable[[int], str]]] = {
    "paths on a line": ("ReadWritePaths=", lambda number: f"/srv/{number} "),
    "wrong paths on a line": ("ReadWritePaths=", lambda number: f"srv/{number} "),
    "units on a line": ("[Unit]\nWants=", lambda number: f"daemon{number}.service "),
    "calls on a line": ("SystemCallFilter=", lambda _: "@system-service "),
    "quotation marks": ("Environment=", lambda _: '"'),
    "one long word": ("ReadWritePaths=/", lambda _: "x" * 1000),
}
"""What each line begins with, and the words that fill it up to nearly a mebibyte."""


def made(size: int, piece: Callable[[int], str]) -> str:
    """Give pieces that are ``size`` characters together."""
    pieces: list[str] = []
    length = 0
    for number in count():
        if length >= size:
            break
        pieces.append(piece(number))
        length += len(pieces[-1])
    return "".join(pieces)[:size]


def text(kind: str, size: int) -> str:
    """Give a unit of one kind."""
    if kind == "one line":
        return "[Service]\nEnvironment=" + "x" * size + "\n"
    if kind in LINES:
        return "[Service]\n" + made(size, LINES[kind])
    begin, word = WORDS[kind]
    return "[Service]\n" + f"{begin}{made(LONGEST_LINE, word)}\n" * (size // LONGEST_LINE)


def main(megabytes: float) -> int:
    """Measure and print."""
    print(f"{megabytes:g} MB of{'seconds':>28}{'lines':>12}{'findings':>12}")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "big.service")
        path.write_text("[Service]\nExecStart=/bin/true\n", encoding="utf-8")
        program = str(Path(sysconfig.get_path("scripts"), "hardened-unit"))
        command = [program, "check", "--target", "257", "--advice", str(path)]
        run(command)
        slowest = 0.0
        for kind in (*LINES, *WORDS, "one line"):
            content = text(kind, int(megabytes * MEGABYTE))
            path.write_bytes(content.encode("utf-8", "surrogateescape"))
            taken, written = run(command)
            found = sum(line.startswith(b"/") for line in written.splitlines())
            slowest = max(slowest, taken)
            print(f"{kind:<26}{taken:>9.2f}{content.count(chr(10)):>12}{found:>12}", flush=True)
    print(f"slowest: {slowest:.2f} seconds (the aim: {AIM:g} for 10 MB)")
    return 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 10))
