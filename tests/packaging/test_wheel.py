"""The built wheel, in an empty environment outside of the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def fresh(folder: Path, *requirements: str) -> Path:
    """Make an environment with nothing but what is asked for, or skip where the package index cannot be reached."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    done = subprocess.run(
        [str(folder / "bin" / "pip"), "install", "--quiet", *requirements], capture_output=True, text=True, check=False
    )
    if done.returncode and "from versions: none" in done.stderr:
        pytest.skip(f"the package index cannot be reached: {done.stderr.splitlines()[-1]}")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an environment with the wheel and the newest of what it asks for."""
    return fresh(tmp_path_factory.mktemp("environment"), f"{wheel}[docs]")


def lowest() -> list[str]:
    """Give the lower bound of each dependency of the extras that users install, as a requirement."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    return [bound.replace(">=", "==") for extra in ("sphinx", "docs") for bound in extras[extra] if ">=" in bound]


def call(environment: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a program of the environment, with nothing of the checkout on its path."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    return subprocess.run(
        [str(environment / "bin" / arguments[0]), *arguments[1:]],
        cwd=cwd,
        env=clean,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_wheel_has_what_it_needs_and_nothing_else(wheel: Path) -> None:
    """The three packages with their data, types and licence; no tests, no documents, no dependency."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (metadata,) = [name for name in names if name.endswith("METADATA")]
        requirements = [line for line in archive.read(metadata).decode().splitlines() if line.startswith("Requires-Dist")]
    packages = {"systemd_directives", "hardened_unit", "sphinx_hardened_unit"}
    assert {name.partition("/")[0] for name in names if ".dist-info" not in name} == packages
    assert {f"{package}/py.typed" for package in packages} <= set(names)
    assert "systemd_directives/catalogue.json" in names
    assert "sphinx_hardened_unit/static/hardened-unit.css" in names
    # The engine for browsers is fetched where a site is built.
    assert [name for name in names if "pyodide" in name or name.endswith((".wasm", ".zip", ".whl"))] == []
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert all("extra ==" in line for line in requirements)


def test_the_command_works_from_anywhere(environment: Path, tmp_path: Path) -> None:
    """Generate, check and explain, from the installed wheel."""
    made = call(
        environment,
        "hardened-unit",
        "generate",
        "web",
        "--preset",
        "standard",
        "--exec",
        "/usr/bin/true",
        "-o",
        "web.service",
        cwd=tmp_path,
    )
    assert made.returncode == 0, made.stderr
    checked = call(environment, "hardened-unit", "check", "web.service", cwd=tmp_path)
    assert (checked.returncode, checked.stdout) == (0, "")
    assert "read-only" in call(environment, "hardened-unit", "explain", "ProtectSystem", cwd=tmp_path).stdout


def build_site(environment: Path, folder: Path) -> None:
    """Build the documents, copied out of the checkout, where a warning is an error."""
    shutil.copytree(ROOT / "docs", folder / "docs", ignore=shutil.ignore_patterns("reference"))
    done = call(environment, "sphinx-build", "-q", "-W", "-n", "-j2", "-b", "html", "docs", "html", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert (folder / "html" / "reference" / "filesystem" / "ProtectSystem.html").is_file()


def test_the_site_builds_with_the_newest(environment: Path, tmp_path: Path) -> None:
    """From the installed wheel, without a warning."""
    build_site(environment, tmp_path)


def test_the_site_builds_with_the_oldest_that_is_promised(wheel: Path, tmp_path: Path) -> None:
    """With every dependency at its lower bound, without a warning."""
    build_site(fresh(tmp_path / "environment", str(wheel), *lowest()), tmp_path)
