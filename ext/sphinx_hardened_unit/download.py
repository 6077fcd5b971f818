"""Offer a generated text as a file to take away."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment


def download(env: BuildEnvironment, name: str, text: str) -> nodes.paragraph:
    """Give a paragraph with a link that saves ``text`` as ``name``.

    The file is kept beside the doctrees, not among the sources; Sphinx copies it to where its builder has downloads.
    """
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    file = Path(env.doctreedir, "hardened-units", digest, name)
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary = file.with_name(f".{name}.{os.getpid()}")
        temporary.write_text(text, encoding="utf-8", newline="")
        temporary.replace(file)
    here = Path(env.doc2path(env.docname)).parent
    link = addnodes.download_reference(
        "",
        "",
        nodes.literal("", name, classes=["xref", "download"]),
        reftarget=os.path.relpath(file, here),
        refdoc=env.docname,
    )
    return nodes.paragraph("", "", nodes.Text("Download "), link, classes=["systemd-download"])
