"""In a browser there are the package's own files, and no processes, threads or sockets: answers need nothing else."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

from states import drawn

import hardened_unit
import systemd_directives

WATCHED = """
import sys, json
seen = []
sys.addaudithook(lambda event, said: seen.append([event, str(said[0]) if said else ""]) if watching else None)
watching = False
from hardened_unit.browser import answer, form, opened, words
states = json.load(sys.stdin)
watching = True
opened(json.loads(answer(json.dumps(states[0])))["fragment"])
form()
words()
for state in states:
    answer(json.dumps(state))
watching = False
print(json.dumps({"seen": seen, "modules": sorted(sys.modules)}))
"""
PASTED = "[Service]\nExecStart=/usr/sbin/nginx\nMemroy=1\n"
ASKED_FOR = ("os.", "subprocess.", "socket.", "_thread.", "shutil.", "tempfile.", "urllib.", "ctypes.", "glob.", "pathlib.")


def test_an_answer_needs_nothing_that_a_browser_lacks() -> None:
    """Nothing is opened but what comes with the package and with Python, nothing is started and nobody is called."""
    states = [{"name": "web", "preset": "standard", "exec": "/x"}, {"unit": PASTED}, {"nmae": 1}]
    states += [drawn(random.Random(seed)) for seed in range(60)]  # noqa: S311 - not in secret
    done = subprocess.run([sys.executable, "-c", WATCHED], input=json.dumps(states), capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    packages = [Path(str(package.__file__)).parent for package in (hardened_unit, systemd_directives)]
    # The folders of the packages are listed to find what is imported, as that of the test's own process is.
    known = (*map(str, (package.parent for package in packages)), sys.base_prefix, sys.prefix)
    looked = {path for event, path in told["seen"] if event in {"open", "os.listdir", "os.scandir"}}
    assert [event for event, path in told["seen"] if path.endswith("catalogue.json")] == ["open"], "it is read once"
    assert {path for path in looked if not path.startswith(known)} <= {str(Path.cwd())}
    assert {event for event, _ in told["seen"] if event.startswith(ASKED_FOR)} <= {"os.listdir", "os.scandir"}
    assert not {"subprocess", "socket", "ssl", "threading", "multiprocessing", "asyncio"} & set(told["modules"])
