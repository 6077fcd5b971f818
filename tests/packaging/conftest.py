"""What the tests share that build the example wiki."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # where the tests find wikis and passages

from wikis import Wikis, beside


@pytest.fixture(scope="module")
def wikis(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Wikis:
    """Build with the newest of everything: the packages of the environment that the tests run in."""
    return beside(Path(sys.executable), wheel, tmp_path_factory.mktemp("wikis"))
