"""How long it takes to score 500 units in one call, and to check and score them, beside the real ``systemd-analyze security``.

The units are those of ``bench_many.py``. The programs are run in turn, so that a machine whose speed drifts treats them alike;
medians and ratios are printed. Run it with the interpreter of an environment that has hardened-unit installed:
``python tools/bench_score.py [RUNS]``.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import sysconfig
import tempfile
from pathlib import Path

from bench_many import UNITS, once, text

MOST_BOTH, MOST_ALONE = 1.0, 0.5


def main(runs: int) -> int:
    """Measure and print."""
    if not shutil.which("systemd-analyze"):
        print("there is no systemd-analyze on this machine to compare with")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number in range(UNITS):
            path = Path(folder, f"daemon{number}.service")
            path.write_text(text(number), encoding="utf-8")
            paths.append(str(path))
        program = str(Path(sysconfig.get_path("scripts"), "hardened-unit"))
        commands = {
            "score": [program, "score", "--target", "252", *paths],
            "check": [program, "check", "--target", "252", *paths],
            "security": ["systemd-analyze", "--no-pager", "--offline=true", "security", *paths],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for run in range(runs + 1):
            for name, command in commands.items():
                taken = once(command)
                times[name] += [taken] if run else []
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    for name, taken in times.items():
        spread = f"{min(taken) * 1000:.0f} to {max(taken) * 1000:.0f}"
        print(f"{f'{name}, {UNITS} units':<34}{medians[name] * 1000:8.0f} ms   (median of {runs}; {spread})")
    print(f"{'score / security':<34}{medians['score'] / medians['security']:8.2f} times (at most {MOST_ALONE})")
    both = medians["score"] + medians["check"]
    print(f"{'check and score / security':<34}{both / medians['security']:8.2f} times (at most {MOST_BOTH})")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10))
