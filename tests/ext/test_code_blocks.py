"""Code blocks of unit files, which are checked where a project wants that, in real builds."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ext.conftest import Built

    Build = Callable[..., Built]

ON = "hardened_unit_check_code_blocks = True\n"
UNIT = "[Service]\n# why\n\nUser=nobody\n"
"""With a finding in its last line."""


def indented(text: str, by: str = "   ") -> str:
    """Give a text as a body."""
    return "".join(f"{by}{line}".rstrip() + "\n" for line in text.splitlines())


RST = {
    "code-block": f".. code-block:: systemd\n\n{indented(UNIT)}",
    "options": f".. code-block:: systemd\n   :caption: User=nobody\n   :linenos:\n   :emphasize-lines: 1\n\n\n{indented(UNIT)}",
    "sourcecode": f".. sourcecode:: systemd\n\n{indented(UNIT)}",
    "highlight": f".. highlight:: systemd\n\nLook::\n\n{indented(UNIT)}",
    "highlight and a line": f".. highlight:: systemd\n\nLook\nhere ::\n\n\n{indented(UNIT)}",
    "in a list": f"* One\n\n  * Two\n\n    .. code-block:: systemd\n\n{indented(UNIT, ' ' * 7)}",
    "in an admonition": f".. note::\n\n   Look:\n\n   .. code-block:: systemd\n      :name: x\n\n{indented(UNIT, ' ' * 6)}",
    "in a table": f".. list-table::\n\n   * - .. code-block:: systemd\n\n{indented(UNIT, ' ' * 10)}",
    "in a quotation": f"Text\n\n   Quoted ::\n\n{indented(UNIT, ' ' * 6)}\n.. highlight:: systemd\n",
    "tabs": f".. code-block:: systemd\n\n{indented(UNIT.replace('User=nobody', 'User=nobody'), chr(9))}",
    "after the same text": f"::\n\n{indented(UNIT)}\n.. code-block:: systemd\n\n{indented(UNIT)}",
}
MD = {
    "fence": f"```systemd\n{UNIT}```\n",
    "tildes": f"~~~systemd\n{UNIT}~~~\n",
    "code-block": f"```{{code-block}} systemd\n{UNIT}```\n",
    "with options": f"```{{code-block}} systemd\n:caption: User=nobody\n:linenos:\n\n{UNIT}```\n",
    "with a block of options": f"```{{code-block}} systemd\n---\nlinenos: true\n---\n{UNIT}```\n",
    "colons": f":::{{code-block}} systemd\n{UNIT}:::\n",
    "in colons": f"::::{{note}}\nLook:\n\n:::{{tip}}\n```systemd\n{UNIT}```\n:::\n::::\n",
    "in a list": f"- One\n  - Two\n\n    ```systemd\n{indented(UNIT, '    ')}    ```\n",
    "in a quotation": "> ```systemd\n" + "".join(f"> {line}".rstrip() + "\n" for line in UNIT.splitlines()) + "> ```\n",
    "eval-rst": f"```{{eval-rst}}\nText\n\n.. code-block:: systemd\n   :caption: x\n\n{indented(UNIT)}```\n",
}


def last_line(text: str) -> int:
    """Give the last line with the finding's text, which a caption may have too."""
    return max(number for number, line in enumerate(text.splitlines(), 1) if line.lstrip("> \t").startswith("User=nobody"))


@pytest.mark.parametrize(
    ("name", "block"),
    [(f"{markup}: {name}", block) for markup, blocks in (("rst", RST), ("md", MD)) for name, block in blocks.items()],
)
def test_a_finding_is_at_its_line(build: Build, name: str, block: str) -> None:
    """In either markup, and however deep it stands."""
    if name.startswith("rst"):
        file, text = "index.rst", f"T\n=\n\n{block}"
        if name.endswith("quotation"):
            text = f"T\n=\n\n.. highlight:: systemd\n\n{block}"
    else:
        file, text = "index.md", f"# T\n\nText.\n\n{block}"
    built = build({file: text}, conf=ON)
    assert [warning.partition(": WARNING: ")[0] for warning in built.warnings] == [f"{file}:{last_line(text)}"]
    assert built.warnings[0].endswith("[hardened_unit.nobody-user]")


@pytest.mark.parametrize("conf", ["", "hardened_unit_check_code_blocks = False\n"])
def test_nothing_is_checked_unasked(build: Build, conf: str) -> None:
    """Most pages show lines that are no unit."""
    text = "T\n=\n\n" + RST["code-block"]
    assert build({"index.rst": text}, conf=conf).warnings == []


