"""``python -m hardened_unit`` is the command ``hardened-unit``."""

import sys

from hardened_unit.cli import main

sys.exit(main())
