"""What there is to choose from, and the questions of a form in plain words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hardened_unit.browser.answering import default_target
from hardened_unit.browser.since import revision
from hardened_unit.browser.state import LONGEST_UNIT
from systemd_directives import catalogue, harvest, targets

if TYPE_CHECKING:
    from hardened_unit.browser.showing import Record
    from systemd_directives.catalogue import Catalogue
    from systemd_directives.model import Need

_FIELDS = {
    "name": ("What is the service called?", "The name of its unit, with or without ``.service``.", "mydaemon"),
    "exec": (
        "What does it run?",
        "The program with its whole path, and its arguments. Of a drop-in it takes the place of the unit's own command.",
        "/usr/bin/mydaemon --quiet",
    ),
    "description": ("What is it, for people?", "Stands in logs and lists; without it that is its name.", "My daemon"),
    "user": (
        "Whom does it run as?",
        "Without a name systemd makes a user at each start, or a need names one.",
        "mydaemon",
    ),
    "with-sysusers": (
        "Shall systemd make the user?",
        "Gives a line for ``/etc/sysusers.d`` that makes the fixed user.",
        "",
    ),
    "socket": (
        "Does systemd listen for it?",
        "A port or a path on which systemd listens; the first connection starts the service.",
        "8080",
    ),
    "timer": ("Does it run at certain times?", "When, as a line of a timer unit.", "OnCalendar=daily"),
    "target": (
        "Where does it run?",
        "A distribution, or a version of systemd; of several the unit is right on each.",
        "debian-12",
    ),
    "set": (
        "Which lines of your own?",
        "Lines of the unit, in ``[Service]`` until a header says something else. They come last, and they win.",
        "MemoryMax=512M",
    ),
    "unit": (
        "Is there a unit already?",
        "Its text is checked, scored and hardened by a drop-in. It does not leave the browser.",
        "[Service]\nExecStart=/usr/bin/mydaemon\n",
    ),
    "no-infer": (
        "Go by the needs that are named alone?",
        "Otherwise the needs that the unit shows count as well.",
        "",
    ),
}

_FORMS = {
    "unit": "A whole unit, for a service that has none yet",
    "drop-in": "A drop-in, for a unit that is there already",
    "directives": "The bare lines, to be pasted into [Service]",
}

_COMMENTS = {
    "headings": "A heading for each group of lines",
    "reasons": "Headings, and the reason of each line",
    "none": "No comments",
}

GROUPS = {
    "Network": (
        *("listen", "bind-low-port", "socket-activation", "outbound-network", "dns", "peers", "send-mail"),
        *("unix-sockets", "unix-sockets-only", "no-network", "netlink", "raw-sockets", "packet-capture", "tun"),
    ),
    "Files and directories": (
        *("state", "cache", "logs", "config", "runtime", "write", "read-home", "chown-files", "mount", "fuse"),
    ),
    "What it says of itself": ("notify", "syslog", "core-dumps"),
    "Code and memory": ("jit", "32-bit", "lock-memory", "huge-pages", "shared-memory", "realtime"),
    "Users and other processes": (
        *("drop-privileges", "act-on-others", "see-other-processes", "ptrace"),
        *("cgroup-delegation", "user-namespaces", "containers"),
    ),
    "Devices": ("device", "serial", "usb", "gpu", "audio", "kvm"),
    "The machine": (*("machine-statistics", "kernel-log", "kernel-tunables", "kernel-modules", "set-clock", "set-hostname"),),
}
"""The needs, sorted by what they are about, those of most services first."""


def form() -> str:
    """Give it as JSON."""
    known = catalogue.load()
    needs = {name: known.need(name) for name in known.names("needs")}
    sorted_ = {title: [name for name in names if name in needs] for title, names in GROUPS.items()}
    rest = [name for name in needs if not any(name in names for names in sorted_.values())]
    presets = sorted((known.preset(name) for name in known.names("presets")), key=lambda one: one.place)
    recipes = (known.recipe(name) for name in known.names("recipes"))
    return json.dumps(
        {
            "version": 1,
            "revision": revision(known),
            "default_target": default_target().name,
            "fields": [
                {"name": name, "title": title, "says": says, "example": example}
                for name, (title, says, example) in _FIELDS.items()
            ],
            "presets": [
                {"name": one.name, "title": one.title, "summary": one.summary, "caution": one.caution} for one in presets
            ],
            "groups": [
                {"title": title, "needs": [_need(needs[name], known) for name in names]}
                for title, names in {**sorted_, "Others": rest}.items()
                if names
            ],
            "targets": [
                {"name": one.name, "title": one.title, "systemd": one.systemd, "supported": one.supported}
                for one in targets.distributions().values()
            ],
            "versions": {"oldest": harvest.OLDEST, "newest": harvest.NEWEST},
            "forms": [{"name": name, "title": title} for name, title in _FORMS.items()],
            "comments": [{"name": name, "title": title} for name, title in _COMMENTS.items()],
            "recipes": [
                {"name": one.name, "title": one.title, "summary": one.summary, "form": one.form, "preset": one.preset}
                for one in recipes
            ],
            "most": LONGEST_UNIT,
        },
        ensure_ascii=False,
    )


def _need(need: Need, known: Catalogue) -> Record:
    parameter = need.parameter[0] if need.parameter else None
    against = [other for other in known.names("needs") if any(one.with_ == need.name for one in known.need(other).conflict)]
    return {
        "name": need.name,
        "title": need.title,
        "summary": need.summary,
        "reasons": list(dict.fromkeys(change.reason for change in need.change)),
        "parameter": parameter
        and {
            "kind": parameter.kind,
            "meaning": parameter.meaning,
            "example": parameter.example,
            "optional": parameter.optional,
            "default": parameter.default,
        },
        "user": need.user,
        "user_reason": need.user_reason,
        "not_with": list(dict.fromkeys((*(one.with_ for one in need.conflict), *against))),
    }
