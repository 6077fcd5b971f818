"""A throwaway boot of a real systemd: what a unit does under it, and which of its lines does it."""

from hardened_unit.trial.boot import Boot, BootFailed, Done, why_not

__all__ = ["Boot", "BootFailed", "Done", "why_not"]
