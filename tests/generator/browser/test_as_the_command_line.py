"""Whatever is chosen in the form: the files, the score and the messages are those of the command line, byte for byte."""

from __future__ import annotations

import json
import random
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from asking import called
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from states import drawn, options

from hardened_unit.browser import answer


@settings(max_examples=300, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_a_state_gives_what_the_command_line_gives(seed: int) -> None:
    """The files as they are on the disk, the scores of the written file, and where there is none what is wrong."""
    state = drawn(random.Random(seed))  # noqa: S311 - by chance, and not in secret
    found = json.loads(answer(json.dumps(state)))
    composed = found["composed"]
    with TemporaryDirectory() as folder:
        output = Path(folder) / "web.service.d"
        output.mkdir()
        bare = state.get("form") == "directives"
        status, printed, said = called("generate", "--verify=never", *(() if bare else ("-o", str(output))), *options(state))
        event(f"status {status}")
        if status == 2:
            assert composed is None
            messages = "\n".join(dict.fromkeys(one["message"] for one in found["errors"]))
            assert said == f"hardened-unit generate: {messages}\n"
            return
        assert found["errors"] == []
        errors = [one for one in composed["findings"] if one["severity"] == "error"]
        assert (status == 1) == bool(errors)
        assert all(one["message"] in said for one in composed["findings"])
        if status == 0:
            assert all(note in said for note in composed["notes"])
        if status == 0 and bare:
            alone = len(composed["files"]) == 1 or state.get("comments") != "none"
            assert printed == "\n".join(
                one["text"] if alone else f"# {one['name']}\n{one['text']}" for one in composed["files"]
            )
        elif status == 0:
            files = {path.name: path.read_bytes() for path in output.iterdir()}
            assert files == {one["name"]: one["text"].encode() for one in composed["files"]}
            same_scores(composed, Path(folder))


def same_scores(composed: dict[str, Any], folder: Path) -> None:
    """Score the written file for each target, as the unit that it belongs to."""
    text = composed["files"][0]
    name = text["folder"].rpartition("/")[2].removesuffix(".d") if text["name"].endswith(".conf") else composed["name"]
    path = folder / f"{name}.d" / text["name"] if text["name"].endswith(".conf") else folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text["text"].encode())
    for target in composed["targets"]:
        status, out, said = called("score", f"--target={target['name'] or target['systemd']}", "--format=json", str(path))
        if target["overall"] is None:
            assert (status, said) == (2, f"hardened-unit score: {path}: {target['why']}\n")
            continue
        (file,) = json.loads(out)["files"]
        assert file == {"path": str(path), **{key: target[key] for key in ("overall", "level", "checks", "beyond")}}
