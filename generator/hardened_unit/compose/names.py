"""Check what a user gives before it comes near a unit: the unit's own name, a need and its parameter, lines of their own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.errors import UserError
from hardened_unit.settings.paths import not_absolute
from hardened_unit.unitfile import Unit, parse
from hardened_unit.unitfile.writing import UnsafeText, assignment, checked
from systemd_directives.harvest import OLDEST

if TYPE_CHECKING:
    from collections.abc import Iterable

    from systemd_directives.catalogue import Catalogue
    from systemd_directives.model import Need, Parameter

_LONGEST_NAME = 255
_OTHER_TYPES = "socket|timer|mount|automount|swap|target|path|slice|scope|device"
_HIGHEST_PORT = 65535


class NeedCall(NamedTuple):
    """A need, with the parameter that was given for it."""

    need: Need
    parameter: str = ""


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


def need_call(text: str, catalogue: Catalogue) -> NeedCall:
    """Read ``name`` or ``name=parameter``; raises ``UserError`` or ``UnknownName`` for what is no need."""
    name, equals, parameter = text.strip().partition("=")
    need = catalogue.need(name)
    if not need.parameter:
        if equals:
            msg = f"the need {name!r} takes no parameter"
            raise UserError(msg)
        return NeedCall(need)
    wanted = need.parameter[0]
    if not parameter:
        msg = f"the need {name!r} has to be told {wanted.meaning.rstrip('.').lower()}, such as {name}={wanted.example}"
        raise UserError(msg)
    return NeedCall(need, _parameter(parameter, name, wanted))


def own_lines(given: Iterable[str]) -> Unit:
    """Read lines ``[SECTION.]NAME=VALUE`` of the user's own; raises ``UserError`` for what would not stay one line."""
    lines: list[str] = []
    for text in given:
        place, equals, value = text.partition("=")
        section, dot, key = place.rpartition(".")
        if not equals:
            msg = f"{text!r} is no line of a unit; a line is NAME=VALUE"
            raise UserError(msg)
        if dot and not section.isalpha():
            msg = f"{text!r} is no line of a unit; {section!r} is no section"
            raise UserError(msg)
        try:
            lines += [f"[{section or 'Service'}]", assignment(key, value)]
        except UnsafeText as error:
            raise UserError(str(error)) from None
    return parse("\n".join(lines) + "\n")


def _parameter(text: str, name: str, wanted: Parameter) -> str:
    try:
        checked(text, f"the parameter of {name!r}")
    except UnsafeText as error:
        raise UserError(str(error)) from None
    problem = ""
    if wanted.kind == "port" and not (text.isascii() and text.isdigit() and 0 < int(text) <= _HIGHEST_PORT):
        problem = "is no port number"
    elif wanted.kind == "path" and (wrong := not_absolute(text, OLDEST)):
        problem = wrong.why
    elif wanted.kind == "path" and re.match(r"/+(home|root|run/user)(/|$)", text):
        problem = "is below a home directory, which ProtectHome=yes of the presets hides; keep the data elsewhere"
    elif wanted.kind == "path" and not re.fullmatch(r"[^\s\"'\\%]+", text):
        problem = "contains white space, quotes, a backslash or a percent sign"
    elif wanted.kind == "name" and not re.fullmatch(r"[A-Za-z0-9_.@-]+", text):
        problem = "is no name"
    if problem:
        msg = f"the need {name!r}: {text!r} {problem}; an example is {wanted.example}"
        raise UserError(msg)
    return text
