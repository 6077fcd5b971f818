"""Check what a user gives before it comes near a unit: its name, a need and its parameter, lines of their own."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.errors import SeveralErrors, UserError
from hardened_unit.settings.paths import not_absolute
from hardened_unit.unitfile import Unit, parse
from hardened_unit.unitfile.writing import UnsafeText, assignment, checked
from systemd_directives.catalogue import UnknownName
from systemd_directives.harvest import OLDEST

if TYPE_CHECKING:
    from collections.abc import Iterable

    from systemd_directives.catalogue import Catalogue
    from systemd_directives.model import Conflict, Need, Parameter

_LONGEST_NAME = 255
_OTHER_TYPES = "socket|timer|mount|automount|swap|target|path|slice|scope|device"
_HIGHEST_PORT = 65535
_UNPRIVILEGED = 1024


class NeedCall(NamedTuple):
    """A need, with the parameter that was given for it."""

    need: Need
    parameter: str = ""

    def __str__(self) -> str:
        """Give it as it is written: ``listen`` or ``write=/srv/data``."""
        said = self.parameter not in {"", *(known.default for known in self.need.parameter)}
        return f"{self.need.name}={self.parameter}" if said else self.need.name


def unit_name(name: str) -> str:
    """Give the full name of a service, with its suffix; raises ``UserError`` for what can be none."""
    if re.search(rf"\.({_OTHER_TYPES})$", name):
        msg = f"{name!r} is not the name of a service; only services are composed"
        raise UserError(msg)
    return shown_name(name)


def shown_name(name: str) -> str:
    r"""Give the full name of a unit of any type, or of a drop-in, a service where it has no suffix.

    Raises ``UserError`` for what can be no name. The rules are systemd's: letters, digits and ``:-_.\@``, at most 255
    characters.
    """
    full = name if re.search(rf"\.(service|conf|{_OTHER_TYPES})$", name) else f"{name}.service"
    stem = full.rpartition(".")[0]
    if not stem.strip("@") or stem.startswith("@"):
        msg = f"{name!r} is no name for a unit: there is nothing before the suffix"
    elif len(full) > _LONGEST_NAME:
        msg = f"a unit's name has at most {_LONGEST_NAME} characters, this one {len(full)}"
    elif not re.fullmatch(r"[A-Za-z0-9:_.\\@-]+", full):
        msg = f"{name!r} is no name for a unit; only letters, digits and : - _ . \\ @ are allowed"
    else:
        return full
    raise UserError(msg)


def need_calls(texts: Iterable[str], catalogue: Catalogue) -> tuple[NeedCall, ...]:
    """Read all the needs of a service; raises ``UserError`` with everything that is wrong with them, also together."""
    calls: list[NeedCall] = []
    problems: list[UserError] = []
    for index, text in enumerate(texts):
        try:
            calls.append(need_call(text, catalogue))
        except (UserError, UnknownName) as error:
            problems.append(UserError(str(error), option="need", index=index))
    for one, other in combinations({call.need.name: call.need for call in calls}.values(), 2):
        if conflict := _conflict(one, other):
            why = f"of {conflict.with_}: {conflict.why[:1].lower()}{conflict.why[1:].replace('``', '')}"
            msg = f"the needs {one.name!r} and {other.name!r} do not go together; {why} Leave out one of them."
            problems.append(UserError(msg, option="need"))
    if problems:
        raise SeveralErrors(problems)
    return tuple(dict.fromkeys(calls))


def go_together(one: Need, other: Need) -> bool:
    """Tell whether two needs can be met together."""
    return not _conflict(one, other)


def _conflict(one: Need, other: Need) -> Conflict | None:
    """Find why two needs cannot be met together, whichever of them says so; None where they can."""
    pairs = ((one, other), (other, one))
    return next((known for first, second in pairs for known in first.conflict if known.with_ == second.name), None)


def need_call(text: str, catalogue: Catalogue) -> NeedCall:
    """Read ``name`` or ``name=parameter``; raises ``UserError`` or ``UnknownName`` for what is no need."""
    name, equals, parameter = text.strip().partition("=")
    need = catalogue.need(name)
    if not need.parameter:
        if equals:
            msg = f"the need {need.name!r} takes no parameter"
            raise UserError(msg)
        return NeedCall(need)
    wanted = need.parameter[0]
    if not equals and (wanted.optional or wanted.default):
        return NeedCall(need, wanted.default)
    if not parameter:
        meaning = wanted.meaning[:1].lower() + wanted.meaning[1:].rstrip(".")
        msg = f"the need {need.name!r} has to be told {meaning}, such as {need.name}={wanted.example}"
        raise UserError(msg)
    return NeedCall(need, _parameter(parameter, need.name, wanted))


def own_lines(given: Iterable[str]) -> Unit:
    """Read lines ``[SECTION.]NAME=VALUE`` of the user's own; raises ``UserError`` for those that would not stay one line."""
    lines: list[str] = []
    problems: list[UserError] = []
    for index, text in enumerate(given):
        try:
            lines += _own_line(text)
        except (UserError, UnsafeText) as error:
            problems.append(UserError(str(error), option="set", index=index))
    if problems:
        raise SeveralErrors(problems)
    return parse("\n".join(lines) + "\n")


