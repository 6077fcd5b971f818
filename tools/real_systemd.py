"""Ask a real systemd, of this machine or of a folder with a system in it, without starting it and without leaving a trace.

Needs root. The system's own programs are run in it by chroot, in private mount, process and network namespaces, with /proc
read-only and no /sys; what they are asked about lies in a folder that they have as their /tmp for as long.
"""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# The shell stays the namespace's first process: systemd, were it that one, would take itself for the machine's and boot it.
_ENTER = """
mount -t proc -o ro proc "$1/proc" || exit
[ -z "$2" ] || mount --bind "$2" "$1/tmp" || exit
root=$1; shift 2; chroot "$root" "$@"; exit $?
"""
_ALONE = ["unshare", "--mount", "--propagation=private", "--pid", "--net", "--fork", "--kill-child", "sh", "-c", _ENTER, "sh"]
_COMPLAINT = re.compile(r"^(/\S+):(\d+): (.*)$", re.MULTILINE)
_REFUSAL = re.compile(
    r"^Unit (\S+) (?:has a bad unit file setting|failed to load properly|is masked|not found|failed to load)", re.MULTILINE
)
_NOTICE = re.compile(
    r"Accepting user/group name|Special user .* configured, this is not safe|references a path below legacy directory"
    r"|please use \S+ (?:settings )?instead|Unit uses KillMode=none|Standard output type syslog"
    r"|is obsolete, replacing by|so this timer will never elapse|Duplicate LUO session name"
)
"""What is said of a line that counts all the same."""
_TMP = "/tmp"  # noqa: S108 - the system's, which it has for itself
_PATIENCE = 300


_TYPES = (".service", ".socket", ".timer", ".path", ".mount", ".automount", ".swap", ".slice", ".target", ".scope")
_PLACES = ("usr/lib/systemd/system", "usr/lib/systemd/user")


def shipped(root: Path) -> dict[str, bytes]:
    """Read every unit of a system, by name; links to others are left out."""
    return {
        path.name: path.read_bytes()
        for place in _PLACES
        for path in sorted((root / place).glob("*"))
        if path.suffix in _TYPES and path.is_file() and not path.is_symlink()
    }


class Verdict(NamedTuple):
    """What ``systemd-analyze verify`` says of one unit."""

    complaints: dict[tuple[str, int], str]
    """The lines that it complains of, by file (relative to the folder of the unit) and number, each with the first message."""
    refused: bool
    """Whether it does not load the unit at all."""


class Scored(NamedTuple):
    """What ``systemd-analyze security`` makes of one unit."""

    overall: str
    """The overall exposure, as printed."""
    badness: dict[str, int | None]
    """The badness of every check, by its name in the JSON; None where it does not apply."""
    table: dict[str, tuple[str, int, int]]
    """The name, weight and range of every check."""


class System:
    """A systemd somewhere on this machine."""

    def __init__(self, root: Path) -> None:
        """Take the folder, and ask which systemd it has; raises ``OSError`` when it cannot be asked."""
        self.root = root
        said = self.run("systemctl", "--version")
        if not (found := re.match(r"systemd (\d+)", said)):  # "systemd 257 (257.13)"
            msg = f"{root}: there is no systemd that can be run: {said.strip()}"
            raise OSError(msg)
        self.version = found[1]

    def run(self, *command: str, tmp: str | Path = "", stream: str = "stdout", status: int | None = 0) -> str:
        """Run one of the system's programs; give what it prints, for ``stderr`` or a ``status`` of None however it ends.

        A folder can be given for what it has as its ``/tmp``.
        """
        entered = [*_ALONE, str(self.root), str(tmp)]
        done = subprocess.run([*entered, *command], capture_output=True, check=False, timeout=_PATIENCE)
        said = done.stdout if stream == "stdout" else done.stderr
        if status is not None and done.returncode != status and stream == "stdout":
            msg = f"{' '.join(command)}: {done.stderr.decode(errors='replace').strip() or 'failed'}"
            raise OSError(msg)
        return said.decode(errors="replace")

    def verify(self, files: Mapping[str, str | bytes], *, dependencies: bool = False) -> dict[str, Verdict]:
        """Have units verified, all in one call; ``files`` may hold drop-ins too: ``a.service.d/b.conf``.

        With ``dependencies`` the units that they name are looked for too, which takes longer; only then is it said which
        names can be none.
        """
        units = _units(files)
        paths = [f"{_TMP}/{name}" for name in units]
        depth = [] if dependencies else ["--recursive-errors=no"]
        with _laid_out(files) as folder:
            said = self.run("systemd-analyze", "--man=no", *depth, "verify", *paths, tmp=folder, stream="stderr")
        complaints: dict[str, dict[tuple[str, int], str]] = {name: {} for name in units}
        for path, line, message in _COMPLAINT.findall(said):
            name = path.removeprefix(f"{_TMP}/")
            unit = name.partition("/")[0].removesuffix(".d") if "/" in name else name
            if unit in complaints and not _NOTICE.search(message):
                complaints[unit].setdefault((name, int(line)), message)
        refused = set(_REFUSAL.findall(said))
        return {name: Verdict(complaints[name], name in refused) for name in units}

    def security(self, files: Mapping[str, str | bytes]) -> dict[str, Scored]:
        """Have units scored, all in one call; those that are refused are left out."""
        paths = [f"{_TMP}/{name}" for name in _units(files)]
        command = ["systemd-analyze", "--no-pager", "--offline=true", "security", *paths]
        with _laid_out(files) as folder:
            # The table has the names and the overall exposure, the JSON has the rest, both in the same order.
            table = self.run(*command, tmp=folder, status=None)
            rows = self.run("env", "SYSTEMD_ANALYZE_DEBUG=1", *command, "--json=short", tmp=folder, status=None)
        overall = re.findall(r"Overall exposure level for (\S+): (\d+\.\d)", table)
        found: dict[str, Scored] = {}
        for (name, exposure), line in zip(overall, rows.splitlines(), strict=True):
            checks = json.loads(line)
            badness = {row["json_field"]: row["badness"] if row["badness"] <= row["range"] else None for row in checks}
            weights = {row["json_field"]: (row["name"], row["weight"], row["range"]) for row in checks}
            # Of a template an instance is scored.
            found[re.sub(r"@[^.]*", "@", name)] = Scored(exposure, badness, weights)
        return found


def _units(files: Mapping[str, str | bytes]) -> list[str]:
    """Give the names of the units among files."""
    return [name for name in files if "/" not in name]


@contextmanager
def _laid_out(files: Mapping[str, str | bytes]) -> Iterator[str]:
    """Put files into a folder in memory, as thousands of them on a disk take longer than the question."""
    with tempfile.TemporaryDirectory(dir="/dev/shm", prefix="hardened-unit-") as folder:
        for name, text in files.items():
            path = Path(folder, name)
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape"))
        yield folder
