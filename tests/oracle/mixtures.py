"""Values that nobody writes: pieces of good ones with everything between them that means something somewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Sequence

PIECES = (
    *(
        '"',
        "'",
        "\\",
        "\\:",
        '\\"',
        "\\x20",
        "\\x2f",
        "\\ ",
        ":",
        ":",
        " ",
        "  ",
        "\t",
        ",",
        "=",
        ";",
        "#",
        "-",
        "+",
        "~",
        "!",
        "@",
    ),
    *("@", "%t", "%n", "%i", "%%", "%Q", "%h", "/", "//", "/..", "/.", "..", "é", "$X"),
)


def mixtures(chance: random.Random, words: Sequence[str], most: int) -> Iterator[str]:
    """Give so many of them."""
    words = [word for word in words if len(word) < 40]
    for _ in range(most):
        value = "".join(
            chance.choice(PIECES if chance.random() < 0.55 or not words else words) for _ in range(chance.randint(1, 5))
        ).strip()
        # A backslash at the end would make the next line part of this one.
        if value and not value.endswith("\\"):
            yield value
