"""The formats of ``check``, and its fixes, as a user has them."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Run = Callable[..., CompletedProcess[str]]

FIXABLE = "[Service]\nExecStart=/usr/bin/true\nPrivateTmp=yes  # always\n"
FIXED = "[Service]\nExecStart=/usr/bin/true\n# always\nPrivateTmp=yes\n"
UNSAFE = "[Service]\nExecStart=/usr/bin/true\nRestrictAddressFamilies=AF_INET # no AF_UNIX\n"
DIFF = """\
--- a.service
+++ a.service
@@ -1,3 +1,4 @@
 [Service]
 ExecStart=/usr/bin/true
-PrivateTmp=yes  # always
+# always
+PrivateTmp=yes
"""


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """Give a unit with one mistake that is put right safely, in the folder that the command runs in."""
    path = tmp_path / "a.service"
    path.write_text(FIXABLE)
    return path


def test_text_ends_with_the_fix(run: Run, unit: Path) -> None:
    """What can be done is said below the caret, and whether it is certain to be meant."""
    (unit.parent / "b.service").write_text(UNSAFE)
    lines = run("check", "--target", "252", "a.service", "b.service", cwd=unit.parent).stdout.splitlines()
    assert lines[2:4] == ["      |                 ^^^^^^^^", "      = fix: put the comment on the line before (safe)"]
    assert lines[-1] == "      = fix: put the comment on the line before (unsafe)"


def test_no_fix_is_said_where_there_is_none(run: Run) -> None:
    """The line is there only with a fix."""
    assert "fix:" not in run("check", "-", stdin="[Service]\nFoo=1\n").stdout


def test_json_has_the_fix(run: Run) -> None:
    """Whole lines, with their ends, for whole lines; the file is the finding's own."""
    text = "[Service]\nExecStart=/usr/bin/true\nReadWritePaths=/a \\\n  /b # c\n"
    (file,) = json.loads(run("check", "--format", "json", "-", stdin=text).stdout)["files"]
    assert [finding["fix"] for finding in file["findings"]] == [
        {
            "says": "put the comment on the line before",
            "safe": True,
            "edits": [{"line": 3, "end_line": 4, "text": "# c\nReadWritePaths=/a \\\n  /b\n"}],
        }
    ]


def test_sarif_and_github_are_formats(run: Run, unit: Path) -> None:
    """Each stands on standard output alone, and the status is the same."""
    sarif = run("check", "--target", "252", "--format", "sarif", "a.service", cwd=unit.parent)
    (result,) = json.loads(sarif.stdout)["runs"][0]["results"]
    assert (sarif.returncode, sarif.stderr, result["ruleId"]) == (1, "", "trailing-comment")
    github = run("check", "--target", "252", "--format", "github", str(unit), cwd=unit.parent)
    assert (github.returncode, github.stderr) == (1, "")
    assert github.stdout.startswith("::error file=a.service,line=3,endLine=3,col=17,endColumn=25,title=trailing-comment::")


def test_fix_shows_what_it_would_do(run: Run, unit: Path) -> None:
    """A diff and nothing else; the file stays, and nothing is left that would fail."""
    done = run("check", "--target", "252", "--fix", "a.service", cwd=unit.parent)
    assert (done.returncode, done.stdout, done.stderr) == (0, DIFF, "")
    assert unit.read_text() == FIXABLE


def test_patch_takes_the_diff(run: Run, patched: Callable[[Path, bytes], None], tmp_path: Path) -> None:
    """Byte for byte, with CR LF, bytes that are no UTF-8 and no line end at the end."""
    before = b"[Service]\r\nExecStart=/a\r\n# \xff\r\nPrivateTmp=yes # a\r\nMemoryMax=1G # b"
    after = b"[Service]\r\nExecStart=/a\r\n# \xff\r\n# a\r\nPrivateTmp=yes\r\n# b\nMemoryMax=1G"
    (tmp_path / "a.service").write_bytes(before)
    options = ["check", "--target", "252", "--fix", "a.service"]
    diff = subprocess.run([sys.executable, "-m", "hardened_unit", *options], cwd=tmp_path, capture_output=True, check=False)
    patched(tmp_path, diff.stdout)
    assert (tmp_path / "a.service").read_bytes() == after
    (tmp_path / "a.service").write_bytes(before)
    assert run(*options, "--write", cwd=tmp_path).returncode == 0
    assert (tmp_path / "a.service").read_bytes() == after


def test_write_changes_the_file_and_reports_what_remains(run: Run, unit: Path) -> None:
    """Mode and all, and the findings are those of the new text, in any format."""
    unit.write_text(FIXABLE + "Foo=1\n")
    unit.chmod(0o600)
    done = run("check", "--target", "252", "--fix", "--write", "--format", "json", "a.service", cwd=unit.parent)
    (file,) = json.loads(done.stdout)["files"]
    assert [(finding["rule"], finding["line"]) for finding in file["findings"]] == [("unknown-directive", 5)]
    assert (done.returncode, unit.read_text(), unit.stat().st_mode & 0o777) == (1, FIXED + "Foo=1\n", 0o600)


