"""Score the units of a managed machine on the control node."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from ansible.errors import AnsibleError
from ansible.plugins.action import ActionBase

try:
    from hardened_unit.errors import UserError
    from hardened_unit.exposure.rating import rate
    from hardened_unit.unitfile import parse
    from hardened_unit.unitfile.dropins import merged
    from systemd_directives import harvest
except ImportError as error:
    MISSING = "hardened-unit is missing in the Python that runs Ansible, or too old: pip install -U hardened-unit"
    raise AnsibleError(MISSING) from error

if TYPE_CHECKING:
    from collections.abc import Mapping


class ActionModule(ActionBase):
    """The task ``posture``: the module of this name reads, this scores."""

    TRANSFERS_FILES = False

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Have the files read, and give the fact."""
        result = super().run(tmp, task_vars)
        read = self._execute_module(task_vars=task_vars)
        if read.get("failed"):
            return {**result, **read}
        return {**result, "changed": False, "ansible_facts": {"hardened_unit_posture": scored(read)}}


def scored(read: Mapping[str, Any]) -> dict[str, Any]:
    """Score what the module has read."""
    version = min(read["systemd"], harvest.NEWEST)
    units: dict[str, dict[str, Any]] = {}
    unscored: dict[str, str] = dict(read["unscored"])
    for name, files in read["files"].items():
        unit = merged([parse(base64.b64decode(text), path=path) for path, text in files])
        try:
            rated = rate(unit, name, version, loaded=True)
        except UserError as error:
            unscored[name] = str(error)
            continue
        exposure = rated.exposure
        units[name] = {
            "exposure": exposure.tenths / 10,
            "level": exposure.level,
            "without_mistakes": exposure.doubting(rated.doubted).tenths / 10,
        }
    return {"systemd": version, "units": units, "unscored": unscored}
