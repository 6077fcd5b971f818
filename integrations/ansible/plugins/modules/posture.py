"""Read the files of units on a managed machine; the score is made of them on the control node, by the action of this name."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Any

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = """
module: posture
short_description: Say how well services are protected
version_added: 0.1.0
description:
  - Sets the fact C(hardened_unit_posture), with the exposure of services as C(systemd-analyze security) has it for the
    systemd of the machine.
  - The files of the units, with their drop-ins, are read on the machine, and scored on the control node. What was written
    since systemd last read its files is scored as it stands in them.
options:
  units:
    description:
      - The services to look at, with or without C(.service); all that systemd has loaded where none is named.
    type: list
    elements: str
    default: []
requirements:
  - hardened-unit, in the Python that runs Ansible on the control node
  - systemd 252 or newer, on the machine
attributes:
  check_mode:
    description: Nothing is changed.
    support: full
  diff_mode:
    description: Nothing is changed.
    support: none
  facts:
    description: The fact is C(hardened_unit_posture).
    support: full
author:
  - the hardened-unit developers
"""

EXAMPLES = """
- name: Look at all services
  hardened_unit.systemd.posture:

- name: Insist on a limit
  ansible.builtin.assert:
    that: ansible_facts.hardened_unit_posture.units['web.service'].exposure <= 2.5
"""

RETURN = """
ansible_facts:
  description: The fact.
  returned: success
  type: dict
  contains:
    hardened_unit_posture:
      description: How well the services are protected.
      type: dict
      contains:
        systemd:
          description: The version that the scores are of; the newest that is known where the machine has a newer one.
          type: int
          sample: 252
        units:
          description: The services that have a score, by name.
          type: dict
          sample:
            web.service: {exposure: 1.2, level: OK, without_mistakes: 1.2}
        unscored:
          description: Why the others have none, by name.
          type: dict
          sample:
            cups.service: there is no such unit
"""

PROPERTIES = ("LoadState", "FragmentPath", "DropInPaths")
STATES = {"not-found": "there is no such unit", "masked": "it is masked"}


def blocks(text: str) -> list[dict[str, str]]:
    """Read what ``systemctl show`` says of several units."""
    return [dict(line.split("=", 1) for line in block.splitlines() if "=" in line) for block in text.strip().split("\n\n")]


def main() -> None:
    """Read the files, and hand them over."""
    module = AnsibleModule({"units": {"type": "list", "elements": "str", "default": []}}, supports_check_mode=True)

    def systemctl(*arguments: str) -> str:
        command = ["systemctl", "--no-pager", *arguments]
        said: str = module.run_command(command, check_rc=True, environ_update={"SYSTEMD_COLORS": "0", "LC_ALL": "C.UTF-8"})[1]
        return said

    names = module.params["units"]
    if wrong := [name for name in names if not re.match(r"[A-Za-z0-9:_.\\@-]+$", name)]:
        module.fail_json(msg=f"{wrong[0]!r} is no name of a unit")
    names = [name if re.search(r"\.[a-z]+$", name) else f"{name}.service" for name in names]
    if not names:
        listed = systemctl("list-units", "--all", "--type=service", "--full", "--plain", "--no-legend")
        names = [line.split()[0] for line in listed.splitlines() if line.split()[1:2] == ["loaded"]]
    version = re.match(r"systemd (\d+)", systemctl("--version"))
    result: dict[str, Any] = {"systemd": int(version[1]) if version else 0, "files": {}, "unscored": {}}
    shown = blocks(systemctl("show", f"--property={','.join(PROPERTIES)}", "--", *names)) if names else []
    for name, properties in zip(names, shown):  # noqa: B905 - strict is of Python 3.10, and the machine may have an older one
        state = properties.get("LoadState", "")
        if state != "loaded":
            result["unscored"][name] = STATES.get(state, f"systemd calls it {state}")
            continue
        paths = [properties.get("FragmentPath", ""), *properties.get("DropInPaths", "").split()]
        try:
            result["files"][name] = [(path, encoded(path)) for path in paths if path]
        except OSError as error:
            result["unscored"][name] = f"{error.filename} cannot be read: {error.strerror}"
    module.exit_json(changed=False, **result)


def encoded(path: str) -> str:
    """Read a file, whatever bytes are in it."""
    return base64.b64encode(Path(path).read_bytes()).decode("ascii")


if __name__ == "__main__":
    main()
