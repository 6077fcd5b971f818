"""Make an environment for each older Sphinx that the example wiki is built with: make_sphinxes.py FOLDER.

Each has what a wiki of others may have, the extras ``sphinx`` and ``hosts``: with the oldest Sphinx each at its lower bound,
with the others the newest that goes with it. The newest Sphinx is that of the environment that the tests run in. An environment
that is there already is kept, unless what it should have in it has changed.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]
OLDEST, *LATER = ("8.0.2", "8.1.3", "8.2.3")


def wanted() -> dict[str, list[str]]:
    """Give the requirements for each version."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    bounds = [bound for extra in ("sphinx", "hosts") for bound in extras[extra] if not bound.startswith("sphinx>=")]
    lowest = {OLDEST: [f"sphinx=={OLDEST}", *(bound.replace(">=", "==") for bound in bounds)]}
    return lowest | {version: [f"sphinx=={version}", *bounds] for version in LATER}


def make(folder: Path, requirements: list[str]) -> None:
    """Make one environment, or leave the one that is there."""
    listed = "".join(f"{requirement}\n" for requirement in requirements)
    complete = folder / "requirements.txt"
    if complete.is_file() and complete.read_text(encoding="utf-8") == listed:
        return
    print(f"fetching Sphinx {folder.name} …", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    venv.create(folder, with_pip=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*pip, *requirements], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    # Written last: it tells that the environment is complete.
    complete.write_text(listed, encoding="utf-8")


if __name__ == "__main__":
    for version, requirements in wanted().items():
        make(Path(sys.argv[1]) / version, requirements)
