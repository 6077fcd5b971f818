"""What checked units cost a wiki: 1,000 of them on 200 pages, beside the same pages with plain code blocks of the same text.

Of five blocks two are whole units, and one each a drop-in, a fragment and a unit from a preset; one whole unit in ten has a
mistake. Both projects are built from nothing in turn, with one process and with two, and then again without a change. Run it
with the interpreter of an environment that has ``hardened-unit[sphinx]`` installed: ``python tools/bench_wiki.py [RUNS]``.
"""

from __future__ import annotations

import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench_many import text
from measuring import ENVIRONMENT, ratio, run

from hardened_unit.compose import Request, compose
from systemd_directives import catalogue, targets

PAGES, BLOCKS = 200, 5
MOST = 1.25
PROSE = (
    "What this service does, who runs it, and whom to ask when it does not. It was set up in the spring and moved in autumn.\n"
)
PRESETS = ("minimal", "standard", "cis", "maximum")


def blocks(page: int) -> list[tuple[str, str, str]]:
    """Give the blocks of a page: the argument and the options, the body, and the text that is shown."""
    first, second, third = (text(page * 3 + index) for index in range(3))
    body = third.partition("[Service]\n")[2]
    preset, name = PRESETS[page % len(PRESETS)], f"composed{page}.service"
    known, target = catalogue.load(), targets.target("debian-12")
    composed = compose(Request(name, (target,), known.preset(preset), command=f"/usr/bin/composed --page {page}"), known).text
    sandbox = "".join(f"{line}\n" for line in body.splitlines() if not line.startswith(("Type", "Exec", "Restart")))
    options = f"{name}\n   :preset: {preset}\n   :exec: /usr/bin/composed --page {page}"
    return [
        (f"daemon{page}.service", first, first),
        (f"daemon{page}-b.service", second, second),
        (f"daemon{page}.service.d/10-sandbox.conf", f"[Service]\n{sandbox}", f"[Service]\n{sandbox}"),
        ("", sandbox, sandbox),
        (options, "", composed),
    ]


def write(folder: Path, *, plain: bool) -> None:
    """Write one of the projects."""
    folder.mkdir()
    extensions = [] if plain else ["sphinx_hardened_unit"]
    conf = f"extensions = {extensions}\nhtml_theme = 'furo'\n"
    # Both say what they find as often: nothing. A warning costs time of its own, which a sound wiki does not have.
    conf += "" if plain else "hardened_unit_target = 'debian-12'\nsuppress_warnings = ['hardened_unit']\n"
    (folder / "conf.py").write_text(conf, encoding="utf-8")
    names = [f"page{page}" for page in range(PAGES)]
    tree = "".join(f"   {name}\n" for name in names)
    (folder / "index.rst").write_text(f"Wiki\n====\n\n.. toctree::\n\n{tree}", encoding="utf-8")
    for page, name in enumerate(names):
        parts = [f"{name}\n{'=' * len(name)}\n"]
        for number, (head, body, shown) in enumerate(blocks(page)):
            opening = ".. code-block:: systemd" if plain else f".. hardened-unit:: {head}"
            lines = "".join(f"   {line}\n" if line else "\n" for line in (shown if plain else body).splitlines())
            parts.append(f"Service {number}\n---------\n\n{PROSE}\n{opening}\n\n{lines}")
        (folder / f"{name}.rst").write_text("\n".join(parts), encoding="utf-8")


def build(source: Path, out: Path, jobs: int) -> list[str]:
    """Give the command of a build from nothing."""
    shutil.rmtree(out, ignore_errors=True)
    return [
        sys.executable,
        "-m",
        "sphinx",
        "-q",
        "-b",
        "html",
        "-j",
        str(jobs),
        "-d",
        str(out / "trees"),
        str(source),
        str(out / "html"),
    ]


def main(runs: int) -> int:
    """Measure and print; 1 where the bar is missed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sources = {"plain": folder / "plain", "hardened-unit": folder / "hardened"}
        for which, source in sources.items():
            write(source, plain=which == "plain")
        used: dict[tuple[str, int], list[float]] = {}
        waited: dict[tuple[str, int], list[float]] = {}
        for turn in range(runs + 1):
            for jobs in (1, 2):
                for which, source in sources.items():
                    command = build(source, folder / f"out-{which}", jobs)
                    begun = time.perf_counter()
                    seconds, _ = run(command)
                    if turn:
                        used.setdefault((which, jobs), []).append(seconds)
                        waited.setdefault((which, jobs), []).append(time.perf_counter() - begun)
        for (which, jobs), taken in used.items():
            clock = statistics.median(waited[which, jobs])
            print(f"{which:<14} -j {jobs}  {statistics.median(taken):6.2f} s of processor time, {clock:6.2f} s by the clock")
        cost = ratio(used["hardened-unit", 1], used["plain", 1])
        print(f"1,000 blocks on 200 pages cost {cost:.2f} times the plain ones (at most {MOST})")
        for which in sources:
            gained = ratio(waited[which, 1], waited[which, 2])
            print(f"{which:<14} with two processes {gained:.2f} times as fast by the clock")
        again = [*build(sources["hardened-unit"], folder / "none", 1)]
        again = [word.replace(str(folder / "none"), str(folder / "out-hardened-unit")) for word in again if word != "-q"]
        said = subprocess.run(again, env=ENVIRONMENT, capture_output=True, text=True, check=True).stdout
        reread = re.search(r"(\d+) added, (\d+) changed, (\d+) removed", said)
        print(f"built again without a change: {reread[0] if reread else said} documents")
    return int(cost > MOST)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3))
