"""Compile the modules of the archives in ``/folder``, by the Python that is going to import them.

From its own archives, a Python in a browser compiles every module again each time it starts, which is most of its start. Files
keep the time that they have, so the same archive always gives the same bytes.
"""

import marshal
from importlib.util import MAGIC_NUMBER, source_hash
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

UNUSED = ("systemd_directives/data/", "sphinx_hardened_unit/")
"""What the engine has no use for in a browser: what its catalogue was made from, and the Sphinx extension."""

NOT_COMPARED = (0b01).to_bytes(4, "little")
"""The flags of a compiled module (PEP 552): it has the hash of its source, which is not looked at, since there is no source."""


def compile_archive(given: Path, made: Path) -> None:
    """Write an archive with what another has, where each module is its code only."""
    with ZipFile(given) as read, ZipFile(made, "w", ZIP_DEFLATED, compresslevel=9) as written:
        for file in read.infolist():
            if file.is_dir() or file.filename.startswith(UNUSED):
                continue
            content = read.read(file)
            if file.filename.endswith(".py"):
                code = compile(content, file.filename, "exec", dont_inherit=True)
                content = MAGIC_NUMBER + NOT_COMPARED + source_hash(content) + marshal.dumps(code)
                file.filename += "c"
            file.compress_type = ZIP_DEFLATED
            written.writestr(file, content)


for archive in (*Path("/folder").glob("*.whl"), Path("/folder/python_stdlib.zip")):
    compiled = archive.with_suffix(".compiled")
    compile_archive(archive, compiled)
    compiled.replace(archive)
