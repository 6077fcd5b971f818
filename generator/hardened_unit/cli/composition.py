"""The options that say what is composed."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from hardened_unit.cli.options import add_target, chosen_targets
from hardened_unit.compose.asking import Options, ask

if TYPE_CHECKING:
    from hardened_unit.compose.asking import Asked
    from systemd_directives.catalogue import Catalogue


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
    """Read the options; raises ``UserError`` for what is missing or wrong."""
    given = Options(
        chosen_targets(options.target),
        name=options.name,
        recipe=options.recipe,
        preset=options.preset,
        need=tuple(options.need),
        exec=options.command,
        description=options.description,
        set=tuple(options.own),
        user=options.user,
        socket=options.socket,
        timer=options.timer,
        sysusers=options.sysusers,
        form=options.form or None,
        comments=options.comments,
    )
    return ask(given, known)
