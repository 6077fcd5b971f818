"""What the tests share: the real programs they run, and how a test that cannot run says so."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from systemd_directives import catalogue, targets

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from contextlib import AbstractContextManager

    from systemd_directives.catalogue import Catalogue
    from systemd_directives.target import Target

ROOT = Path(__file__).parents[1]
ADDRESS = "https://example.org/hardened-unit/"
"""Where the site shall be, for what has to name it."""

# The machine may be slow, and a run in CI shall say of one commit the same twice; at a desk each run looks elsewhere.
settings.register_profile("project", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("project")


LONGEST = ("trial/test_claims.py", "browser/test_browser.py", "browser/test_generator.py", "packaging/test_wheel.py")
"""The files that take longest, of which a process of the tests should not be left with one at the end."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files; the others stay in their order."""
    turns = {ROOT / "tests" / name: turn for turn, name in enumerate(LONGEST)}
    items.sort(key=lambda item: turns.get(item.path, len(turns)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let no test skip where everything is there: a skip with HARDENED_UNIT_NO_SKIP set is a failure."""
    report = yield
    if report.skipped and os.environ.get("HARDENED_UNIT_NO_SKIP") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} would skip: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def known() -> Catalogue:
    """Give the committed catalogue."""
    return catalogue.load()


@pytest.fixture(scope="session")
def debian_12() -> Target:
    """Give the target that most examples are for."""
    return targets.target("debian-12")


@pytest.fixture(scope="session")
def systemd_analyze() -> str:
    """Give the machine's systemd-analyze, or skip."""
    found = shutil.which("systemd-analyze")
    if not found:
        pytest.skip("there is no systemd-analyze on this machine")
    return found


@pytest.fixture(scope="session")
def patched() -> Callable[[Path, bytes], None]:
    """Give a function that applies a diff to the files of a folder with the machine's patch, or skip."""
    if not shutil.which("patch"):
        pytest.skip("there is no patch on this machine")

    def apply(folder: Path, diff: bytes) -> None:
        subprocess.run(["patch", "--binary", "--silent", "-p0"], input=diff, cwd=folder, check=True)

    return apply


@pytest.fixture
def run() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Give a function that runs the command line as a user does, in a process of its own."""

    def call(
        *arguments: str, stdin: str | bytes = "", cwd: Path | None = None, **extra: str
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "hardened_unit", *arguments],
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            capture_output=True,
            cwd=cwd,
            env={**{name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "FORCE_COLOR"}}, **extra},
            timeout=120,
            check=False,
        )
        shown = subprocess.CompletedProcess[str](
            done.args, done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
        )
        assert "Traceback" not in shown.stderr, shown.stderr
        return shown

    return call


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], AbstractContextManager[Path]]:
    """Give a function that gives a folder which all processes of the tests have in common, to one of them at a time."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    @contextmanager
    def alone(name: str) -> Iterator[Path]:
        folder = base / f"shared-{name}"
        folder.mkdir(exist_ok=True)
        with (base / f"shared-{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # until it is closed
            yield folder

    return alone


@pytest.fixture(scope="session")
def built(shared: Callable[[str], AbstractContextManager[Path]]) -> Callable[[str], Path]:
    """Build our documents for a builder, as ``make`` does; a warning fails it. What was read for one is not read again.

    The processes of the tests build it once for all of them; the tests only read it.
    """

    def engine(folder: Path) -> str:
        """Get the engine for browsers ready; the site goes without where npm has nothing to fetch it from."""
        command = [sys.executable, str(ROOT / "tools" / "make_engine.py"), str(folder / "engine")]
        made = (folder / "engine").is_dir() or not subprocess.run(command, capture_output=True, check=False).returncode
        return str(folder / "engine") if made else ""

    def build(builder: str) -> Path:
        with shared("site") as folder:
            if not (folder / f"{builder}.whole").exists():
                build_in(folder, builder)
                (folder / f"{builder}.whole").touch()
        return folder / builder

    def build_in(folder: Path, builder: str) -> None:
        if not (folder / "docs").is_dir():
            # A copy, because the reference is written among the documents.
            shutil.copytree(ROOT / "docs", folder / "docs", ignore=shutil.ignore_patterns("reference"))
        options = ["-q", "-W", "-n", "--keep-going", "-j2", "-b", builder, "-d", str(folder / "trees")]
        done = subprocess.run(
            [sys.executable, "-m", "sphinx", *options, str(folder / "docs"), str(folder / builder)],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "SITE_URL": ADDRESS, "SITE_ENGINE": engine(folder) if builder == "html" else ""},
        )
        assert done.returncode == 0, done.stderr

    return build


@pytest.fixture(scope="session")
def site(built: Callable[[str], Path]) -> Path:
    """Give the site."""
    return built("html")


@pytest.fixture(scope="session")
def wheel(shared: Callable[[str], AbstractContextManager[Path]]) -> Path:
    """Build the wheel, once for all processes of the tests, or skip where the build tool cannot be fetched."""
    with shared("wheel") as folder:
        if not list(folder.glob("*.whl")):
            command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode and "hatchling" in done.stderr:
                pytest.skip(f"the wheel cannot be built without the package index: {done.stderr.splitlines()[-1]}")
            assert done.returncode == 0, done.stderr
        (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def comparable() -> Callable[[str], str]:
    """Give a function that takes from a printed doctree where it stands, and how a version of docutils writes yes and no."""
    places = re.compile(r' (source|filename|refdoc|reftarget|xml:space|slug|myst_slug|translation_progress)="[^"]*"')

    def compared(tree: str) -> str:
        tree = re.sub(r"^<document [^>]*>", "<document>", tree)
        return re.sub(r'="(True|False)"', lambda found: f'="{int(found[1] == "True")}"', places.sub("", tree))

    return compared


@pytest.fixture(scope="session")
def documents() -> Path:
    """Give the folder with the documents of the site."""
    return ROOT / "docs"
