"""What the tests of the bridge share: the states, which tests of the page draw too."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