@pytest.mark.parametrize(
    "block",
    [
        f".. code-block:: ini\n\n{indented(UNIT)}",
        f"::\n\n{indented(UNIT)}",
        f".. highlight:: systemd\n\n.. highlight:: none\n\n::\n\n{indented(UNIT)}",
        f".. highlight:: systemd\n\n.. code-block:: text\n\n{indented(UNIT)}",
        ".. highlight:: systemd\n\n.. parsed-literal::\n\n   User=*nobody*\n",
        ".. highlight:: systemd\n\n>>> User=nobody\n",
        ".. code-block:: systemd\n\n   # hardened-unit: ignore[nobody-user] an example\n   User=nobody\n",
    ],
)
def test_what_is_no_unit_or_says_why_is_not_found(build: Build, block: str) -> None:
    """Another language, markup inside, and a comment for the checker."""
    assert build({"index.rst": f"T\n=\n\n{block}"}, conf=ON).warnings == []


def test_the_language_of_a_project_counts(build: Build) -> None:
    """As it does for colours."""
    text = f"T\n=\n\n::\n\n{indented(UNIT)}"
    assert len(build({"index.rst": text}, conf=f'{ON}highlight_language = "systemd"\n').warnings) == 1


def test_bare_lines_are_those_of_a_service(build: Build) -> None:
    """As with ``hardened-unit``."""
    built = build({"index.rst": "T\n=\n\n.. code-block:: systemd\n\n   ProtectHome=maybe\n   Fo=1\n"}, conf=ON)
    assert [re.sub(r": WARNING.*\[", " ", warning) for warning in built.warnings] == [
        "index.rst:6 hardened_unit.invalid-value]",
        "index.rst:7 hardened_unit.unknown-directive]",
    ]


@pytest.mark.parametrize("options", ["", "   :lines: 2-\n", "   :start-after: [Unit]\n", "   :dedent: 0\n   :linenos:\n"])
def test_an_included_file_is_where_the_line_is(build: Build, options: str) -> None:
    """The author is sent to the file."""
    text = f"T\n=\n\n.. literalinclude:: a.service\n   :language: systemd\n{options}"
    unit = "[Unit]\n[Service]\nExecStart=/usr/bin/a\t--x\n\nUser=nobody\n"
    (warning,) = build({"index.rst": text, "a.service": unit}, conf=ON).warnings
    assert re.match(r"(.*/)?a\.service:5: WARNING: nobody", warning)


def test_where_the_lines_are_not_together_the_block_is_named(build: Build) -> None:
    """Nobody is sent to a wrong line."""
    text = "T\n=\n\n.. literalinclude:: a.service\n   :language: systemd\n   :lines: 1, 4\n"
    unit = "[Service]\nExecStart=/usr/bin/a\n\nUser=nobody\n"
    (warning,) = build({"index.rst": text, "a.service": unit}, conf=ON).warnings
    assert warning.startswith("index.rst:4: WARNING: nobody")


def test_an_included_document_names_its_own_lines(build: Build) -> None:
    """Also one that is included by an included one."""
    documents = {
        "index.rst": "T\n=\n\n.. include:: one.inc\n",
        "one.inc": "Text.\n\n.. include:: two.inc\n",
        "two.inc": f"Text.\n\n{RST['code-block']}",
    }
    (warning,) = build(documents, conf=ON).warnings
    assert re.match(rf"(.*/)?two\.inc:{last_line(documents['two.inc'])}: WARNING: nobody", warning)


def test_what_the_extension_draws_is_not_checked_again(build: Build) -> None:
    """Neither its own blocks, once checked, nor the examples of the reference, which are wrong on purpose."""
    blocks = [
        f".. hardened-unit:: web\n\n   [Service]\n   ExecStart=/usr/bin/true\n   User=nobody\n{options}"
        for options in ("", "\n.. hardened-unit:: b\n   :annotate:\n   :no-check:\n\n   User=nobody\n")
    ]
    page = "\n".join([*blocks[:1], ".. systemd:autodirective:: User\n", ".. systemd:autorule:: nobody-user\n"])
    assert len(build({"index.rst": f"T\n=\n\n{page}"}, conf=ON).warnings) == 1
    assert len(build({"index.rst": f"T\n=\n\n{blocks[1]}"}, conf=f'{ON}highlight_language = "systemd"\n').warnings) == 1


def test_unit_check_has_them(build: Build) -> None:
    """They are remembered as units are, and fail the check when nothing is read again."""
    for documents in ({"index.rst": "T\n=\n\n" + RST["code-block"]}, {}):
        built = build(documents, "unit-check", conf=ON)
        assert built.status == 1
        assert len(built.warnings) == 1
        assert [unit["path"] for unit in json.loads(built.text("output.json"))["units"]] == [None]
