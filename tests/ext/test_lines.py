"""The line that a finding is reported at is the one that its author wrote, wherever that stands, in real builds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ext.conftest import Built

    Build = Callable[..., Built]

RST = """\
.. hardened-unit:: web.service
   :caption: User=nobody
   :target: debian-12

   [Service]
   ExecStart=/usr/bin/web

   # The comment counts too.
   Environment=A \\
      B
   User=nobody
"""
MD = """\
```{hardened-unit} web.service
:caption: User=nobody
:target: debian-12

[Service]
ExecStart=/usr/bin/web

# The comment counts too.
Environment=A \\
   B
User=nobody
```
"""
COLONS = MD.replace("```", ":::")


def inside(text: str, depth: int) -> str:
    """Indent a text."""
    return "".join(f"{' ' * depth}{line}".rstrip() + "\n" for line in text.splitlines())


DOCUMENTS = {
    "rst": {"index.rst": RST},
    "rst without options": {"index.rst": re.sub(r"   :.*\n", "", RST)},
    "rst with blank lines": {"index.rst": RST.replace("\n\n   [Service]", "\n\n\n\n   [Service]")},
    "rst in a list": {"index.rst": f"* One\n\n  #. Two\n\n{inside(RST, 5)}"},
    "rst in an admonition": {"index.rst": f".. note::\n\n   Text.\n\n   .. tip::\n\n{inside(RST, 6)}"},
    "rst in a table": {"index.rst": f".. list-table::\n\n   * - One\n     - Two\n\n{inside(RST, 7)}"},
    "rst in a container": {"index.rst": f".. container:: x\n\n   .. container:: y\n\n{inside(RST, 6)}"},
    "rst in a definition": {"index.rst": f"Word\n   Text.\n\n{inside(RST, 3)}"},
    "rst included": {"index.rst": "Text.\n\n.. include:: a.inc\n", "a.inc": f"Text.\n\n{RST}"},
    "rst included twice over": {
        "index.rst": "Text.\n\n.. include:: a.inc\n",
        "a.inc": "Text.\n\n.. include:: b.inc\n",
        "b.inc": f"Text.\n\n{RST}",
    },
    "rst included inside": {"index.rst": "Text.\n\n.. note::\n\n   .. include:: a.inc\n", "a.inc": f"Text.\n\n{RST}"},
    "rst included in part": {
        "index.rst": "Text.\n\n.. include:: a.inc\n   :start-after: begin\n",
        "a.inc": f"Text.\n\nbegin\n\n{RST}",
    },
    "md": {"index.md": MD},
    "md colons": {"index.md": COLONS},
    "md without options": {"index.md": re.sub(r"(?m)^:\w+:.*\n", "", MD)},
    "md with a block of options": {"index.md": re.sub(r"(?m)(^:\w+:.*\n)+", "---\ntarget: debian-12\n---\n", MD)},
    "md in colons": {"index.md": f"::::{{note}}\nText.\n\n{COLONS}::::\n"},
    "md in colons in colons": {"index.md": f":::::{{note}}\n:class: x\n\n::::{{tip}}\n\n{COLONS}::::\n:::::\n"},
    "md in colons, fenced": {"index.md": f"::::{{note}}\n:class: x\n{MD}::::\n"},
    "md in a fence": {"index.md": f"`````{{note}}\n{MD}`````\n"},
    "md in a list": {"index.md": f"- One\n  1. Two\n\n{inside(MD, 5)}"},
    "md in a quotation": {"index.md": "".join(f"> {line}".rstrip() + "\n" for line in MD.splitlines())},
    "md with front matter": {"index.md": f"---\ntitle: x\n---\n\n{MD}"},
    "md included": {"index.md": "Text.\n\n```{include} a.inc\n```\n", "a.inc": f"Text.\n\n{MD}"},
    "md included twice over": {
        "index.md": "Text.\n\n```{include} a.inc\n```\n",
        "a.inc": "Text.\n\n```{include} b.inc\n```\n",
        "b.inc": f"Text.\n\n{MD}",
    },
    "md included in part": {"index.md": "```{include} a.inc\n:start-after: begin\n```\n", "a.inc": f"Text.\n\nbegin\n\n{MD}"},
    "rst in md": {"index.md": f"Text.\n\n```{{eval-rst}}\nText.\n\n{RST}```\n"},
    "rst included in md": {"index.md": "```{eval-rst}\n.. include:: a.inc\n```\n", "a.inc": f"Text.\n\n{RST}"},
    "file": {"index.rst": ".. hardened-unit::\n   :file: a.service\n", "a.service": inside(RST.partition("\n\n")[2], 0)},
    "file in part": {
        "index.md": "```{hardened-unit} web\n:file: units/a.service\n:start-at: ExecStart\n```\n",
        "units/a.service": "[Service]\nType=exec\nExecStart=/usr/bin/a\n\nUser=nobody\n",
    },
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_finding_is_at_its_line(build: Build, name: str) -> None:
    """In the file that has it."""
    documents = {file: head(file) + text for file, text in DOCUMENTS[name].items()}
    (wanted,) = {
        (file.rpartition("/")[2], number)
        for file, text in documents.items()
        for number, line in enumerate(text.splitlines(), 1)
        if re.match(r"[\s>]*User=nobody$", line)
    }
    places = [re.match(r"(?:.*/)?([^/:]+):(\d+): WARNING: nobody", warning) for warning in build(documents).warnings]
    assert [(place[1], int(place[2])) for place in places if place] == [wanted]


def head(file: str) -> str:
    """Give the title that a document needs."""
    return {"index.rst": "T\n=\n\n", "index.md": "# T\n\n"}.get(file, "")


TROUBLE = {
    "rst included in part": {
        "index.rst": ".. include:: a.inc\n   :start-after: begin\n",
        "a.inc": "Text.\n\nbegin\n\nText.\n\n.. hardened-unit:: web\n   :preset: no\n\nText.\n",
    },
    "rst": {"index.rst": "Text.\n\n.. hardened-unit:: web\n   :preset: no\n"},
    "rst in a list": {"index.rst": "* One\n\n  .. hardened-unit:: web\n     :preset: no\n"},
    "rst included": {"index.rst": ".. include:: a.inc\n", "a.inc": "Text.\n\n.. hardened-unit:: web\n   :preset: no\n"},
    "md": {"index.md": "Text.\n\n```{hardened-unit} web\n:preset: no\n```\n"},
    "md in colons": {"index.md": "::::{note}\nText.\n\n:::{hardened-unit} web\n:preset: no\n:::\n::::\n"},
    "md included": {"index.md": "```{include} a.inc\n```\n", "a.inc": "Text.\n\n```{hardened-unit} web\n:preset: no\n```\n"},
    "rst in md": {"index.md": "```{eval-rst}\nText.\n\n.. hardened-unit:: web\n   :preset: no\n```\n"},
}


@pytest.mark.parametrize("name", TROUBLE)
def test_what_is_wrong_with_a_block_is_at_the_line_of_the_block(build: Build, name: str) -> None:
    """There its author finds the options."""
    documents = {file: head(file) + text for file, text in TROUBLE[name].items()}
    (wanted,) = {
        (file, number)
        for file, text in documents.items()
        for number, line in enumerate(text.splitlines(), 1)
        if "hardened-unit" in line
    }
    (warning,) = build(documents).warnings
    found = re.match(r"(?:.*/)?([^/:]+):(\d+): WARNING: hardened-unit: there is no preset 'no'", warning)
    assert found
    assert (found[1], int(found[2])) == wanted