def test_a_file_without_fixes_is_not_touched(run: Run, unit: Path) -> None:
    """Not even its time."""
    unit.write_text(FIXED)
    before = unit.stat()
    assert run("check", "--target", "252", "--fix", "--write", "a.service", cwd=unit.parent).stdout == ""
    after = unit.stat()  # to be read is no touch
    assert (after.st_mtime_ns, after.st_ctime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ctime_ns, before.st_ino)


def test_what_remains_is_counted_beside_the_diff(run: Run, unit: Path) -> None:
    """The status is explained, although standard output has the diff."""
    unit.write_text(FIXABLE + "Foo=1\nUser=nobody\n")
    done = run("check", "--target", "252", "--fix", "a.service", cwd=unit.parent)
    assert (done.returncode, done.stderr) == (1, "after the fixes, 1 file for systemd 252: 1 error, 1 warning\n")


def test_unsafe_fixes_have_to_be_asked_for(run: Run, unit: Path) -> None:
    """They are shown and written like the others."""
    unit.write_text(UNSAFE)
    options = ["check", "--target", "252", "--fix", "a.service"]
    assert run(*options, cwd=unit.parent).stdout == ""
    assert "+# no AF_UNIX\n" in run(*options, "--unsafe-fixes", cwd=unit.parent).stdout
    assert run(*options, "--unsafe-fixes", "--write", cwd=unit.parent).returncode == 0
    assert unit.read_text().endswith("# no AF_UNIX\nRestrictAddressFamilies=AF_INET\n")


def test_standard_input_is_a_filter_with_write(run: Run) -> None:
    """The new text, or the old one where there is nothing to do; without ``--write`` the diff."""
    assert run("check", "--target", "252", "--fix", "--write", "-", stdin=FIXABLE).stdout == FIXED
    assert run("check", "--target", "252", "--fix", "--write", "-", stdin=FIXED).stdout == FIXED
    assert run("check", "--target", "252", "--fix", "-", stdin=FIXABLE).stdout == DIFF.replace("a.service", "<stdin>")
    assert run("check", "--target", "252", "--fix", "--write", "-", stdin="").stdout == ""


def test_a_symlink_is_left_and_the_other_files_are_written(run: Run, unit: Path) -> None:
    """What it points to may be a package's; the message names it."""
    link = unit.with_name("link.service")
    link.symlink_to("a.service")
    other = unit.with_name("other.service")
    other.write_text(FIXABLE)
    done = run("check", "--target", "252", "--fix", "--write", "link.service", "other.service", cwd=unit.parent)
    assert (done.returncode, unit.read_text(), other.read_text()) == (2, FIXABLE, FIXED)
    assert done.stderr == f"hardened-unit check: link.service: is a symlink; to change what it points to, name {unit}\n"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--write"], "--write goes with --fix"),
        (["--unsafe-fixes"], "--unsafe-fixes goes with --fix"),
        (
            ["--fix", "--format", "json"],
            "standard output has what --fix changes; for --format json name files, and give --write",
        ),
        (
            ["--fix", "--write", "--format", "sarif", "-"],
            "standard output has what --fix changes; for --format sarif name files",
        ),
    ],
)
def test_options_that_do_not_go_together(run: Run, options: list[str], message: str) -> None:
    """The message says what to do."""
    done = run("check", *options, *([] if "-" in options else ["a.service"]))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"hardened-unit check: {message}")


def on_a_terminal(folder: Path, *arguments: str, **extra: str) -> str:
    """Run ``check`` with a terminal for its output and give what it shows."""
    near, far = pty.openpty()
    with os.fdopen(near, "rb") as shown:
        environment = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "FORCE_COLOR"}}
        command = [sys.executable, "-m", "hardened_unit", "check", "--target", "252", *arguments]
        subprocess.run(command, stdout=far, stderr=far, cwd=folder, env={**environment, "TERM": "xterm", **extra}, check=False)
        os.close(far)
        text = b""
        # The terminal of a process that has ended gives an error at its end.
        try:
            while piece := os.read(shown.fileno(), 4096):
                text += piece
        except OSError:
            pass
    return text.decode().replace("\r\n", "\n")


def test_a_terminal_has_colours_and_a_summary(unit: Path) -> None:
    """Both end with a line for people who watch, which tells of the fix; NO_COLOR leaves the rest plain."""
    summary = "1 file for systemd 252: 1 error; 1 can be put right with --fix\n"
    shown = on_a_terminal(unit.parent, "a.service")
    assert "\033[32mfix:\033[0m put the comment on the line before (safe)\n" in shown
    assert shown.endswith(summary)
    assert on_a_terminal(unit.parent, "a.service", NO_COLOR="1").endswith(
        f"      = fix: put the comment on the line before (safe)\n{summary}"
    )
    assert "\033[32m+# always\033[0m\n" in on_a_terminal(unit.parent, "--fix", "a.service")
    assert on_a_terminal(unit.parent, "--fix", "a.service", NO_COLOR="1") == (
        DIFF + "after the fixes, 1 file for systemd 252: nothing wrong\n"
    )


def test_no_diff_can_command_a_terminal(unit: Path) -> None:
    """What a unit holds is shown there with signs in place of escapes; that the last line has no end is still said."""
    unit.write_text(FIXABLE.replace("always\n", "\033[2J"))
    shown = on_a_terminal(unit.parent, "--fix", "a.service", NO_COLOR="1")
    assert "\033[2J" not in shown
    assert "+PrivateTmp=yes\n\\ No newline at end of file\n" in shown
