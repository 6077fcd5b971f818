"""How long it takes to score 500 units in one call, and to check and score them, beside the real ``systemd-analyze security``.

The units are those of ``bench_many.py``. The programs are run in turn, so that a machine whose speed drifts treats them alike;
processor times and ratios are printed. Run it with the interpreter of an environment that has hardened-unit installed:
``python tools/bench_score.py [RUNS]``.
"""

from __future__ import annotations

import shutil
import sys
import sysconfig
import tempfile
from pathlib import Path

from bench_many import UNITS, written
from measuring import in_turn, ratio

MOST_BOTH, MOST_ALONE = 1.0, 0.5


def main(runs: int) -> int:
    """Measure and print."""
    if not shutil.which("systemd-analyze"):
        print("there is no systemd-analyze on this machine to compare with")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        paths = written(folder)
        program = str(Path(sysconfig.get_path("scripts"), "hardened-unit"))
        score, both, security = in_turn(
            {
                f"score, {UNITS} units": [program, "score", "--target", "252", *paths],
                f"check --score, {UNITS} units": [program, "check", "--score", "--target", "252", *paths],
                f"security, {UNITS} units": ["systemd-analyze", "--no-pager", "--offline=true", "security", *paths],
            },
            runs,
        ).values()
    print(f"{'score / security':<34}{ratio(score, security):8.2f} times (at most {MOST_ALONE})")
    print(f"{'check and score / security':<34}{ratio(both, security):8.2f} times (at most {MOST_BOTH})")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10))
