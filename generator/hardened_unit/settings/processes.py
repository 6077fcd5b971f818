"""Why systemd refuses a unit for what it says of its processes, whatever the unit's type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.settings.loaded import LAST_WITHOUT_255, LAST_WITHOUT_258, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardened_unit.settings.loaded import Loaded


def process(unit: Loaded, kind: str) -> Iterator[Reason]:
    """Check what holds for every unit that runs processes."""
    kills = unit.value("KillMode", "control-group")
    every = kind == "service" or unit.version > LAST_WITHOUT_255
    if unit.setting("PAMName") and kills not in {"control-group", "mixed" if every else "control-group"}:
        wanted = "control-group or mixed" if every else "control-group"
        yield Reason(f"with PAMName= KillMode= has to be {wanted}, so that the session ends as well", unit.entry("KillMode"))
    if unit.version <= LAST_WITHOUT_255:
        return
    folder = str(unit.value("WorkingDirectory")).removeprefix("-")
    if folder == "~" and unit.on("DynamicUser"):
        yield Reason("a dynamic user has no home for WorkingDirectory=~", unit.entry("WorkingDirectory"))
    if f"{folder}/".startswith(("/proc/", "/sys/", "/dev/")) and _has_own_mounts(unit):
        yield Reason(
            "WorkingDirectory= cannot be below /proc, /sys or /dev in a unit that sees a file system of its own",
            unit.entry("WorkingDirectory"),
        )
    if unit.on("PrivatePIDs") and kind != "service":
        yield Reason("only a service can have PrivatePIDs=", unit.entry("PrivatePIDs"))
    if unit.version > LAST_WITHOUT_258:
        yield from _names_and_numbers(unit)


def _names_and_numbers(unit: Loaded) -> Iterator[Reason]:
    """Check what 262 refuses, and 257 does not, of private users and processes."""
    if unit.on("PrivatePIDs") and unit.setting("PAMName"):
        yield Reason("PAMName= does not go with PrivatePIDs=", unit.entry("PAMName"))
    if unit.on("PrivateUsers") and unit.setting("UserNamespacePath"):
        yield Reason("PrivateUsers= does not go with UserNamespacePath=", unit.entry("PrivateUsers"))
    identity = [name for name in ("User", "DynamicUser", "Group", "PAMName") if unit.on(name)]
    if unit.value("PrivateUsers") == "managed" and identity:
        yield Reason(f"PrivateUsers=managed does not go with {identity[0]}=", unit.entry("PrivateUsers"))


_MOUNTING = (
    *(
        "ProtectSystem",
        "ProtectHome",
        "ProtectKernelTunables",
        "ProtectKernelModules",
        "ProtectKernelLogs",
        "ProtectControlGroups",
    ),
    *(
        "ProtectProc",
        "ProcSubset",
        "PrivateDevices",
        "PrivateMounts",
        "PrivateIPC",
        "PrivatePIDs",
        "PrivateNetwork",
        "PrivateBPF",
    ),
    *("ReadOnlyPaths", "ReadWritePaths", "InaccessiblePaths", "ExecPaths", "NoExecPaths", "BindPaths", "BindReadOnlyPaths"),
    *("ReadOnlyDirectories", "ReadWriteDirectories", "InaccessibleDirectories", "TemporaryFileSystem", "RootDirectory"),
    *("RootImage", "RootMStack", "MountImages", "ExtensionImages", "ExtensionDirectories", "MountFlags", "MountAPIVFS"),
    *("BindLogSockets", "LogNamespace", "IPCNamespacePath", "NetworkNamespacePath", "DynamicUser"),
)
"""What gives a unit mounts of its own."""


def _has_own_mounts(unit: Loaded) -> bool:
    temporary = unit.value("PrivateTmp")
    if temporary == "disconnected" or (temporary == "yes" and unit.version > LAST_WITHOUT_258):
        return True
    folders = (unit.value(f"{kind}Directory", ()) for kind in ("Runtime", "State", "Cache", "Logs"))
    read_only = any(isinstance(listed, tuple) and any(str(word).endswith(":ro") for word in listed) for listed in folders)
    return read_only or any(map(unit.on, _MOUNTING))