def _own_line(text: str) -> tuple[str, str]:
    """Give the header and the assignment; raises ``UserError`` or ``UnsafeText``."""
    place, equals, value = text.partition("=")
    section, dot, key = place.rpartition(".")
    if not equals:
        msg = f"{text!r} is no line of a unit; a line is NAME=VALUE"
        raise UserError(msg)
    if dot and not section.isalpha():
        msg = f"{text!r} is no line of a unit; {section!r} is no section"
        raise UserError(msg)
    return f"[{section or 'Service'}]", assignment(key, value)


def _parameter(text: str, name: str, wanted: Parameter) -> str:
    try:
        checked(text, f"the parameter of {name!r}")
    except UnsafeText as error:
        raise UserError(str(error)) from None
    if problem := _PROBLEMS[wanted.kind](text):
        msg = f"the need {name!r}: {text!r} {problem}; an example is {name}={wanted.example}"
        raise UserError(msg)
    if wanted.low and int(text) < _UNPRIVILEGED:
        msg = f"the need {name!r}: a port below {_UNPRIVILEGED} takes a capability; name {wanted.low} in its place"
        raise UserError(msg)
    return text


def _no_port(text: str) -> str:
    fine = text.isascii() and text.isdigit() and 0 < int(text) <= _HIGHEST_PORT
    return "" if fine else f"is no port number, which is from 1 to {_HIGHEST_PORT}"


def _no_path(text: str) -> str:
    # With a minus in front it need not be there.
    text = text.removeprefix("-")
    if wrong := not_absolute(text, OLDEST):
        return wrong.why
    hidden = next((why for place, why in _HIDDEN.items() if re.match(f"/+({place})(/|$)", text)), "")
    return hidden or _odd(text)


def _no_device(text: str) -> str:
    if not re.fullmatch(r"/dev(/[^/]+)+", text) or {".", ".."} & set(text.split("/")):
        return "is no device; it is a path below /dev"
    return "contains a colon" if ":" in text else _odd(text)


def _no_name(text: str) -> str:
    fine = re.fullmatch(r"[A-Za-z0-9_@-][A-Za-z0-9_.@-]*", text) and text != "private"
    return "" if fine else "is no name for a directory: letters, digits and _ . @ - with no dot in front, and not private"


def _no_network(text: str) -> str:
    import ipaddress  # noqa: PLC0415 - few needs are about networks

    if text in {"localhost", "link-local", "multicast"}:
        return ""
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return "is no address or network"
    return "has a zone, which systemd does not take" if "%" in text else ""


def _odd(text: str) -> str:
    return "" if re.fullmatch(r"[^\s\"'\\%]+", text) else "contains white space, quotes, a backslash or a percent sign"


_HIDDEN = {
    "home|root|run/user": "is below a home directory, which ProtectHome=yes of the presets hides; keep the data elsewhere",
    "tmp|var/tmp": "is in a directory in whose place PrivateTmp=yes of the presets puts an empty one; keep the data elsewhere",
}
"""What presets put something else in the place of, so that making it writable opens nothing."""
_PROBLEMS = {"port": _no_port, "path": _no_path, "name": _no_name, "device": _no_device, "network": _no_network}
"""What says of each kind of parameter what is wrong with one; empty when nothing is."""
