"""What the tests of the bridge ask."""

from __future__ import annotations

import json
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import Any

from hardened_unit.browser import answer
from hardened_unit.cli import main


def called(*arguments: str) -> tuple[int, str, str]:
    """Run the command line; gives the status and what it printed."""
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = main(arguments)
    return status, out.getvalue(), err.getvalue()


def asked(**state: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever a page may send
    """Ask, with ``_`` for ``-`` in the names of the fields."""
    found: dict[str, Any] = json.loads(answer(json.dumps({key.replace("_", "-"): value for key, value in state.items()})))
    return found


def composed(**state: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
    """Ask for a unit that there is nothing against; what a state must have is there unless it is said otherwise."""
    found = asked(**{"name": "web", "preset": "standard", "exec": "/usr/bin/web", **state})
    assert found["errors"] == []
    made: dict[str, Any] = found["composed"]
    return made


def pasted(unit: str, **state: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
    """Ask for what is to be said of a unit that is there."""
    found = asked(unit=unit, **state)
    assert found["errors"] == []
    assert found["composed"] is None
    made: dict[str, Any] = found["pasted"]
    return made
