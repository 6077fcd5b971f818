"""Log lines and the unit that they are of: which lines of the unit may be the reason, and what is the least to change.

What is looked for, and what may bring it about, is in the catalogue's symptoms; the unit's settings say what speaks for each of
its lines, and what against it.
"""

from hardened_unit.diagnose.suspecting import Diagnosis, Suspect, diagnose

__all__ = ["Diagnosis", "Suspect", "diagnose"]
