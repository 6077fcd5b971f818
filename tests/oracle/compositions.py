"""Units as people could ask for them: presets, needs, targets and values, drawn by chance and by the same chance each time."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from hardened_unit.compose import Composed, Request, Started, compose, need_calls, own_lines, unit_name
from hardened_unit.errors import UserError
from systemd_directives import catalogue, harvest
from systemd_directives.target import Target

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = 20261126
REAL = (252, 254, 257, 262)
HOSTILE = (
    "a\nb",
    "\r",
    "\0",
    "end\\",
    "[Install]",
    "%",
    "%%",
    "'",
    '"',
    "é",
    "\u2028",
    "\udcff",
    "; rm",
    "#",
    "=",
    " ",
    "$(x)",
    "x" * 300,
)
COMMANDS = ("/usr/bin/true", "-/usr/bin/true --a=b", '/usr/bin/true "two words" %n', "/usr/bin/env A=$HOME true")
OWN = (
    *("MemoryMax=1G", "SystemCallFilter=~@clock", "SystemCallFilter=@mount", "PrivateTmp=no", "PrivateTmp=disconnected"),
    *("Unit.After=network-online.target", "X-Mine=1", "ReadWritePaths=/srv", "Type=notify", "User=daemon", "Nice=3"),
)
SOCKETS = ("8080", "127.0.0.1:8080", "[::1]:443", "/run/web.sock", "/run/web/sock")
TIMERS = ("OnCalendar=daily", "OnUnitActiveSec=15min", "OnBootSec=1h", "OnCalendar=*-*-* 4:00")
PARAMETERS = {
    "port": ("8080", "8053"),
    "path": ("/srv/data", "/var/lib/other", "/opt/x/../y"),
    "name": ("other", "a.b"),
    "network": ("10.0.0.0/8", "::1", "localhost"),
    "device": ("/dev/ttyS0", "/dev/net/tun"),
}


class Drawn:
    """A request, and what came of it."""

    def __init__(self, request: Request, composed: Composed) -> None:
        """Remember both."""
        self.request = request
        self.composed = composed


def drawn(number: int) -> Iterator[Drawn | UserError]:
    """Draw so many requests; gives what was composed, or the error that it came to."""
    known = catalogue.load()
    chance = random.Random(SEED)  # noqa: S311 - a seed, so that a failure can be seen again
    for count in range(number):
        try:
            request = _request(f"drawn{count}", known, chance)
            yield Drawn(request, compose(request, known))
        except UserError as error:
            yield error


def _request(name: str, known: catalogue.Catalogue, chance: random.Random) -> Request:
    hostile = chance.random() < 0.1

    def value(*kind: str) -> str:
        text = chance.choice(kind)
        return f"{text}{chance.choice(HOSTILE)}" if hostile and chance.random() < 0.5 else text

    versions = chance.sample(range(harvest.OLDEST, harvest.NEWEST + 1), chance.randrange(3))
    targets = {*versions, *chance.sample(REAL, chance.randrange(1, 5))}
    form = chance.choice(("unit", "unit", "drop-in", "directives"))
    whole = form == "unit"
    started = Started(*(("", ""), (value(*SOCKETS), ""), ("", value(*TIMERS)))[chance.choice((0, 0, 1, 2)) if whole else 0])
    return Request(
        name=unit_name(value(name)),
        targets=tuple(Target(version) for version in sorted(targets)),
        preset=known.preset(chance.choice(known.names("presets"))),
        needs=need_calls(_needs(known, chance, value), known),
        command=value(*COMMANDS),
        description=value("", "Some service: 100 %%") if whole else "",
        own=own_lines([value(line) for line in chance.sample(OWN, chance.choice((0, 0, 1, 2)))]),
        form=form,
        comments=chance.choice(("headings", "reasons", "none")),
        user=value("web") if chance.random() < 0.2 else "",
        started=started,
    )


def _needs(known: catalogue.Catalogue, chance: random.Random, value: object) -> list[str]:
    assert callable(value)
    found = []
    for name in chance.sample(known.names("needs"), chance.choice((0, 0, 1, 2, 3, 6))):
        parameter = known.need(name).parameter
        told = parameter and (chance.random() < 0.7 or not (parameter[0].optional or parameter[0].default))
        found.append(f"{name}={value(*PARAMETERS.get(parameter[0].kind, (parameter[0].example,)))}" if told else name)
    return found
