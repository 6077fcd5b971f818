"""From the options that somebody gives to a request, and to the words that make the same request again."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from hardened_unit.compose.composing import Form, Request, objections
from hardened_unit.compose.framing import Started
from hardened_unit.compose.names import NeedCall, need_calls, own_lines, unit_name
from hardened_unit.compose.recipes import request_of
from hardened_unit.errors import SeveralErrors, UserError, errors_of
from hardened_unit.rules.wording import every
from hardened_unit.unitfile import Unit
from systemd_directives.catalogue import UnknownName

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hardened_unit.compose.writing import Comments
    from systemd_directives.catalogue import Catalogue
    from systemd_directives.target import Target

T = TypeVar("T")


class Options(NamedTuple):
    """The options that say what is composed; empty are those that were not given."""

    targets: tuple[Target, ...]
    name: str = ""
    recipe: str = ""
    preset: str = ""
    need: tuple[str, ...] = ()
    exec: str = ""
    description: str = ""
    set: tuple[str, ...] = ()
    user: str = ""
    socket: str = ""
    timer: str = ""
    sysusers: bool = False
    form: Form | None = None
    comments: Comments = "headings"


class Asked(NamedTuple):
    """What the options ask for."""

    request: Request
    words: tuple[str, ...]
    """The options that say so, with targets by name instead of ``auto``."""


def ask(options: Options, catalogue: Catalogue) -> Asked:
    """Read the options; raises ``UserError`` with all that is missing or wrong."""
    problems: list[UserError] = []

    def tried(option: str, otherwise: T, make: Callable[[], T]) -> T:
        try:
            return make()
        except (UserError, UnknownName) as error:
            several = errors_of(error) if isinstance(error, UserError) else (UserError(str(error)),)
            problems.extend(UserError(str(one), option=one.option or option, index=one.index) for one in several)
            return otherwise

    if not options.recipe:
        if not options.name:
            problems.append(UserError("a NAME is missing: what the service is called, such as mydaemon", option="name"))
        if not options.preset:
            msg = f"a preset is missing; there are {every(catalogue.names('presets'))}"
            problems.append(UserError(msg, option="preset"))
    recipe = tried("recipe", None, lambda: catalogue.recipe(options.recipe) if options.recipe else None)
    preset = tried("preset", None, lambda: catalogue.preset(options.preset) if options.preset else None)
    nothing: tuple[NeedCall, ...] = ()
    named = tried("need", nothing, lambda: need_calls(options.need, catalogue))
    basis = Request("", options.targets, preset, named)
    if recipe and not problems:
        given = options.preset, options.need
        basis = tried("need", basis, lambda: request_of(recipe, options.targets, catalogue, preset=given[0], needs=given[1]))
    form = options.form or (recipe.form if recipe else "unit")
    request = basis._replace(
        name=tried("name", "", lambda: unit_name(options.name)) if options.name else basis.name,
        command=options.exec.strip() or (recipe.command if recipe else ""),
        description=options.description.strip() or (basis.description if form == "unit" else ""),
        own=tried("set", Unit(()), lambda: own_lines(options.set)),
        form=form,
        comments=options.comments,
        user=options.user or basis.user,
        started=Started(options.socket or basis.started.socket, options.timer or basis.started.timer),
        sysusers=options.sysusers,
    )
    problems += objections(request)
    if problems:
        raise SeveralErrors(problems)
    return Asked(request, tuple(_words(options, request, named)))


def _words(options: Options, request: Request, needs: tuple[NeedCall, ...]) -> Iterator[str]:
    """Give the options as they are written."""
    values = options._asdict()
    yield from (f"--{flag}={values[flag]}" for flag in ("recipe", "preset") if values[flag])
    yield from (f"--need={call}" for call in needs)
    yield from (f"--target={target.name or target.systemd}" for target in request.targets)
    for flag in ("exec", "description", "user", "socket", "timer", "form", "comments"):
        value = (values[flag] or "").strip()
        yield from [f"--{flag}={value}"] if value not in {"", "headings"} else []
    yield from (f"--set={line}" for line in options.set)
    yield from ["--with-sysusers"] if options.sysusers else []
    yield from ("--", request.name)
