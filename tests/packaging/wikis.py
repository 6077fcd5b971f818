"""Build the example wiki from the installed wheel, beside the packages of any environment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
WIKI = ROOT / "tests" / "wiki"


class Wikis(NamedTuple):
    """What builds the example wiki, and where."""

    python: Path
    folder: Path

    def build(self, builder: str, *options: str) -> Path:
        """Build it where a warning is an error; give the folder of the output."""
        # Sphinx keeps the doctrees of some builders apart; each of the others reads what the first has read.
        trees = self.folder / f"trees-{builder if builder in {'gettext', 'confluence'} else 'shared'}"
        out = self.folder / builder
        command = [str(self.python), "-m", "sphinx", "--no-color", "-q", "-W", "-n", "--keep-going", "-b", builder]
        done = self._run(*command, "-d", str(trees), *options, str(WIKI), str(out))
        assert (done.returncode, done.stderr) == (0, "")
        return out

    def says(self, code: str) -> str:
        """Run a piece of Python; give what it prints."""
        return self._run(str(self.python), "-c", code).stdout.strip()

    def _run(self, *command: str) -> subprocess.CompletedProcess[str]:
        # With nothing of the checkout on the path.
        clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
        return subprocess.run(command, cwd=self.folder, env=clean, capture_output=True, text=True, check=False)


def beside(python: Path, wheel: Path, folder: Path) -> Wikis:
    """Install the wheel, and nothing else, beside the packages of an environment, which is left as it is."""
    environment = folder / "environment"
    subprocess.run([str(python), "-m", "venv", "--without-pip", str(environment)], check=True)
    script = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = subprocess.run([str(python), "-c", script], capture_output=True, text=True, check=True).stdout.strip()
    (own,) = (environment / "lib").glob("python3*/site-packages")
    (own / "beside.pth").write_text(f"{packages}\n", encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "--python", str(environment / "bin" / "python"), "--disable-pip-version-check"]
    # Asked for by its path, so that a checkout installed beside it does not stand for it.
    subprocess.run([*pip, "install", "--quiet", "--no-deps", "--no-index", "--ignore-installed", str(wheel)], check=True)
    wikis = Wikis(environment / "bin" / "python", folder)
    assert wikis.says("import sphinx_hardened_unit; print(sphinx_hardened_unit.__file__)").startswith(str(own))
    return wikis
