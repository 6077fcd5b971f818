"""The meaning of a unit file: what the systemd of a given version makes of its assignments.

A grammar says how one value is read, ``effective`` applies the assignments in order. What is dropped, wholly or in part,
is kept with the reason.
"""

from hardened_unit.settings.effective import Line, Setting, Settings, read
from hardened_unit.settings.reading import Dropped, Reading
from systemd_directives.harvest import since

__all__ = ["Dropped", "Line", "Reading", "Setting", "Settings", "read", "since"]
