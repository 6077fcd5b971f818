"""The page of a recipe: the unit that it gives, why each line is there, and what was seen of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit import settings
from hardened_unit.compose import compose
from hardened_unit.compose.recipes import request_of
from hardened_unit.exposure import sandbox, score
from hardened_unit.report.page import Block, Bullets, Cell, Code, Fields, Page, Paragraph, Ref, Section, Table, Warned, blocks
from hardened_unit.report.score_blocks import score_bar
from hardened_unit.unitfile import parse
from systemd_directives import targets

if TYPE_CHECKING:
    from hardened_unit.compose import Composed
    from systemd_directives.catalogue import Catalogue
    from systemd_directives.model import Recipe

SHOWN_FOR = "debian-12"
"""The target of the unit on the page: the packages that the recipes speak of are that distribution's."""
_SCORED = ("252", "257", "262")


def recipe_page(recipe: Recipe, catalogue: Catalogue) -> Page:
    """Say everything about a recipe."""
    composed = composed_for(recipe, SHOWN_FOR, catalogue)
    caution = (Warned(recipe.caution),) if recipe.caution else ()
    return Page(
        recipe.title,
        recipe.summary,
        (
            *caution,
            Fields(tuple(_facts(recipe, composed))),
            *blocks(recipe.description),
            Section("The unit" if recipe.form == "unit" else "The drop-in", tuple(_files(recipe, composed))),
            *_needs(recipe),
            Section("Why each line is there", (_reasons(composed),)),
            *_left_out(composed),
            _exposures(recipe, catalogue),
            Section("What was tried", tuple(_tried(recipe))),
            Section("What it falls short of", tuple(blocks(recipe.falls_short))),
        ),
    )


def composed_for(recipe: Recipe, target: str, catalogue: Catalogue) -> Composed:
    """Compose a recipe for one target."""
    return compose(request_of(recipe, (targets.target(target),), catalogue), catalogue)


def _facts(recipe: Recipe, composed: Composed) -> list[tuple[str, Cell]]:
    users = {line.name: line.value for line in composed.lines if line.name in {"User", "DynamicUser"}}
    user = f"``{users['User']}``" if "User" in users else "one of its own, while it runs" if users else "``root`` at its start"
    packages = ", ".join(f"``{name}``" for name in recipe.packages)
    return [
        ("Preset", Ref("preset", recipe.preset)),
        ("User", user),
        *([("Debian package", packages)] if packages else []),
    ]


def _files(recipe: Recipe, composed: Composed) -> list[Block]:
    folder = "/etc/systemd/system/"
    path = f"{folder}{recipe.unit}" if recipe.form == "unit" else f"{folder}{recipe.unit}.d/hardening.conf"
    found: list[Block] = [Paragraph(f"``{path}``:"), Code(composed.text)]
    for file in composed.beside:
        found += [Paragraph(f"``{file.folder}/{file.name}``:"), Code(file.text)]
    return found


def _needs(recipe: Recipe) -> tuple[Section, ...]:
    """Tell what the program needs, and what is seen where it does not get it."""
    rows: list[tuple[Cell, ...]] = []
    for need in recipe.need:
        name = need.call.partition("=")[0]
        rows.append((Ref("need", name, need.call), need.reason, f"``{need.without}``" if need.without else ""))
    rows += [(f"``{change.line}``", change.reason, "") for change in recipe.change if change.do != "drop"]
    rows += [(f"no ``{change.line}``", change.reason, "") for change in recipe.change if change.do == "drop"]
    table = Table(("Need, or line", "What for", "What is said without it"), (26, 44, 30), tuple(rows))
    return (Section("What it needs", (table,)),) if rows else ()


def _reasons(composed: Composed) -> Table:
    rows = tuple((f"``{line}``", line.reason) for line in composed.lines if line.reason)
    return Table(("Line", "Reason"), (40, 60), rows)


def _left_out(composed: Composed) -> tuple[Section, ...]:
    gone = tuple(f"``{omission.line}``: {omission.why}" for omission in composed.omitted)
    return (Section("Not in this unit", (Bullets(gone),)),) if gone else ()


def _exposures(recipe: Recipe, catalogue: Catalogue) -> Section:
    """Score what the recipe gives for each of several systemds, as that one does."""
    rows: list[tuple[Cell, ...]] = []
    for version in _SCORED:
        texts = ("[Service]\n", composed_for(recipe, version, catalogue).text)
        bars = (score_bar(score(sandbox(settings.read(parse(text), int(version)), "Service"))) for text in texts)
        rows.append((f"systemd {version}", *bars))
    what = "unit" if recipe.form == "unit" else "drop-in on its own"
    said = f"Of the {what}, as it is composed for each, by that systemd's own count."
    return Section(
        "Exposure", (Paragraph(said), Table(("By", "Without these lines", "With them"), (24, 38, 38), tuple(rows), short=True))
    )


def _tried(recipe: Recipe) -> list[Block]:
    if recipe.unproven:
        return [Paragraph(f"Not in a throwaway boot: {recipe.unproven}")]
    said = (
        "Composed for Debian 12's systemd 252, and started in a throwaway boot with the programs that Debian 12 packages. This "
        "request was answered. Without any one of the needs it was not, or the program said what stands beside it above:"
    )
    return [Paragraph(said), Code(recipe.check + "\n")]
