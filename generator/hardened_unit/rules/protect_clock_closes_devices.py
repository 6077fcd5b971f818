"""Finds ``ProtectClock=yes`` where it closes every device but the clock.

Up to 251 the line adds ``DeviceAllow=char-rtc r`` to any unit. A first ``DeviceAllow=`` turns ``DevicePolicy=auto`` into an
allow-list, so that ``/dev/net/tun``, graphics cards, serial ports and the like fail with EPERM. From 252 on it is added only
where the unit restricts devices already, and ``ProtectClock=yes`` alone closes nothing. Late point releases of the older
versions may have that too.

A service that uses no real device loses nothing, so this is an advice: say what is meant, with ``PrivateDevices=yes``,
``DevicePolicy=closed`` or the devices in ``DeviceAllow=``. It is a warning where a command of the unit names a device.

How sure: certain for 252, 257 and 262, where it was seen that no device is closed. Very likely for 245 to 251: by the history
of the project and the reports of its users, not tried.

Found in, for systemd 249::

    [Service]
    ExecStart=/usr/bin/mydaemon --device=/dev/ttyUSB0
    ProtectClock=yes

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon --device=/dev/ttyUSB0
    ProtectClock=yes
    DevicePolicy=closed
    DeviceAllow=/dev/ttyUSB0 rw
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.devices import allowed, named_in_commands, restricted
from hardened_unit.rules.finding import PROCESS_SECTIONS, Context, Finding, Fix
from hardened_unit.rules.fixing import preceded

if TYPE_CHECKING:
    from collections.abc import Iterator

_LAST_THAT_CLOSES = 251


def check(context: Context) -> Iterator[Finding]:
    """Report the line where an older systemd makes it the only restriction of devices."""
    if context.target.systemd > _LAST_THAT_CLOSES or not context.whole:
        return
    for section in PROCESS_SECTIONS:
        clock = context.settings.get("ProtectClock", section)
        if clock is None or clock.value != "yes" or allowed(context, section) or restricted(context, section):
            continue
        entry = clock.entries[-1]
        device = next(named_in_commands(context), "")
        closes = f"systemd {context.target.systemd} closes every device but the clock with this line"
        if device:
            fix = Fix(f"allow {device}", (preceded(entry, f"DeviceAllow={device}"),), safe=False)
            message = f"{closes}, and the command names {device}; add DeviceAllow={device}"
            yield Finding("protect-clock-closes-devices", "warning", message, entry, fix=fix)
        else:
            message = f"{closes}; write PrivateDevices=yes if that is right, else DeviceAllow= for what it uses"
            yield Finding("protect-clock-closes-devices", "advice", message, entry)
