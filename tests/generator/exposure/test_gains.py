"""What each directive takes off the exposure: as if its lines were not there."""

from __future__ import annotations

import pytest

from hardened_unit.exposure.gains import gains
from hardened_unit.exposure.rating import prepared
from hardened_unit.unitfile import Unit, parse

UNIT = """[Unit]
DefaultDependencies=no
[Service]
ExecStart=/bin/x
DynamicUser=yes
ProtectSystem=full
ProtectSystem=strict
SystemCallFilter=@system-service
SystemCallFilter=~@privileged
LoadCredentialEncrypted=a:b
AmbientCapabilities=CAP_NET_ADMIN
MemoryMax=1G
"""


@pytest.mark.parametrize("systemd", [252, 257, 262])
@pytest.mark.parametrize("unit", [UNIT, UNIT.replace("DefaultDependencies=no", ""), UNIT.replace("DynamicUser=yes", "")])
def test_a_gain_is_the_score_without_the_lines(unit: str, systemd: int) -> None:
    """Of lines that lower it, of those that raise it, and of those that only the way of scoring looks at."""
    whole = parse(unit)
    scored = prepared(whole, "x.service", systemd)
    found = {(one.section, one.name): one for one in gains(scored)}
    places = {(entry.section, entry.key) for entry in whole.assignments()} - {("Service", "ExecStart")}
    for place in places:
        rest = Unit(tuple(entry for entry in whole.entries if (entry.section, entry.key) != place))
        without = prepared(rest, "x.service", systemd).score()
        assert without == (found[place].without if place in found else scored.score()), place
    assert found["Service", "AmbientCapabilities"].gain < 0
    assert ("Service", "MemoryMax") not in found
    assert [one.gain for one in gains(scored)] == sorted((one.gain for one in gains(scored)), reverse=True)
