"""Write every preset's unit for a web server into a folder, and check each: build_units.py FOLDER."""

from __future__ import annotations

import sys
from pathlib import Path

from hardened_unit.cli import main
from systemd_directives import catalogue

COMMAND = "/usr/bin/python3 -m http.server 8080 --directory /srv/www"


def build(folder: Path) -> int:
    """Compose and check; gives the exit status of the first command that fails."""
    folder.mkdir(parents=True, exist_ok=True)
    for preset in catalogue.load().names("presets"):
        path = folder / f"web-{preset}.service"
        made = main(
            [
                "generate",
                f"web-{preset}",
                "--preset",
                preset,
                "--need",
                "listen",
                "--exec",
                COMMAND,
                "--force",
                "-o",
                str(path),
            ]
        )
        if status := made or main(["check", "--fail-on", "warning", str(path)]):
            return status
    return 0


if __name__ == "__main__":
    sys.exit(build(Path(sys.argv[1])))
