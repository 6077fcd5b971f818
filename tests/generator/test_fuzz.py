"""Nothing breaks the checker: no exception, nothing lost, and no hang, whatever the bytes."""

from __future__ import annotations

import os
import random
import time
import tomllib
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardened_unit.report import formats
from hardened_unit.report.places import Checked
from hardened_unit.report.style import Style
from hardened_unit.rules import check
from hardened_unit.unitfile import parse
from systemd_directives import harvest
from systemd_directives.target import Target

MINUTES = float(os.environ.get("HARDENED_UNIT_FUZZ_MINUTES", "0.5"))
VALUES = Path(__file__).parents[1] / "oracle" / "values.toml"
MEGABYTE = 1_000_000


@given(st.binary(max_size=400), st.sampled_from([252, 254, 257, 262]))
def test_any_bytes_are_checked_and_given_back(source: bytes, version: int) -> None:
    """Bytes of any kind."""
    assert bytes(parse(source)) == source
    check(source, Target(version), name="a.service", advice=True)


def pieces() -> list[str]:
    """Give what a hostile unit is made of: every name, values for every grammar, and what has a meaning in the syntax."""
    names = sorted({f"{name}=" for keys in harvest.table("sections").values() for name in keys})
    headers = [f"[{section}]\n" for section in harvest.table("sections")]
    values = [value for many in tomllib.loads(VALUES.read_text(encoding="utf-8")).values() for value in many]
    marks = ["\n"] * 8 + [
        "\\\n",
        "\r",
        "\0",
        " ",
        "\t",
        "#",
        ";",
        "=",
        "%",
        "~",
        "-",
        '"',
        "'",
        "\\",
        "\udcff",
        "\ufeff",
        "é",
        "x" * 5000,
    ]
    return [*names, *headers * 20, *values, *marks * 100]


def test_mixtures_of_what_has_a_meaning(request: pytest.FixtureRequest) -> None:
    """Names, values and signs in any order, until the time is up: half a minute, or HARDENED_UNIT_FUZZ_MINUTES."""
    seed = 20261124 if os.environ.get("CI") else random.randrange(2**32)  # noqa: S311 - printed where it fails
    request.node.add_report_section("call", "seed", str(seed))
    chance = random.Random(seed)  # noqa: S311 - as above
    stock = pieces()
    end = time.monotonic() + MINUTES * 60
    tried = 0
    while time.monotonic() < end:
        text = "[Service]\n" + "".join(chance.choices(stock, k=chance.randint(1, 60)))
        assert str(parse(text)) == text, seed
        check(
            text,
            Target(chance.choice([249, 252, 257, 262])),
            name=chance.choice(["a.service", "a@.socket", "a.timer", ""]),
            advice=True,
        )
        tried += 1
    assert tried > 100


BIG = {
    "settings": "[Service]\n" + "".join(f"Environment=A{number}=b\n" for number in range(120_000)),
    "one setting": "[Service]\n" + "ProtectSystem=strict\n" * 150_000,
    "wrong names": "[Service]\n" + "".join(f"Foo{number}=b\n" for number in range(100_000)),
    "wrong values": "[Service]\n" + "".join(f"SystemCallFilter=foo{number}\n" for number in range(40_000)),
    "blank lines": "\n" * 3 * MEGABYTE,
    "NUL": "\0" * 3 * MEGABYTE,
    "backslashes": "\\\n" * MEGABYTE,
    "headers": "[Service]\n" * 300_000,
    "one line": "[Service]\nReadWritePaths=" + " ".join(f"/a{number}" for number in range(120_000)),
    "wrong words": "[Service]\nReadWritePaths=" + " ".join(f"a{number}" for number in range(120_000)),
    "quotation marks": "[Service]\nEnvironment=" + '"' * MEGABYTE,
    "percent signs": "[Service]\nDescription=" + "%n" * (MEGABYTE // 2),
    "colons": "[Service]\nBindPaths=" + ":" * (MEGABYTE // 2) + "\nTemporaryFileSystem=" + ":" * (MEGABYTE // 2),
    "digits": "[Service]\nTasksMax=" + "9" * MEGABYTE + "\nMemoryMax=" + "1.5" * 300_000 + "\nRestartSec=" + "1s" * 400_000,
    "semicolons": "[Service]\nExecStart=" + "a ; " * (MEGABYTE // 4),
    "families": "[Service]\n" + "RestrictAddressFamilies=inet\n" * 100_000,
    "suppressions": "[Service]\n" + "# hardened-unit: ignore[invalid-value] a reason\nNice=x\n" * 30_000,
    "wrong paths on a line": "[Service]\nReadWritePaths=" + " ".join(f"a{number}" for number in range(120_000)),
    "names": "[Unit]\nAfter=" + "a.service " * (MEGABYTE // 10) + "\n[Timer]\nOnCalendar=" + "*-" * (MEGABYTE // 2),
}
"""Megabytes of one thing; each takes a second or two where reading is linear, and minutes where it is not."""


@pytest.mark.parametrize("kind", BIG)
def test_no_size_makes_it_hang(kind: str) -> None:
    """A generous bound that only quadratic work can miss."""
    begin = time.process_time()
    unit = parse(BIG[kind])
    assert str(unit) == BIG[kind]
    found = check(unit, Target(257), name="a.service", advice=True)
    for form in formats.FORMATS:
        shown = "".join(formats.lines(form, [Checked("a.service", found)], Target(257), Style(StringIO())))
        assert len(shown) < 200 * MEGABYTE
    assert time.process_time() - begin < 60
