"""The shape of a target, apart from ``model`` because a check needs it and none of the others."""

from typing import Annotated, NamedTuple


class Target(NamedTuple):
    """A systemd to deploy to: a version, or a distribution that has it."""

    systemd: Annotated[int, "A major version of systemd."]
    name: Annotated[str, "The identifier of the distribution, such as ``debian-12``; empty for a bare version."] = ""
    title: Annotated[str, "What people call it."] = ""
    supported: Annotated[bool, "Whether it still gets security updates for everyone, as of this revision of the data."] = True
    source: Annotated[str, "Where the version was read, and how sure it is."] = ""

    @property
    def called(self) -> str:
        """What it is called in a line or a heading: ``debian-12``, or ``systemd 252``."""
        return self.name or f"systemd {self.systemd}"
