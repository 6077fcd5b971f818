"""The configuration values of the extension, and what they come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx.config import ENUM
from sphinx.errors import ConfigError

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


def _look(_: Sphinx, config: Config) -> None:
    for name in ("hardened_unit_target", "hardened_unit_reference"):
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
