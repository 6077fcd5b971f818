"""The score of ``systemd-analyze security``, for any version from 252 on, and what it leaves out.

systemd looks at 81 things and gives each a badness; ``systemd_directives.checks`` says which, and how much each counts. The
arithmetic is in whole numbers, so that the result is systemd's to the last digit.
"""

from hardened_unit.exposure.beyond import Beyond, beyond
from hardened_unit.exposure.sandbox import Sandbox, sandbox
from hardened_unit.exposure.scoring import LEVELS, Assessed, Exposure, score, shown

__all__ = ["LEVELS", "Assessed", "Beyond", "Exposure", "Sandbox", "beyond", "sandbox", "score", "shown"]
