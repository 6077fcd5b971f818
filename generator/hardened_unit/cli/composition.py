"""The options that say what is composed: read into a request, and written down again for the file's header."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.cli.options import add_target, chosen_targets
from hardened_unit.compose import Request, Started, need_calls, own_lines, unit_name
from hardened_unit.compose.recipes import request_of
from hardened_unit.errors import UserError
from hardened_unit.rules.wording import every

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hardened_unit.compose import NeedCall
    from systemd_directives.catalogue import Catalogue


class Asked(NamedTuple):
    """What the options ask for."""

    request: Request
    words: tuple[str, ...]
    """The options that say so, with targets by name instead of ``auto``."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("name", nargs="?", default="", metavar="NAME", help="the name of the service, with or without .service")
    parser.add_argument(
        "--recipe",
        default="",
        metavar="RECIPE",
        help="begin with what is known of a program, such as nginx: its name, preset, needs, command and form",
    )
    parser.add_argument("--preset", default="", metavar="PRESET", help="minimal, standard, cis or maximum")
    parser.add_argument(
        "--need",
        action="append",
        default=[],
        metavar="NEED",
        help="something the service must be able to do, such as listen or write=/srv/data; repeat it for more",
    )
    parser.add_argument(
        "--exec", dest="command", default="", metavar="COMMAND", help="what the service runs, with its arguments"
    )
    parser.add_argument("--description", default="", metavar="TEXT", help="what the service is, for people (default: its name)")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        dest="own",
        metavar="[SECTION.]NAME=VALUE",
        help="a line of your own, in [Service] unless a section is named; repeat it for more",
    )
    parser.add_argument(
        "--user", default="", metavar="USER", help="a fixed user to run as (default: one that systemd makes at each start)"
    )
    parser.add_argument(
        "--with-sysusers",
        dest="sysusers",
        action="store_true",
        help="give the line for sysusers.d that makes the fixed user too",
    )
    parser.add_argument(
        "--socket", default="", metavar="PORT|PATH", help="give a socket unit too: systemd listens, and starts the service"
    )
    parser.add_argument(
        "--timer", default="", metavar="WHEN", help="give a timer unit too, that runs the service: OnCalendar=daily"
    )
    add_target(parser, several=True)
    parser.add_argument(
        "--form",
        choices=("unit", "drop-in", "directives"),
        default="",
        help="a whole unit, a drop-in for one that exists, or the bare lines (default: that of the recipe, else unit)",
    )
    parser.add_argument(
        "--comments",
        choices=("headings", "reasons", "none"),
        default="headings",
        help="what the comments say (default: headings)",
    )


def given(options: argparse.Namespace) -> bool:
    """Tell whether any of these options was given."""
    parser = argparse.ArgumentParser(add_help=False)
    add_options(parser)
    return any(getattr(options, name) != default for name, default in vars(parser.parse_args([])).items())


def asked(options: argparse.Namespace, known: Catalogue) -> Asked:
    """Read the options; raises ``UserError`` or ``LookupError`` for what is missing or wrong."""
    missing = [what for what, given in (("a NAME", options.name), ("--preset", options.preset)) if not given]
    if missing and not options.recipe:
        msg = f"say what to compose: {every(missing)} {'is' if len(missing) == 1 else 'are'} missing"
        raise UserError(msg)
    targets = chosen_targets(options.target)
    named = need_calls(options.need, known)
    if options.recipe:
        basis = request_of(known.recipe(options.recipe), targets, known, preset=options.preset, needs=options.need)
    else:
        basis = Request("", targets, known.preset(options.preset), named)
    form = options.form or basis.form
    request = basis._replace(
        name=unit_name(options.name) if options.name else basis.name,
        command=options.command.strip() or basis.command,
        description=options.description.strip() or (basis.description if form == "unit" else ""),
        own=own_lines(options.own),
        form=form,
        comments=options.comments,
        user=options.user or basis.user,
        started=Started(options.socket or basis.started.socket, options.timer or basis.started.timer),
        sysusers=options.sysusers,
    )
    return Asked(request, tuple(_words(options, request, named)))


def _words(options: argparse.Namespace, request: Request, needs: Iterable[NeedCall]) -> list[str]:
    words = [f"--{flag}={value}" for flag in ("recipe", "preset") if (value := getattr(options, flag))]
    words += [f"--need={call}" for call in needs]
    words += [f"--target={target.name or target.systemd}" for target in request.targets]
    for flag in ("exec", "description", "user", "socket", "timer", "form", "comments"):
        value = getattr(options, "command" if flag == "exec" else flag).strip()
        words += [f"--{flag}={value}"] if value not in {"", "headings"} else []
    words += [f"--set={line}" for line in options.own]
    words += ["--with-sysusers"] if options.sysusers else []
    return [*words, "--", request.name]
