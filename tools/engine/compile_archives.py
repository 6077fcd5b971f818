"""Compile the modules of the archives in ``/folder``, by the Python that is going to import them.

From its own archives, a Python in a browser compiles every module again each time it starts, which is most of its start. Files
keep the time that they have, so the same archive always gives the same bytes.
"""

from importlib._bootstrap_external import _code_to_hash_pyc  # type: ignore[attr-defined]
from importlib.util import source_hash
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

UNUSED = ("systemd_directives/data/", "sphinx_hardened_unit/")
"""What the engine has no use for in a browser: what its catalogue was made from, and the Sphinx extension."""


def compile_archive(given: Path, made: Path) -> None:
    """Write an archive with what another has, where each module is its code only."""
    with ZipFile(given) as read, ZipFile(made, "w", ZIP_DEFLATED, compresslevel=9) as written:
        for file in read.infolist():
            if file.is_dir() or file.filename.startswith(UNUSED):
                continue
            content = read.read(file)
            if file.filename.endswith(".py"):
                code = compile(content, file.filename, "exec", dont_inherit=True)
                # Never compared with a source, since there is none.
                content = _code_to_hash_pyc(code, source_hash(content), checked=False)
                file.filename += "c"
            file.compress_type = ZIP_DEFLATED
            written.writestr(file, content)


for archive in (*Path("/folder").glob("*.whl"), Path("/folder/python_stdlib.zip")):
    compiled = archive.with_suffix(".compiled")
    compile_archive(archive, compiled)
    compiled.replace(archive)
