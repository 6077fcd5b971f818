"""Each recipe, with the program as Debian ships it: it answers a real request, and without any one of its needs it does not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hardened_unit.compose import compose
from hardened_unit.compose.recipes import request_of
from hardened_unit.trial import Boot, why_not
from hardened_unit.trial.trying import attempt, prepare
from systemd_directives import catalogue, targets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardened_unit.trial.trying import Attempt
    from systemd_directives.catalogue import Catalogue
    from systemd_directives.model import Recipe

HERE = Path(__file__).parent
DAEMONS = HERE.parents[1] / "build" / "roots" / "daemons"
RECIPES = [recipe for name in catalogue.load().names("recipes") if not (recipe := catalogue.load().recipe(name)).unproven]
STARTED = {"postgresql@.service": "postgresql@15-main.service"}
"""The instances that are started of templates."""

AFRESH = {
    "apache": "rm -rf /run/lock/apache2",
    "mosquitto": "rm -f /var/lib/mosquitto/* /var/log/mosquitto/*",
    "nginx": "rm -rf /var/lib/nginx/*",
    "postgresql": "rm -f /var/lib/postgresql/15/main/postmaster.pid /run/postgresql/.s*.lock",
    "restic": "rm -rf /tmp/restored /var/lib/private/restic-backup",
    "sshd": "rm -f /home/guest/received",
    "unbound": "rm -f /var/lib/unbound/*",
}
"""What a start leaves behind, and the next one would find done already."""


@pytest.fixture(scope="module")
def boot() -> Iterator[Boot]:
    """Give one boot for all of them, with what their programs serve."""
    if why := why_not():
        pytest.skip(why)
    if not DAEMONS.exists():
        pytest.skip("there is no build/roots/daemons: make roots builds it")
    with Boot(str(DAEMONS)) as booted:
        booted.write({f"/srv/set-up/{path.name}": path.read_text() for path in (HERE / "recipes").iterdir()})
        done = booted.run("sh", "/srv/set-up/set-up.sh")
        assert done.status == 0, done.stderr
        yield booted


def tried(boot: Boot, recipe: Recipe, known: Catalogue, *, wait: float, timeout: float) -> Attempt:
    """Compose a recipe for the boot's systemd, start what comes of it, and ask the recipe's question."""
    text = compose(request_of(recipe, (targets.target("debian-12"),), known), known).text
    place = recipe.unit if recipe.form == "unit" else f"{recipe.unit}.d/hardening.conf"
    boot.write({f"/etc/systemd/system/{place}": text})
    boot.run("sh", "-c", AFRESH.get(recipe.name, ""))
    unit = STARTED.get(recipe.unit, recipe.unit)
    prepare(boot, unit)
    return attempt(boot, unit, check=recipe.check, wait=wait, timeout=timeout, abrupt=True)


def without_one(recipe: Recipe) -> Iterator[tuple[Recipe, str, str]]:
    """Take one need, or one line of its own, after the other from a recipe; tell which, and what is to be seen then."""
    for need in recipe.need:
        yield recipe._replace(need=tuple(other for other in recipe.need if other is not need)), need.call, need.without
    for change in (change for change in recipe.change if change.do != "close"):
        yield recipe._replace(change=tuple(other for other in recipe.change if other is not change)), change.line, ""


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_a_recipe_is_enough_and_nothing_in_it_is_too_much(recipe: Recipe, boot: Boot, known: Catalogue) -> None:
    """The request is answered; without any one of its needs and lines it is not, or at least the program complains."""
    assert boot.version == 252
    seen = tried(boot, recipe, known, wait=20, timeout=60)
    assert seen.works, seen
    for less, gone, symptom in without_one(recipe):
        seen = tried(boot, less, known, wait=0.5, timeout=5)
        assert symptom or not seen.works, f"it works without {gone}"
        assert symptom in "\n".join((*seen.journal, *(seen.check.output if seen.check else ()))), (gone, seen)
