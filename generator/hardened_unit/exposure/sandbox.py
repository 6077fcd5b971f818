"""What systemd scores: not the lines, but what a process runs with once some settings have brought others with them."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.settings.reading import Mask
from systemd_directives import checks, harvest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hardened_unit.settings import Settings

LAST_WITH_DEVICES_OF_CREDENTIALS = 257
"""The newest version seen to let a unit open the TPM because its credentials are encrypted; 259 was seen not to."""

_FORCED_BY_DYNAMIC_USER = {
    "PrivateTmp": "yes",
    "RemoveIPC": "yes",
    "ProtectSystem": "strict",
    "NoNewPrivileges": "yes",
    "RestrictSUIDSGID": "yes",
}
_TRACE = "CAP_SYS_PTRACE"
_ROOTS = frozenset({"root", "0"})
_TAKEN_AWAY = {
    "PrivateDevices": ("CAP_MKNOD", "CAP_SYS_RAWIO"),
    "ProtectKernelModules": ("CAP_SYS_MODULE",),
    "ProtectKernelLogs": ("CAP_SYSLOG",),
    "ProtectClock": ("CAP_SYS_TIME", "CAP_WAKE_ALARM"),
}
"""The capabilities that a protection takes out of the bounding set."""


class Sandbox(NamedTuple):
    """The settings of a unit's process, with what they imply."""

    settings: Settings
    section: str
    values: Mapping[str, object]
    """What holds for each directive that was set, or that others set."""
    capabilities: frozenset[str]
    """The capabilities that the process can have at most."""
    privileged: bool
    """Whether the process runs as root."""
    early: bool
    """Whether the unit is one of early boot."""
    loaded: bool = False
    """Whether it is scored as a unit that systemd has loaded, and not as a file."""

    @property
    def version(self) -> int:
        """The systemd that scores."""
        return self.settings.version

    def value(self, name: str, default: object = "") -> object:
        """Give what holds for a directive, or the default where nothing was set."""
        return self.values.get(name, default)

    def on(self, name: str) -> bool:
        """Tell whether a switch is on."""
        return self.values.get(name, "no") != "no"

    def sees_all(self, *, root: bool) -> str:
        """Say why ``ProtectProc=`` hides no process from a service; empty where it is not set, or does.

        Seen on 252, 257 and 262. Whether the service runs as ``root`` is for the caller to say: of a drop-in it is not known.
        """
        level = self.value("ProtectProc", "default")
        own_users = self.on("PrivateUsers")
        if level == "default":
            return ""
        if root and level != "ptraceable":
            return "the service runs as root, which the kernel exempts whatever its capabilities"
        if root and not own_users and _TRACE in self.capabilities:
            return f"the service runs as root with {_TRACE}"
        ambient = self.value("AmbientCapabilities", None)
        if not own_users and isinstance(ambient, Mask) and (_TRACE in ambient.flags) != ambient.inverted:
            return f"the service holds {_TRACE}"
        groups = self.value("SupplementaryGroups", ())
        rooted = self.value("Group") in _ROOTS or (isinstance(groups, tuple) and not _ROOTS.isdisjoint(groups))
        return "the service is in the group of root, which the kernel exempts" if rooted and level != "ptraceable" else ""

    @property
    def device_policy(self) -> str:
        """What may be done with devices that are not listed."""
        policy = str(self.value("DevicePolicy", "auto"))
        return "closed" if policy == "auto" and self.on("PrivateDevices") else policy

    @property
    def lists_devices(self) -> bool:
        """Whether devices are listed, by the unit or by what other settings need."""
        if self.value("DeviceAllow", ()):
            return True
        if self.on("ProtectClock") or self.value("RootImage") or self.value("MountImages", ()):
            return True
        return self.version <= LAST_WITH_DEVICES_OF_CREDENTIALS and self._has_encrypted_credentials()

    def _has_encrypted_credentials(self) -> bool:
        """Tell whether a credential is encrypted; of two lines for the same one the later counts."""
        encrypted: dict[tuple[str, str], bool] = {}
        for line in self.settings.lines:
            name = line.entry.key.removesuffix("Encrypted")
            if name in {"LoadCredential", "SetCredential"} and line.entry.section == self.section and line.reading:
                if line.reading.reset:
                    encrypted = {place: kept for place, kept in encrypted.items() if place[0] != name}
                elif line.reading.value:
                    encrypted[name, line.entry.value.partition(":")[0]] = line.entry.key != name
        return any(encrypted.values())


_MOUNTS_APART = (
    *("PrivateMounts", "PrivateTmp", "PrivateDevices", "ProtectSystem", "ProtectHome"),
    *("ProtectKernelTunables", "ProtectKernelModules", "ProtectControlGroups"),
)
"""What systemd takes for mounts of the process's own, when it is asked of a unit that is loaded."""


def sandbox(settings: Settings, section: str, *, loaded: bool = False, values: dict[str, object] | None = None) -> Sandbox:
    """Put together what a process runs with that a section describes.

    ``values`` is what holds for the directives that are ``looked_at``, where it is not what the settings say.

    ``systemd-analyze security`` judges a unit that is ``loaded`` otherwise than a file, in two of its checks: whether it has
    mounts of its own, for which of a file it looks at ``PrivateMounts=`` alone, and whether the addresses that it allows are
    all this machine's. Seen on 252, 254, 257 and 262.
    """
    values = settings.values(section, looked_at()) if values is None else values
    if values.get("DynamicUser") == "yes":
        values |= _FORCED_BY_DYNAMIC_USER
        if values.get("ProtectHome", "no") == "no":
            values["ProtectHome"] = "read-only"
    if loaded:
        apart = values.get("RootImage") or any(values.get(name, "no") != "no" for name in _MOUNTS_APART)
        values["PrivateMounts"] = "yes" if apart else "no"
    taken = tuple(word for name, words in _TAKEN_AWAY.items() if values.get(name, "no") != "no" for word in words)
    bounding = values.get("CapabilityBoundingSet")
    held = _held(bounding if isinstance(bounding, Mask) else None, taken)
    user = values.get("User", "")
    privileged = user in {"root", "0"} or (not user and values.get("DynamicUser", "no") == "no")
    dependencies = settings.get("DefaultDependencies", "Unit")
    early = dependencies is not None and dependencies.value == "no"
    return Sandbox(settings, section, values, held, privileged, early, loaded)


_BESIDES = frozenset(
    {
        *("User", "DynamicUser", "Group", "SupplementaryGroups", "RootDirectory", "RootImage", "MountImages"),
        *("DevicePolicy", "IPAddressAllow", "IPIngressFilterPath", "IPEgressFilterPath"),
    }
)
"""What is looked at besides the directives that the checks name."""


@cache
def looked_at() -> frozenset[str]:
    """List the directives whose values make a score, or are said to be left out of it; others may be long."""
    return _BESIDES.union((check.directive for check in checks.checks()), checks.uncounted())


@lru_cache(maxsize=256)
def _held(bounding: Mask | None, taken: tuple[str, ...]) -> frozenset[str]:
    """Give the capabilities of a bounding set without those that were taken away."""
    everything = frozenset(harvest.table("capabilities"))
    held = everything if bounding is None else everything - bounding.flags if bounding.inverted else bounding.flags
    return held.difference(taken)
