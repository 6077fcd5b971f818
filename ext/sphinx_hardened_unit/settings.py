"""The configuration values of the extension, and what they come to."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sphinx.config import ENUM
from sphinx.errors import ConfigError

from hardened_unit import teams
from hardened_unit.errors import UserError
from hardened_unit.rules import SEVERITIES
from systemd_directives import targets

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

    from systemd_directives.target import Target

FAIL_ON = (*SEVERITIES, "never")
"""What ``hardened_unit_fail_on`` may be."""


def setup(app: Sphinx) -> None:
    """Declare the values, and have them looked at before anything is read."""
    app.add_config_value(
        "hardened_unit_target",
        "",
        "env",
        types=frozenset({str}),
        description="The systemd that examples are for: 252, debian-12, …",
    )
    app.add_config_value(
        "hardened_unit_reference",
        "",
        "env",
        types=frozenset({str}),
        description="A folder of the project that gets the reference's pages.",
    )
    app.add_config_value(
        "hardened_unit_reference_url",
        "",
        "env",
        types=frozenset({str}),
        description="Where the reference is that this project does not hold: an address, or a path on this site.",
    )
    app.add_config_value(
        "hardened_unit_data",
        (),
        "env",
        types=frozenset({list, tuple}),
        description="Folders, as seen from conf.py, with presets, needs and rules of the team's own.",
    )
    app.add_config_value(
        "hardened_unit_fail_on",
        "warning",
        "env",
        types=ENUM(*FAIL_ON),
        description="The mildest severity of a finding that is a Sphinx warning: advice, warning, error or never.",
    )
    app.add_config_value(
        "hardened_unit_check_code_blocks",
        default=False,
        rebuild="env",
        types=frozenset({bool}),
        description="Whether code blocks in the language systemd are checked too.",
    )
    app.connect("config-inited", _look)


def default_target(config: Config) -> Target:
    """Give the target of examples that name none.

    Unless it is set, that is the supported distribution with the oldest systemd. It never depends on the machine that builds.
    """
    return targets.target(config.hardened_unit_target) if config.hardened_unit_target else targets.oldest_supported()


def _look(app: Sphinx, config: Config) -> None:
    for name in ("hardened_unit_target", "hardened_unit_reference", "hardened_unit_reference_url"):
        if not isinstance(config[name], str):
            msg = f"{name}: {config[name]!r} is no string; put it in quotation marks"
            raise ConfigError(msg)
    try:
        default_target(config)
    except LookupError as error:
        msg = f"hardened_unit_target: {error}"
        raise ConfigError(msg) from None
    if config.hardened_unit_fail_on not in FAIL_ON:
        msg = f"hardened_unit_fail_on: {config.hardened_unit_fail_on!r} is none of {', '.join(FAIL_ON)}"
        raise ConfigError(msg)
    folder = config.hardened_unit_reference
    if folder and (folder.startswith("/") or ".." in folder.split("/")):
        msg = f"hardened_unit_reference: {folder!r} is no folder inside the project"
        raise ConfigError(msg)
    _use_data(Path(app.confdir), config.hardened_unit_data)
    if url := config.hardened_unit_reference_url:
        _look_at_url(url)


def _look_at_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        whole = parts.scheme in {"http", "https"} and parts.hostname
        fits = whole or not (parts.scheme or parts.netloc)
    except ValueError:
        fits = False
    if not fits or re.search(r"[\s\\\"'<>?#]|[^\x20-\x7e]", url):
        msg = (
            f"hardened_unit_reference_url: {url!r} is no address of a folder; it is such as "
            "https://example.org/hardened-unit/reference/, or a path on this site such as ../reference/"
        )
        raise ConfigError(msg)


def _use_data(confdir: Path, folders: object) -> None:
    """Put the team's data in use, or where there is none that of no team: another project may have been built before."""
    if not isinstance(folders, (list, tuple)) or not all(isinstance(folder, str) for folder in folders):
        msg = f"hardened_unit_data: {folders!r} is no list of folders"
        raise ConfigError(msg)
    try:
        teams.use([confdir / folder for folder in folders])
    except UserError as error:
        msg = f"hardened_unit_data:\n{error}"
        raise ConfigError(msg) from None
